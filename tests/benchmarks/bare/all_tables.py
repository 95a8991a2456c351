"""All tables and marts of the product in one process of bare DuckDB, and what each step took.

    all_tables.py FOLDER HOME NAME=VALUE...

What a person would type who wants the same tables, and only them: one pass over the export, then
the SQL of every model, in order, each as one `create table`. No landing, no ledger, no
expectations, no history, no dbt, no contracts, no tests, no increments. The SQL is what dbt made
of the models for the first run of `HOME`, and the comments are coded by the product's coder as a
library: whoever writes it by hand has to write these too. From the warehouse of that run come the
tables of schema `raw` that are of a few rows (declared sources and questions, the ledger).
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb

from orchestration.comments import tables
from orchestration.comments.coding import code_new
from orchestration.comments.installed import InstalledCoder
from orchestration.home import Home
from orchestration.raw.warehouse import SCHEMA
from orchestration.resources.dbt_project import manifest_path

BARE = Path(__file__).parent
FILLED_BY_HAND = ("response", "answer", "quarantine")


def main(folder: str, product: str, *assignments: str) -> None:
    home = Home(data=Path(folder), surveys=Path(folder) / "surveys")
    home.data.mkdir(parents=True, exist_ok=True)
    names = dict(assignment.split("=", 1) for assignment in assignments)
    took: dict[str, tuple[float, float]] = {}

    def step(name: str, work: Callable[[], object]) -> None:
        start, used = time.perf_counter(), _used()
        work()
        took[name] = (time.perf_counter() - start, _used() - used)

    with duckdb.connect(str(home.data / "warehouse.duckdb")) as con:
        con.execute("set memory_limit = '4GB'")
        con.execute("set timezone = 'UTC'")
        con.execute("set enable_progress_bar = false")
        step("load", lambda: _load(con, Path(product), names))
        step("code comments", lambda: _code(con, home))
        for name, sql in _models(Path(product)):
            step(name, lambda sql=sql: con.execute(sql))  # type: ignore[misc]  # bound now
        step("snapshot", lambda: _snapshot(con, home.data / "snapshot.duckdb"))
    sys.stdout.write(json.dumps(took) + "\n")


def _load(con: duckdb.DuckDBPyConnection, product: Path, names: dict[str, str]) -> None:
    con.execute(SCHEMA.read_text(encoding="utf-8"))
    typed = (BARE / "same_tables.sql").read_text(encoding="utf-8").format(**names)
    for statement in typed.split(";\n"):
        if "create temp" in statement:
            con.execute(statement)
    for statement in (BARE / "all_raw.sql").read_text(encoding="utf-8").split(";\n"):
        con.execute(statement)
    con.execute("drop table typed")
    con.execute(f"attach '{product / 'warehouse.duckdb'}' as product (read_only)")
    few = con.execute(
        "select table_name from duckdb_tables()"
        " where database_name = 'warehouse' and schema_name = 'raw'"
    ).fetchall()
    for (name,) in few:
        if name not in FILLED_BY_HAND:
            con.execute(f"insert into raw.{name} by name from product.raw.{name}")
    con.execute("detach product")


def _code(con: duckdb.DuckDBPyConnection, home: Home) -> None:
    tables.prepare(con)
    code_new(con, InstalledCoder(home))


def _models(product: Path) -> list[tuple[str, str]]:
    """Name and statement of each model, after those that it reads."""
    nodes: dict[str, Any] = json.loads(manifest_path().read_text(encoding="utf-8"))["nodes"]
    models = {
        key: node
        for key, node in nodes.items()
        if node["resource_type"] == "model" and "on_request" not in node["tags"]
    }
    order = TopologicalSorter(
        {
            key: [name for name in node["depends_on"]["nodes"] if name in models]
            for key, node in models.items()
        }
    ).static_order()
    compiled = product / "dbt" / "compiled" / "loyalty_metrics"
    made: list[tuple[str, str]] = []
    for schema in sorted({node["schema"] for node in models.values()}):
        made.append((f"schema {schema}", f"create schema if not exists {schema}"))
    for key in order:
        node = models[key]
        kind = "view" if node["config"]["materialized"] == "view" else "table"
        text = (compiled / node["original_file_path"]).read_text(encoding="utf-8")
        relation = f"{node['schema']}.{node['name']}"
        made.append((node["name"], f"create {kind} {relation} as (\n{text}\n)"))
    return made


def _snapshot(con: duckdb.DuckDBPyConnection, target: Path) -> None:
    con.execute(f"attach '{target}' as snapshot")
    for (name,) in con.execute(
        "select table_name from information_schema.tables"
        " where table_schema = 'published' and table_catalog = 'warehouse'"
    ).fetchall():
        con.execute(f"create table snapshot.{name} as from published.{name}")
    con.execute("detach snapshot")


def _used() -> float:
    times = os.times()
    return times.user + times.system


if __name__ == "__main__":
    main(*sys.argv[1:])
