"""Parts of large tables that a new snapshot takes over from the one before.

The warehouse says of each part (a month of a table) how many rows it has and what is in them, in
`marts.snapshot_parts`; a snapshot says the same of itself in `published.snapshot_parts`. A new
snapshot may begin as a copy of the current file: parts of equal rows stay, all else of it is
dropped and written anew. Nothing is taken on trust but the keys: whatever happened between two
snapshots, a part with other rows has another key.

Rows that were dropped can leave their bytes in unused blocks of the copy, which no SQL reads.
After `LONGEST_CHAIN` copies of copies a snapshot is written whole again.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

SCHEMA = "published"
TABLE = "snapshot_parts"
#: so many snapshots in a row may begin as a copy of the one before
LONGEST_CHAIN = 30


@dataclass(frozen=True)
class Part:
    """A part of a table: the rows of which the expression `part_of` gives `start`."""

    table: str
    part_of: str
    start: object


Contents = Mapping[Part, tuple[int, str]]
"""Rows of each part, and a key over what is in them."""


def begin_with(current: Path, target: Path) -> None:
    """Let the new file begin as a copy of the current one, if that says of which parts it is."""
    try:
        shutil.copyfile(current, target)
        with duckdb.connect(str(target), read_only=True) as copied:
            chain = copied.execute(f"select max(chain_length) from {SCHEMA}.{TABLE}").fetchall()
            can_be_used = chain[0][0] is not None and chain[0][0] < LONGEST_CHAIN
    except (FileNotFoundError, duckdb.Error):
        can_be_used = False
    if not can_be_used:
        target.unlink(missing_ok=True)


def keep_what_stands(con: duckdb.DuckDBPyConnection, here: str) -> frozenset[str]:
    """Drop from the new file what the warehouse holds otherwise; the tables of which parts stay.

    Args:
        con: the warehouse, to which the file is attached.
        here: the name that the file is attached by.
    """
    found = _tables(con, here)
    if TABLE not in found:
        return frozenset()
    wanted = contents(con, f"marts.{TABLE}") if _tables(con, None, "marts") >= {TABLE} else {}
    held = contents(con, f"{here}.{SCHEMA}.{TABLE}")
    kept = {
        name
        for name in {part.table for part in wanted} & found
        if _columns(con, None, name) == _columns(con, here, name)
    }
    con.execute("begin")
    for name in found - kept - {TABLE}:
        con.execute(f'drop table {here}.{SCHEMA}."{name}"')
    for part in (part for part, content in held.items() if wanted.get(part) != content):
        if part.table in kept:
            con.execute(f"delete {_rows(part, here)}", [part.start])
        con.execute(
            f"delete from {here}.{SCHEMA}.{TABLE} where table_name = ?"
            " and part_start is not distinct from ?",
            [part.table, part.start],
        )
    con.execute("commit")
    # their space is free for what comes in
    con.execute(f"checkpoint {here}")
    return frozenset(kept)


def fill_up(con: duckdb.DuckDBPyConnection, here: str, name: str) -> int:
    """Bring in the parts that a table of the file lacks; how many rows it has to have then."""
    held = contents(con, f"{here}.{SCHEMA}.{TABLE}")
    for part in contents(con, f"marts.{TABLE}"):
        if part.table == name and part not in held:
            con.execute(
                f'insert into {here}.{SCHEMA}."{name}" select * {_rows(part, None)}', [part.start]
            )
    counted = con.execute(f'select count(*) from {SCHEMA}."{name}"').fetchall()
    return int(counted[0][0])


def note(con: duckdb.DuckDBPyConnection, here: str) -> None:
    """Write into the file of which parts it is, where the warehouse knows parts."""
    if TABLE not in _tables(con, None, "marts"):
        con.execute(f"drop table if exists {here}.{SCHEMA}.{TABLE}")
        return
    chain = 0
    if TABLE in _tables(con, here):
        told = con.execute(f"select max(chain_length) from {here}.{SCHEMA}.{TABLE}").fetchall()
        chain = (told[0][0] or 0) + 1
    con.execute(
        f"create or replace table {here}.{SCHEMA}.{TABLE} as"
        f" select *, cast({chain} as integer) as chain_length from marts.{TABLE}"
    )


def differing(con: duckdb.DuckDBPyConnection, schema: str = SCHEMA) -> list[Part]:
    """Parts of which a file does not hold as many rows as it says; every row's part is read.

    Args:
        con: what holds the tables.
        schema: their schema, with the name of an attached file before it.
    """
    try:
        told = contents(con, f"{schema}.{TABLE}")
    except duckdb.CatalogException:
        return []
    counted: dict[Part, int] = {}
    for table, part_of in {(part.table, part.part_of) for part in told}:
        groups = con.execute(
            f'select {part_of} as part_start, count(*) from {schema}."{table}" group by part_start'
        ).fetchall()
        counted |= {Part(table, part_of, start): int(count) for start, count in groups}
    expected = {part: count for part, (count, _) in told.items()}
    return [part for part in {**expected, **counted} if expected.get(part) != counted.get(part)]


def contents(con: duckdb.DuckDBPyConnection, table: str) -> dict[Part, tuple[int, str]]:
    """What a list of parts says."""
    rows = con.execute(
        f"select table_name, part_of, part_start, row_count, content_key from {table}"
    ).fetchall()
    return {Part(name, of, start): (count, key) for name, of, start, count, key in rows}


def _rows(part: Part, here: str | None) -> str:
    """The rows of a part, as what comes after `select *` or `delete`; its start is asked for."""
    catalog = f"{here}." if here else ""
    return (
        f'from {catalog}{SCHEMA}."{part.table}" where {part.part_of} is not distinct from'
        " cast(? as date)"
    )


def _tables(con: duckdb.DuckDBPyConnection, here: str | None, schema: str = SCHEMA) -> set[str]:
    rows = con.execute(
        "select table_name from duckdb_tables()"
        " where database_name = coalesce(?, current_database()) and schema_name = ?",
        [here, schema],
    ).fetchall()
    return {name for (name,) in rows}


def _columns(con: duckdb.DuckDBPyConnection, here: str | None, name: str) -> list[tuple[str, str]]:
    return con.execute(
        "select column_name, data_type from duckdb_columns()"
        " where database_name = coalesce(?, current_database()) and schema_name = ?"
        " and table_name = ? order by column_index",
        [here, SCHEMA, name],
    ).fetchall()
