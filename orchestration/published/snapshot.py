"""Publishing: the tables of schema `published` go into a new file, then the pointer moves to it.

A file is whole, synced and read back before it gets its name, and a name is never used twice: a
process that still has the old file open would go on reading it under the new one's name. Nothing
here changes the warehouse. What of the tables is taken over from the snapshot before is decided in
`parts`; the file is new all the same, and no file is ever changed.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from orchestration.home import Home
from orchestration.landing import durable
from orchestration.published import parts
from orchestration.published.pointer import POINTER, current_snapshot_id, snapshot_files
from orchestration.published.pointer import snapshot_path as path_of

SCHEMA = "published"
INFO = "snapshot_info"
_TEMPORARY = ".tmp-"
_attached = itertools.count()


class PublishError(Exception):
    """There is nothing sound to publish; the snapshot before stays current."""


class WarehouseBusyError(PublishError):
    """Somebody else has the warehouse open for writing; it may be free soon."""


@dataclass(frozen=True)
class Snapshot:
    """One published file. `row_counts` has a number for every table in it."""

    snapshot_id: str
    path: Path
    created_at: datetime
    batch_no: int
    code_version: str
    row_counts: dict[str, int]


def publish(
    home: Home,
    *,
    now: Callable[[], datetime],
    code_version: str,
    keep: int = 3,
    connection: duckdb.DuckDBPyConnection | None = None,
    takes_over: bool = False,
) -> Snapshot:
    """Publish what the warehouse's schema `published` holds now, as tables.

    Args:
        connection: an open connection of this process to the warehouse, of which what is committed
            is published; without it the warehouse is opened read-only while the copy lasts.
        keep: so many snapshots stay; the current one always does.
        takes_over: parts of large tables that are as they were come from the current snapshot. Not
            for a warehouse that was made anew: where somebody was forgotten, no byte of them may
            come along.
    """
    durable.make_directory(home.published)
    with durable.locked(home.published / ".lock"), _warehouse(home, connection) as warehouse:
        _sweep(home)
        created_at = now().astimezone(UTC)
        batch_no = _last_batch(warehouse)
        snapshot_id = _unused_id(home, created_at, batch_no)
        temporary = home.published / f"{_TEMPORARY}{snapshot_id}.duckdb"
        info = (snapshot_id, created_at.replace(tzinfo=None), batch_no, code_version)
        before = current_snapshot_id(home)
        if takes_over and before is not None:
            parts.begin_with(path_of(home, before), temporary)
        row_counts = _copy(warehouse, temporary, info)
        durable.sync_file(temporary)
        path = path_of(home, snapshot_id)
        durable.replace(temporary, path)
        durable.sync_directory(home.published)
        durable.write_file(home.published / POINTER, f"{path.name}\n".encode("ascii"))
        _clear_away(home, keep=keep)
    return Snapshot(snapshot_id, path, created_at, batch_no, code_version, row_counts)


@contextmanager
def _warehouse(
    home: Home, connection: duckdb.DuckDBPyConnection | None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A cursor of its own on the warehouse, so that the caller's work is left alone."""
    if connection is not None:
        with connection.cursor() as cursor:
            yield cursor
        return
    if not home.warehouse.exists():
        raise PublishError(f"{home.warehouse}: there is no warehouse. Run `loyalty run` first.")
    try:
        opened = duckdb.connect(str(home.warehouse), read_only=True)
    except (duckdb.IOException, duckdb.ConnectionException) as error:
        raise WarehouseBusyError(
            f"{home.warehouse}: cannot be read while it is open for writing: {error} "
            "Publish after its writer has closed it, or hand over that connection."
        ) from error
    with opened:
        yield opened


def _copy(
    warehouse: duckdb.DuckDBPyConnection, target: Path, info: tuple[str, datetime, int, str]
) -> dict[str, int]:
    """Make the file and return the rows of each table, counted in the file."""
    tables = [
        str(name)
        for (name,) in warehouse.execute(
            "select table_name from information_schema.tables where table_catalog = "
            "current_database() and table_schema = ? and table_name <> ? order by table_name",
            [SCHEMA, INFO],
        ).fetchall()
    ]
    if not tables:
        raise PublishError(
            f"{target.parent}: the warehouse has no tables in schema {SCHEMA}. "
            "Build the models first: `loyalty run`."
        )
    here = f"snapshot_{next(_attached)}"
    warehouse.execute(
        f"attach '{str(target).replace(chr(39), chr(39) * 2)}' as {here} (read_write)"
    )
    try:
        # what is not taken over leaves before anything comes in, so that its space is used again
        taken_over = parts.keep_what_stands(warehouse, here)
        warehouse.execute("begin")
        warehouse.execute(f"create schema if not exists {here}.{SCHEMA}")
        # counted while they are written: what is a view here would be computed once more for it
        written = {
            name: parts.fill_up(warehouse, here, name)
            if name in taken_over
            else _number(
                warehouse, f'create table {here}.{SCHEMA}."{name}" as from {SCHEMA}."{name}"'
            )
            for name in tables
        }
        parts.note(warehouse, here)
        warehouse.execute(
            f"create table {here}.{SCHEMA}.{INFO} (snapshot_id varchar, created_at timestamp, "
            "batch_no bigint, code_version varchar)"
        )
        warehouse.execute(f"insert into {here}.{SCHEMA}.{INFO} values (?, ?, ?, ?)", list(info))
        warehouse.execute("commit")
        warehouse.execute(f"checkpoint {here}")
        copied = {
            name: _number(warehouse, f'select count(*) from {here}.{SCHEMA}."{name}"')
            for name in tables
        }
        differing = parts.differing(warehouse, f"{here}.{SCHEMA}")
    except duckdb.Error:
        _forget(warehouse, here)
        raise
    warehouse.execute(f"detach {here}")
    # a commit that failed inside may not say so
    if copied != written:
        raise PublishError(f"{target}: the copy has {copied} rows where {written} were written.")
    if differing:
        raise PublishError(f"{target}: not what the warehouse says of its parts: {differing}.")
    return copied


def _number(connection: duckdb.DuckDBPyConnection, statement: str) -> int:
    """The one number that a statement answers with."""
    return int(connection.execute(statement).fetchall()[0][0])


def _forget(warehouse: duckdb.DuckDBPyConnection, here: str) -> None:
    """Let go of the half-made file without hiding the error that is on its way."""
    for statement in ("rollback", f"detach {here}"):
        try:
            warehouse.execute(statement)
        except duckdb.Error:
            continue


def _last_batch(warehouse: duckdb.DuckDBPyConnection) -> int:
    """The newest batch in what is published; the ledger's where there is no row balance."""
    for table in (f"{SCHEMA}.row_balance", "raw.batch"):
        try:
            row = warehouse.execute(f"select max(batch_no) from {table}").fetchone()
        except (duckdb.CatalogException, duckdb.BinderException):
            continue
        return int(row[0]) if row and row[0] is not None else 0
    return 0


def _unused_id(home: Home, created_at: datetime, batch_no: int) -> str:
    stamp = f"{created_at:%Y%m%dT%H%M%S%f}Z-{batch_no:08d}"
    for number in itertools.count():
        snapshot_id = f"{stamp}-{number}" if number else stamp
        if not path_of(home, snapshot_id).exists():
            return snapshot_id
    raise AssertionError("counting does not end")


def drop_all_but_current(home: Home) -> None:
    """Remove every other snapshot at once, and what a killed publishing left."""
    with durable.locked(home.published / ".lock"):
        _sweep(home)
        _clear_away(home, keep=1)
        durable.sync_directory(home.published)


def _sweep(home: Home) -> None:
    for path in home.published.glob(f"{_TEMPORARY}*"):
        path.unlink(missing_ok=True)


def _clear_away(home: Home, *, keep: int) -> None:
    """Remove old snapshots; who has one open keeps it until closing it."""
    current = current_snapshot_id(home)
    for path in snapshot_files(home)[: -max(keep, 1)]:
        if current is None or path != path_of(home, current):
            path.unlink(missing_ok=True)
