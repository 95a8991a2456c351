"""The file that the board reads of the feed: written anew each time, and then pointed at.

What a command has not made anew is taken over from the file before. What the rows say is in
`state`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa

from orchestration.home import Home
from orchestration.landing import durable
from orchestration.outlets.feeds.entries import columns
from orchestration.published.feed_state import (
    ENTRIES,
    SCHEMA,
    TABLES,
    current_state,
    open_feed_state,
    state_folder,
)
from orchestration.published.pointer import POINTER

ARROW = {
    "varchar": pa.string(),
    "integer": pa.int32(),
    "bigint": pa.int64(),
    "boolean": pa.bool_(),
}
KEEP = 3
SPLIT = ("causes", "split", "spread")
#: what only a command that makes figures knows, of the periods that it made
MADE = ("progress", "findings", *SPLIT)
#: what is known of the schemes whose rule was tried
TRIED = "simulation"
Rows = Sequence[Mapping[str, Any]]


def rows_kept(
    home: Home, anew: set[tuple[str, str]], tried: set[str]
) -> dict[str, list[dict[str, Any]]]:
    """Rows of the file before that nothing replaces: of other periods, of schemes not tried.

    A file of an older version has no rows of tables that it had otherwise; they are made anew.
    """
    if current_state(home) is None:
        return {}
    kept = {}
    with open_feed_state(home) as con:
        for name in (*MADE, TRIED):
            listed = ", ".join(f'"{column}"' for column in TABLES[name])
            try:
                found = con.execute(f"select {listed} from {SCHEMA}.{name}").fetchall()
            except (duckdb.CatalogException, duckdb.BinderException):
                continue
            rows = [dict(zip(TABLES[name], row, strict=True)) for row in found]
            kept[name] = [
                row
                for row in rows
                if (
                    row["scheme"] not in tried
                    if name == TRIED
                    else (row["scheme"], row["period"]) not in anew
                )
            ]
    return kept


def put_state(home: Home, stamp: str, tables: Mapping[str, Rows], entries: Rows) -> None:
    """Write a new file of the state and make it the current one.

    Args:
        stamp: part of the file's name; later ones sort after earlier ones.
        tables: the rows of each of TABLES.
        entries: rows of the ledger, with the columns of the contract.
    """
    folder = state_folder(home)
    durable.make_directory(folder)
    with durable.locked(folder / ".lock"):
        path = folder / f"feed-{stamp}.duckdb"
        temporary = folder / f".tmp-{path.name}"
        temporary.unlink(missing_ok=True)
        with duckdb.connect(str(temporary)) as con:
            con.execute(f"create schema {SCHEMA}")
            for name, schema in TABLES.items():
                types = pa.schema([(column, ARROW[kind]) for column, kind in schema.items()])
                _put(con, name, pa.Table.from_pylist([dict(row) for row in tables[name]], types))
            types = pa.schema(
                [(c.name, pa.int64() if c.type == "integer" else pa.string()) for c in columns()]
            )
            _put(con, ENTRIES, pa.Table.from_pylist([dict(row) for row in entries], types))
            con.execute("checkpoint")
        durable.sync_file(temporary)
        durable.replace(temporary, path)
        durable.sync_directory(folder)
        durable.write_file(folder / POINTER, f"{path.name}\n".encode("ascii"))
        for old in sorted(folder.glob("feed-*.duckdb"))[:-KEEP]:
            old.unlink(missing_ok=True)


def _put(con: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    con.register("rows_of_table", rows)
    con.execute(f"create table {SCHEMA}.{name} as select * from rows_of_table")
    con.unregister("rows_of_table")
