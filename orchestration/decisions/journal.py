"""The journal of decisions: only ever added to, each decision chained to the one before.

Kept in a small SQL database behind a SQLAlchemy URL, SQLite by default, PostgreSQL by URL. Writers
come one at a time; the database itself refuses a change, and the chain shows one that was made
around it. Nothing here computes a figure or reads the clock, and no contact details are kept here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from orchestration.decisions.events import Event, Head, Row, event_of, problems_of, row_after
from orchestration.decisions.table import REFUSALS, decision_event, make_table

LOCK_SECONDS = 30
# any number will do, as long as every process takes the same one
POSTGRESQL_LOCK = 5_718_340_912


class JournalError(Exception):
    """The journal of decisions cannot be read or added to."""


class JournalBusyError(JournalError):
    """The journal cannot be reached or is being added to for too long; it may be free soon."""


class Journal:
    """The journal at one SQLAlchemy URL; its table is made on first use.

    Threads and processes may share it.
    """

    def __init__(self, url: str) -> None:
        self.url = sa.make_url(url)
        self._backend = self.url.get_backend_name()
        self._has_table = False
        if self._backend not in REFUSALS:
            raise JournalError(
                f"{self.url}: decisions are kept in SQLite or PostgreSQL. "
                "Correct LOYALTY_DECISIONS_URL."
            )
        try:
            self._engine = self._made_engine()
        except (ModuleNotFoundError, sa.exc.NoSuchModuleError) as error:
            raise JournalError(
                f"{self.url}: the driver is not installed: {error}. Install it, or name another "
                "one in LOYALTY_DECISIONS_URL."
            ) from error

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
        with self._adding() as connection:
            return self._add(connection, kind, subject, payload, actor, reason, now)

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
        with self._adding() as connection:
            for row in _rows(connection, kind, subject):
                return event_of(row)
            return self._add(connection, kind, subject, payload, actor, reason, now)

    def events(self, kind: str | None = None, subject: str | None = None) -> tuple[Event, ...]:
        """The decisions, oldest first, of one kind and subject or of all."""
        with self._reading() as connection:
            return tuple(event_of(row) for row in _rows(connection, kind, subject))

    def head(self) -> Head:
        """The last decision's number and hash."""
        with self._reading() as connection:
            return _head(connection)

    def verify(self, known: Head | None = None) -> list[str]:
        """What is wrong with the chain, read afresh; empty when it holds.

        Args:
            known: a head that was kept elsewhere; only it shows a tail that was cut off.
        """
        with self._reading() as connection:
            return problems_of(_rows(connection, None, None), known)

    def _add(
        self,
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

    def _made_engine(self) -> sa.Engine:
        if self._backend != "sqlite":
            return sa.create_engine(self.url, poolclass=NullPool)
        if self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        # the driver begins no transaction by itself: ours takes the write lock from the start
        return sa.create_engine(
            self.url,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args={"timeout": LOCK_SECONDS},
        )

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        if not self._has_table:
            with self._adding():
                pass
        with self._explained(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _adding(self) -> Iterator[sa.Connection]:
        """A transaction in which no other process adds; stored when it ends without an error."""
        with self._explained(), self._engine.connect() as connection:
            if self._backend == "sqlite":
                begun = _sqlite_transaction(connection)
            else:
                begun = _postgresql_transaction(connection)
            with begun:
                if not self._has_table:
                    make_table(connection)
                yield connection
            self._has_table = True

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sa.exc.OperationalError as error:
            raise JournalBusyError(
                f"{self.url}: the journal cannot be used now: {error.orig}. Run again."
            ) from error
        except sa.exc.DBAPIError as error:
            raise JournalError(f"{self.url}: {error.orig}. Nothing was added.") from error


@contextmanager
def _sqlite_transaction(connection: sa.Connection) -> Iterator[None]:
    connection.exec_driver_sql("begin immediate")
    try:
        yield
    except BaseException:
        connection.exec_driver_sql("rollback")
        raise
    connection.exec_driver_sql("commit")


@contextmanager
def _postgresql_transaction(connection: sa.Connection) -> Iterator[None]:
    with connection.begin():
        connection.exec_driver_sql(f"set local lock_timeout = '{LOCK_SECONDS}s'")
        connection.exec_driver_sql(f"select pg_advisory_xact_lock({POSTGRESQL_LOCK})")
        yield


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
