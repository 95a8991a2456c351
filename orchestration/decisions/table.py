"""The table of decisions, in SQLite and in PostgreSQL, and the triggers that refuse any change."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Connection, MetaData, String, Table, Text
from sqlalchemy.schema import CreateTable

metadata = MetaData()
decision_event = Table(
    "decision_event",
    metadata,
    Column("event_no", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String(60), nullable=False),
    Column("subject", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("decided_at", String(40), nullable=False),
    # unique: two decisions cannot follow the same one, so the chain cannot fork
    Column("prev_hash", String(64), nullable=False, unique=True),
    Column("hash", String(64), nullable=False, unique=True),
)

#: a case is looked up by its name however long the journal has become
INDEX = "create index if not exists decision_event_subject on decision_event (subject)"
REFUSALS = {
    "sqlite": [
        f"create trigger if not exists decision_event_no_{verb} before {verb} on decision_event "
        "begin select raise(abort, 'decisions are only ever added'); end"
        for verb in ("update", "delete")
    ],
    "postgresql": [
        "create or replace function decision_event_refuse() returns trigger language plpgsql as "
        "$$ begin raise exception 'decisions are only ever added'; end $$",
        "create or replace trigger decision_event_no_change before update or delete or truncate "
        "on decision_event for each statement execute function decision_event_refuse()",
    ],
}


def make_table(connection: Connection) -> None:
    """Make the table and its triggers where they are not there yet."""
    connection.execute(CreateTable(decision_event, if_not_exists=True))
    connection.exec_driver_sql(INDEX)
    for statement in REFUSALS[connection.dialect.name]:
        connection.exec_driver_sql(statement)
