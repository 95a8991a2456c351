"""A table of the warehouse is made what the journal of decisions says. Not here: its rows."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

Row = tuple[object, ...]


def hand_over_rows(
    con: duckdb.DuckDBPyConnection, table: str, key: str, rows: Sequence[Row]
) -> int:
    """Make a table of schema `raw` hold these rows and no others; returns how many they are.

    Equal rows are left alone: a table that changes is built from again.

    Args:
        con: the warehouse, held by this process alone.
        table: its name, as the code knows it.
        key: the column that orders it.
        rows: each with as many values as the table has columns.
    """
    con.execute("begin")
    try:
        con.execute(f"create or replace temp table handed_over as from raw.{table} limit 0")
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            con.executemany(f"insert into handed_over values ({marks})", rows)
        differ = con.execute(
            f"select count(*) from ((from handed_over except all from raw.{table})"
            f" union all (from raw.{table} except all from handed_over))"
        ).fetchall()
        if differ[0][0]:
            con.execute(f"delete from raw.{table}")
            con.execute(f"insert into raw.{table} from handed_over order by {key}")
        con.execute("drop table handed_over")
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise
    return len(rows)
