"""The small SQL database of decisions and contacts: its engine, its transactions, its errors.

SQLite by default, PostgreSQL by URL. Writers come one at a time. What is removed from SQLite is
overwritten, so that an erased person leaves no bytes in the file. No table is known here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

LOCK_SECONDS = 30
# any number will do, as long as every process takes the same one
POSTGRESQL_LOCK = 5_718_340_912
BACKENDS = ("sqlite", "postgresql")


class JournalError(Exception):
    """The journal of decisions cannot be read or added to."""


class JournalBusyError(JournalError):
    """The journal cannot be reached or is being added to for too long; it may be free soon."""


class Database:
    """The database at one SQLAlchemy URL; its tables are made on first use.

    Threads and processes may share it.
    """

    def __init__(self, url: str, make_tables: Callable[[sa.Connection], None]) -> None:
        self.url = sa.make_url(url)
        self._make_tables = make_tables
        self._backend = self.url.get_backend_name()
        self._has_tables = False
        if self._backend not in BACKENDS:
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

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection to read from."""
        if not self._has_tables:
            with self.adding():
                pass
        with self._explained(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def adding(self) -> Iterator[sa.Connection]:
        """A transaction in which no other process adds; stored when it ends without an error."""
        with self._explained(), self._engine.connect() as connection:
            if self._backend == "sqlite":
                begun = _sqlite_transaction(connection)
            else:
                begun = _postgresql_transaction(connection)
            with begun:
                if not self._has_tables:
                    self._make_tables(connection)
                yield connection
            self._has_tables = True

    def compact(self, table: str) -> None:
        """Write a table into new pages, so that nothing that was removed is left in old ones."""
        with self._explained(), self._engine.connect() as connection:
            if self._backend == "sqlite":
                connection.exec_driver_sql("vacuum")
            else:
                alone = connection.execution_options(isolation_level="AUTOCOMMIT")
                alone.exec_driver_sql(f"vacuum full {table}")

    def _made_engine(self) -> sa.Engine:
        if self._backend != "sqlite":
            return sa.create_engine(self.url, poolclass=NullPool)
        if self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        # the driver begins no transaction by itself: ours takes the write lock from the start
        engine = sa.create_engine(
            self.url,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args={"timeout": LOCK_SECONDS},
        )
        sa.event.listen(engine, "connect", _overwrite_what_is_removed)
        return engine

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


def _overwrite_what_is_removed(connection: Any, _record: Any) -> None:
    connection.execute("pragma secure_delete = on")


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
