"""The tables of sealed contact details, in SQLite and in PostgreSQL."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData()
contact = Table(
    "contact",
    metadata,
    Column("pseudonym", String(32), primary_key=True),
    # every key that the sealed details were given with, so that forgetting finds them by each
    Column("email_key", String(32), index=True),
    Column("phone_key", String(32), index=True),
    Column("customer_key", String(32), index=True),
    Column("has_consent", Boolean),
    Column("consent_rank", Text, nullable=False),
    Column("ranks", Text, nullable=False),
    Column("wrapped_key", LargeBinary),
    Column("sealed", LargeBinary),
)
#: which loads of which files are sealed; what is missing here is made good by the next run
contact_file = Table(
    "contact_file",
    metadata,
    Column("manifest_seq", BigInteger, primary_key=True, autoincrement=False),
    Column("survey", Text, nullable=False),
    Column("loaded_at", String(40), nullable=False),
)
#: identity field -> its column
KEYS = {
    "email": contact.c.email_key,
    "phone": contact.c.phone_key,
    "customer_id": contact.c.customer_key,
}


def make_tables(connection: Connection) -> None:
    """Make the tables and indexes where they are not there yet."""
    metadata.create_all(connection, checkfirst=True)
