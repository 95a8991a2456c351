"""What was written about a case: sealed, a data key a note, beside the journal.

The journal has the name of a note, which is the hash of its sealed bytes: it proves which note was
written, and tells nothing once the note is destroyed. Nothing here is written to a log.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from orchestration.decisions.contact_seal import Sealed, seal, unseal, wrapping_key
from orchestration.decisions.contacts import AT_ONCE
from orchestration.decisions.database import Database

TABLE = "case_note"
LONGEST_NOTE = 4_000

metadata = sa.MetaData()
case_note = sa.Table(
    TABLE,
    metadata,
    sa.Column("note_id", sa.String(64), primary_key=True),
    sa.Column("case_key", sa.Text, nullable=False, index=True),
    sa.Column("alias", sa.String(32), nullable=False, index=True),
    sa.Column("written_by", sa.Text, nullable=False),
    sa.Column("written_at", sa.String(40), nullable=False),
    sa.Column("wrapped_key", sa.LargeBinary),
    sa.Column("sealed", sa.LargeBinary),
)


@dataclass(frozen=True)
class Note:
    """One note, opened."""

    note_id: str
    text: str
    by: str
    at: datetime


def make_tables(connection: sa.Connection) -> None:
    """Make the table where it is not there yet."""
    metadata.create_all(connection, checkfirst=True)


class NoteTooLongError(ValueError):
    """A note is longer than one can be."""

    def __init__(self, length: int) -> None:
        super().__init__(f"the note has {length} signs; {LONGEST_NOTE} are the most.")


def write_note(
    connection: sa.Connection,
    text: str,
    *,
    case_key: str,
    alias: str,
    by: str,
    now: datetime,
    wrapping: bytes,
) -> str:
    """Seal a note in the transaction of the decision that it goes with; returns its name.

    Raises:
        NoteTooLongError: when it is longer than LONGEST_NOTE.
    """
    if len(text) > LONGEST_NOTE:
        raise NoteTooLongError(len(text))
    made = seal({"text": text}, case_key, wrapping)
    note_id = hashlib.sha256(made.wrapped_key + made.details).hexdigest()
    connection.execute(
        case_note.insert().values(
            note_id=note_id,
            case_key=case_key,
            alias=alias,
            written_by=by,
            written_at=now.isoformat(),
            wrapped_key=made.wrapped_key,
            sealed=made.details,
        )
    )
    return note_id


class Notes:
    """The notes at one SQLAlchemy URL, under one secret."""

    def __init__(self, url: str, secret: bytes) -> None:
        self._database = Database(url, make_tables)
        self._wrapping = wrapping_key(secret)

    def of(self, case_key: str) -> tuple[Note, ...]:
        """The notes of a case, oldest first; those of a forgotten person are gone."""
        query = sa.select(case_note).where(case_note.c.case_key == case_key)
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(case_note.c.written_at)).mappings().all()
        return tuple(
            Note(
                row["note_id"],
                str(
                    unseal(Sealed(row["wrapped_key"], row["sealed"]), case_key, self._wrapping)[
                        "text"
                    ]
                ),
                row["written_by"],
                datetime.fromisoformat(row["written_at"]),
            )
            for row in rows
        )


def count(connection: sa.Connection, aliases: Iterable[str]) -> int:
    """How many notes are about some people."""
    query = sa.select(sa.func.count()).select_from(case_note)
    return sum(
        int(connection.scalar(query.where(case_note.c.alias.in_(part))) or 0)
        for part in _parts(aliases)
    )


def destroy(connection: sa.Connection, aliases: Iterable[str]) -> int:
    """Destroy every note about some people, its data key first; returns how many."""
    gone = 0
    for part in _parts(aliases):
        theirs = case_note.c.alias.in_(part)
        nothing = {"wrapped_key": None, "sealed": None}
        connection.execute(case_note.update().where(theirs).values(**nothing))
        gone += connection.execute(case_note.delete().where(theirs)).rowcount
    return gone


def _parts(aliases: Iterable[str]) -> list[list[str]]:
    listed = sorted(aliases)
    return [listed[start : start + AT_ONCE] for start in range(0, len(listed), AT_ONCE)]
