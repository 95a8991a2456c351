"""The tables of schema `comments`: made, and made anew when their columns change.

Their rows can be inferred again at any time, so no row is ever converted.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb

from orchestration.comments.coding_days import next_number, note

SCHEMA = Path(__file__).with_name("schema.sql")
MARK = "select comment from duckdb_tables() where schema_name = 'comments' and table_name = 'coded'"


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Make the tables where they are missing or have other columns.

    Args:
        con: the warehouse, held by this process alone.
    """
    schema = SCHEMA.read_text(encoding="utf-8")
    mark = hashlib.sha256(schema.encode()).hexdigest()
    if con.execute(MARK).fetchall() == [(mark,)]:
        return
    con.execute("begin")
    try:
        coding_no = next_number(con)
        had_codes = bool(con.execute(MARK).fetchall())
        con.execute("drop schema if exists comments cascade")
        con.execute(schema)
        if had_codes:  # none is there now, and figures were made of those that were
            note(con, coding_no, "select response_no from raw.response")
        con.execute(f"comment on table comments.coded is '{mark}'")
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise
