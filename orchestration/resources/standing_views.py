"""Which views of the warehouse stand as the project says, so that a build leaves them as they are.

A view holds no rows: made again of the same text it is the same view. What their text was made
of is remembered in the warehouse itself when a whole build was green, and forgotten before any
build by other definitions begins, so that a build that is killed anywhere leaves either views of
one text or none that is trusted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection

import duckdb

from orchestration.raw.warehouse import SCHEMA

TABLE = "raw.standing_views"


def key(definitions: str) -> str:
    """A hash over what the text of the views, and the columns that they read, come from.

    Args:
        definitions: a hash over the dbt project and the options of the figures.
    """
    ingredients = f"{definitions} {duckdb.__version__} {SCHEMA.read_text(encoding='utf-8')}"
    return hashlib.sha256(ingredients.encode()).hexdigest()


def stand(con: duckdb.DuckDBPyConnection, made_of: str, views: Collection[tuple[str, str]]) -> bool:
    """Whether all views are there and are of this text; else what was remembered is forgotten.

    Args:
        con: the warehouse.
        made_of: what `key` says now.
        views: schema and name of each view of the project.
    """
    _make_table(con)
    known = con.execute(f"select made_of from {TABLE}").fetchall()
    if known == [(made_of,)]:
        found = con.execute("select schema_name, view_name from duckdb_views()").fetchall()
        if {*views} <= {*found}:
            return True
    forget(con)
    return False


def remember(con: duckdb.DuckDBPyConnection, made_of: str) -> None:
    """Note that a whole build made all views of this text."""
    _make_table(con)
    con.execute("begin")
    con.execute(f"delete from {TABLE}")
    con.execute(f"insert into {TABLE} values (?)", [made_of])
    con.execute("commit")


def forget(con: duckdb.DuckDBPyConnection) -> None:
    """Trust no view: the next whole build makes all of them."""
    _make_table(con)
    con.execute(f"delete from {TABLE}")


def _make_table(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(f"create table if not exists {TABLE} (made_of varchar)")
