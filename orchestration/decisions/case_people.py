"""Whom a case is about: the journal knows an alias drawn by chance, this table knows the person.

The journal can never be erased, and a case names the answer it is about: with the pseudonym in it,
whoever holds the secret could find a forgotten person's answer again. The row of a forgotten person
is removed, and the alias leads nowhere.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable

import sqlalchemy as sa

TABLE = "case_person"
ALIAS_BYTES = 16
AT_ONCE = 400

metadata = sa.MetaData()
case_person = sa.Table(
    TABLE,
    metadata,
    sa.Column("alias", sa.String(32), primary_key=True),
    # pseudonym, hex
    sa.Column("person", sa.String(32), nullable=False, unique=True),
)


def make_tables(connection: sa.Connection) -> None:
    """Make the table where it is not there yet."""
    metadata.create_all(connection, checkfirst=True)


def people(connection: sa.Connection) -> dict[str, str]:
    """Alias -> person, of everybody who has a case and was not forgotten."""
    return {row.alias: row.person for row in connection.execute(sa.select(case_person))}


def alias_of(connection: sa.Connection, person: str) -> str:
    """The alias of a person, drawn now when they have none."""
    query = sa.select(case_person.c.alias).where(case_person.c.person == person)
    known = connection.scalar(query)
    if known is not None:
        return str(known)
    alias = secrets.token_hex(ALIAS_BYTES)
    connection.execute(case_person.insert().values(alias=alias, person=person))
    return alias


def aliases_of(connection: sa.Connection, wanted: Iterable[str]) -> set[str]:
    """The aliases of some people."""
    listed = sorted(set(wanted))
    found: set[str] = set()
    for start in range(0, len(listed), AT_ONCE):
        theirs = case_person.c.person.in_(listed[start : start + AT_ONCE])
        found |= set(connection.scalars(sa.select(case_person.c.alias).where(theirs)))
    return found


def remove(connection: sa.Connection, aliases: Iterable[str]) -> None:
    """Let aliases lead nowhere."""
    for alias in aliases:
        connection.execute(case_person.delete().where(case_person.c.alias == alias))
