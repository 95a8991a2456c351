"""Brings a warehouse of an earlier version to the tables and columns of `schema.sql`.

Tables and columns are only ever added, and a new column is null in the rows that are there; what
such rows hold is read anew by `loyalty rebuild`. Nothing here changes or deletes.
"""

from __future__ import annotations

import hashlib

import duckdb

COLUMNS = (
    "select table_name, column_name, data_type from duckdb_columns()"
    " where schema_name = 'raw' order by table_oid, column_index"
)


def upgrade(con: duckdb.DuckDBPyConnection, schema: str) -> tuple[str, ...]:
    """Add what the schema has and the warehouse lacks; returns `table` or `table.column` of each.

    Args:
        con: the warehouse, held by this process alone.
        schema: the text of `schema.sql`, whose statements say `if not exists`.
    """
    mark = hashlib.sha256(schema.encode()).hexdigest()
    if _mark(con) == mark:
        return ()
    here = con.execute(COLUMNS).fetchall()
    with duckdb.connect() as memory:
        memory.execute(schema)
        wanted = memory.execute(COLUMNS).fetchall()
    tables = {row[0] for row in here}
    known = {(row[0], row[1]) for row in here}
    missing = [row for row in wanted if row[0] in tables and (row[0], row[1]) not in known]
    con.execute("begin")
    try:
        con.execute(schema)
        for table, column, kind in missing:
            con.execute(f'alter table raw."{table}" add column "{column}" {kind}')
        con.execute(f"comment on table raw.batch is 'schema {mark}'")
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise
    added = dict.fromkeys(row[0] for row in wanted if row[0] not in tables)
    return (*added, *(f"{table}.{column}" for table, column, _ in missing))


def _mark(con: duckdb.DuckDBPyConnection) -> str:
    """The schema that the warehouse was last brought to, kept as a comment on its ledger."""
    row = con.execute(
        "select comment from duckdb_tables() where schema_name = 'raw' and table_name = 'batch'"
    ).fetchone()
    return str(row[0] or "").removeprefix("schema ") if row else ""
