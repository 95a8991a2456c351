"""The journal of decisions: only ever added to, each decision chained to the one before.

Kept in a small SQL database behind a SQLAlchemy URL, SQLite by default, PostgreSQL by URL. Writers
come one at a time; the database itself refuses a change, and the chain shows one that was made
around it. Nothing here computes a figure or reads the clock, and no contact details are kept here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from orchestration.decisions.database import Database, JournalBusyError, JournalError
from orchestration.decisions.events import (
    Decision,
    Event,
    Head,
    Row,
    event_of,
    problems_of,
    row_after,
)
from orchestration.decisions.table import decision_event, make_table

__all__ = ["Deciding", "Journal", "JournalBusyError", "JournalError"]


class Journal:
    """The journal at one SQLAlchemy URL; its table is made on first use.

    Threads and processes may share it.
    """

    def __init__(self, url: str) -> None:
        self._database = Database(url, make_table)
        self.url = self._database.url

    def record(
        self,
        kind: str,
        subject: str,
        payload: Mapping[str, Any],
        *,
        actor: str,
        reason: str,
        now: datetime,
    ) -> Event:
        """Add a decision and return it once it is stored."""
        with self._database.adding() as connection:
            return _add(connection, kind, subject, payload, actor, reason, now)

    def record_once(
        self,
        kind: str,
        subject: str,
        payload: Mapping[str, Any],
        *,
        actor: str,
        reason: str,
        now: datetime,
    ) -> Event:
        """Add a decision unless one of this kind stands for the subject; return what stands."""
        with self._database.adding() as connection:
            for row in _rows(connection, kind, subject):
                return event_of(row)
            return _add(connection, kind, subject, payload, actor, reason, now)

    def record_all(
        self, decisions: Sequence[Decision], *, actor: str, now: datetime
    ) -> tuple[Event, ...]:
        """Add decisions one after the other, nothing between them: all of them or none."""
        with self._database.adding() as connection:
            return tuple(
                _add(connection, d.kind, d.subject, d.payload, actor, d.reason, now)
                for d in decisions
            )

    @contextmanager
    def deciding(self) -> Iterator[Deciding]:
        """Look first and decide then: nobody else adds in between; all is stored or nothing."""
        with self._database.adding() as connection:
            yield Deciding(connection)

    def events_of(self, kinds: Collection[str]) -> tuple[Event, ...]:
        """The decisions of some kinds, oldest first."""
        with self._database.reading() as connection:
            return Deciding(connection).events_of(kinds)

    def events(self, kind: str | None = None, subject: str | None = None) -> tuple[Event, ...]:
        """The decisions, oldest first, of one kind and subject or of all."""
        with self._database.reading() as connection:
            return tuple(event_of(row) for row in _rows(connection, kind, subject))

    def head(self) -> Head:
        """The last decision's number and hash."""
        with self._database.reading() as connection:
            return _head(connection)

    def verify(self, known: Head | None = None) -> list[str]:
        """What is wrong with the chain, read afresh; empty when it holds.

        Args:
            known: a head that was kept elsewhere; only it shows a tail that was cut off.
        """
        with self._database.reading() as connection:
            return problems_of(_rows(connection, None, None), known)


class Deciding:
    """A transaction of the journal, in which what is known may be looked at before it is added to.

    Args:
        connection: to the same database, for what is stored together with a decision.
    """

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection

    def events_of(self, kinds: Collection[str], subject: str | None = None) -> tuple[Event, ...]:
        """The decisions of some kinds, oldest first, about one subject or all."""
        query = sa.select(decision_event).where(decision_event.c.kind.in_(list(kinds)))
        if subject is not None:
            query = query.where(decision_event.c.subject == subject)
        rows = self.connection.execute(query.order_by(decision_event.c.event_no)).mappings()
        return tuple(event_of(dict(row)) for row in rows)

    def add(self, decision: Decision, *, actor: str, now: datetime) -> Event:
        """Add a decision; it is stored when the transaction ends without an error."""
        return _add(
            self.connection,
            decision.kind,
            decision.subject,
            decision.payload,
            actor,
            decision.reason,
            now,
        )


def _add(
    connection: sa.Connection,
    kind: str,
    subject: str,
    payload: Mapping[str, Any],
    actor: str,
    reason: str,
    now: datetime,
) -> Event:
    row = row_after(
        _head(connection),
        kind=kind,
        subject=subject,
        actor=actor,
        reason=reason,
        payload=payload,
        decided_at=now,
    )
    connection.execute(decision_event.insert().values(**row))
    return event_of(row)


def _rows(connection: sa.Connection, kind: str | None, subject: str | None) -> list[Row]:
    query = sa.select(decision_event).order_by(decision_event.c.event_no)
    if kind is not None:
        query = query.where(decision_event.c.kind == kind)
    if subject is not None:
        query = query.where(decision_event.c.subject == subject)
    return [dict(row) for row in connection.execute(query).mappings()]


def _head(connection: sa.Connection) -> Head:
    last = sa.select(decision_event.c.event_no, decision_event.c.hash)
    row = connection.execute(last.order_by(decision_event.c.event_no.desc()).limit(1)).first()
    return Head(row.event_no, row.hash) if row else Head()
