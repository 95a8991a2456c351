"""Opens the warehouse: one writer at a time, made whole or not at all.

Here are the lock, the first making of the file and its settings; what a later version added is in
`upgrade`. No rows are written here.
"""

from __future__ import annotations

import fcntl
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import duckdb

from orchestration.home import Home
from orchestration.landing import durable
from orchestration.raw.upgrade import upgrade

SCHEMA = Path(__file__).with_name("schema.sql")
PATIENCE_SECONDS = 60.0
PAUSE_SECONDS = 0.2
MEMORY_SHARE = 0.5
MEMORY_CEILING_MB = 4_096
#: what DuckDB says of a file that is no database any more, when it is opened or only when read
DAMAGE = ("Corrupt", "checksum", "not a valid DuckDB", "Could not read enough", "replaying WAL")
HELD = "Could not set lock on file"
#: goes up when the tables of schema raw or the keys in them are written in another form
FORM = 4


class WarehouseBusyError(Exception):
    """Another process writes to the warehouse, and did not end in time."""

    def __init__(self, path: Path, holder: str, waited: float) -> None:
        self.path, self.holder = path, holder
        super().__init__(
            f"{path.name} is in use by process {holder or 'unknown'}; waited {waited:.0f} s. "
            "Let that run end, or end it, then run again."
        )


class WarehouseDamagedError(Exception):
    """The warehouse cannot be opened; it is a cache and can be made anew."""

    def __init__(self, path: Path, problem: str) -> None:
        self.path = path
        super().__init__(
            f"{path.name} cannot be read: {problem.splitlines()[0]} "
            "Nothing is lost: `loyalty rebuild` makes it anew from landing. Do not delete a .wal "
            "file beside it: it may hold rows that are nowhere else in the warehouse."
        )


class WarehouseOutdatedError(Exception):
    """The warehouse holds keys and columns of another form than the ones written now."""

    def __init__(self, path: Path, form: int) -> None:
        self.path, self.form = path, form
        super().__init__(
            f"{path.name} was made by another version of the product (form {form}, now {FORM}): "
            "its keys of rows and people are not those that are made now, and one would be counted "
            "as two. Nothing is lost and nothing was changed: `loyalty rebuild` makes it anew "
            "from landing."
        )


def memory_limit_mb() -> int:
    """What DuckDB may use: half of the machine, at most 4 GB."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return min(MEMORY_CEILING_MB, int(pages * MEMORY_SHARE) >> 20)


@contextmanager
def open_warehouse(
    home: Home,
    *,
    patience_seconds: float = PATIENCE_SECONDS,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse, made when it is not there, for this process alone.

    Args:
        home: the installation.
        patience_seconds: how long to wait for another writer.
        sleep: waits between two tries.

    Raises:
        WarehouseBusyError: when another process keeps it.
        WarehouseDamagedError: when its file is no database any more.
        WarehouseOutdatedError: when it is of another form.
    """
    with warehouse_lock(home, patience_seconds=patience_seconds, sleep=sleep):
        _make(home.warehouse)
        try:
            with duckdb.connect(str(home.warehouse)) as con:
                con.execute(f"set memory_limit='{memory_limit_mb()}MB'")
                con.execute("set timezone='UTC'")
                con.execute("set enable_progress_bar=false")
                _check_form(con, home.warehouse)
                upgrade(con, SCHEMA.read_text(encoding="utf-8"))
                yield con
        except duckdb.Error as error:
            spoken = _in_our_words(home.warehouse, str(error))
            if spoken is None:
                raise
            raise spoken from error


def _check_form(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Two forms of keys are never mixed: a rebuild costs minutes, a wrong figure a bonus."""
    known = con.execute(
        "select 1 from duckdb_tables() where schema_name = 'raw' and table_name = 'warehouse_form'"
    ).fetchall()
    made = con.execute("select max(form) from raw.warehouse_form").fetchall() if known else []
    form = int(made[0][0] or 0) if made else 1
    if form != FORM:
        raise WarehouseOutdatedError(path, form)


def _in_our_words(path: Path, problem: str) -> Exception | None:
    """Whether the file is damaged or held by a stranger; any other error speaks for itself."""
    if any(sign in problem for sign in DAMAGE):
        return WarehouseDamagedError(path, problem)
    if HELD in problem:
        holder = re.search(r"PID (\d+)", problem)
        return WarehouseBusyError(path, holder[1] if holder else "", 0)
    return None


@contextmanager
def warehouse_lock(
    home: Home,
    *,
    patience_seconds: float = PATIENCE_SECONDS,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[None]:
    """The one writer's lock; the kernel frees it when its holder dies."""
    home.data.mkdir(parents=True, exist_ok=True)
    with (home.data / "warehouse.lock").open("a+", encoding="ascii") as file:
        _take(file, home.warehouse, patience_seconds, sleep)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _take(
    file: IO[str], warehouse: Path, patience_seconds: float, sleep: Callable[[float], None]
) -> None:
    waited = 0.0
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if waited >= patience_seconds:
                file.seek(0)
                raise WarehouseBusyError(warehouse, file.read().strip(), waited) from None
            sleep(PAUSE_SECONDS)
            waited += PAUSE_SECONDS


def _make(path: Path) -> None:
    """Make the file under another name: a kill never leaves half a database at its own."""
    if path.exists():
        return
    making = path.with_suffix(".making")
    log = Path(f"{path}.wal")
    if log.exists():  # of a warehouse that is gone: no other one can be opened with it
        durable.replace(log, Path(f"{log}.orphaned"))
    for left_over in (making, Path(f"{making}.wal")):
        with suppress(FileNotFoundError):
            left_over.unlink()
    with duckdb.connect(str(making)) as con:
        con.execute(SCHEMA.read_text(encoding="utf-8"))
        con.execute("create table raw.warehouse_form as select cast(? as integer) as form", [FORM])
        con.execute("checkpoint")
    durable.replace(making, path)
