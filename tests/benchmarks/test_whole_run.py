"""The whole run on a large export, against bare DuckDB SQL and pandas in the same session.

    make bench                                # 1 M and 10 M responses
    LOYALTY_BENCH_ROWS=1000000 make bench     # one size
    LOYALTY_BENCH_DLT=/path/to/python make bench   # a Python that has dlt[duckdb]: dlt and dbt too

Prints seconds, memory and ratios; asserts only that everybody counted the same answers, never a
time. `bare/all_tables.py` makes every table and mart that the product makes, by bare SQL in one
process, without landing, ledger, expectations, dbt, tests and increments: the ratio to it is what
all of these cost. `bare/same_tables.sql` makes those of an early version (no comments, eleven
columns fewer, two marts), so that figures stay comparable; `bare/minimal_pass.sql` and the pandas
script make one mart and nothing else. dlt and dbt are the usual pair: `dlt_load.py` merges,
`usual_dbt` makes the figures that the product publishes.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import astuple
from pathlib import Path

import duckdb
import pytest

from orchestration.home import PROJECT, Home
from orchestration.published.reader import open_current
from tests.benchmarks.process_tree import Cost, measure
from tests.benchmarks.survey_export import declare, write_export

BARE = Path(__file__).with_name("bare")
SIZES = [int(size) for size in os.environ.get("LOYALTY_BENCH_ROWS", "1000000,10000000").split(",")]
DLT_PYTHON = os.environ.get("LOYALTY_BENCH_DLT", "")
NEW_ROWS = 10_000
LOYALTY = [sys.executable, "-c", "from orchestration.cli import main; raise SystemExit(main())"]

pytestmark = pytest.mark.benchmark


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LOYALTY_")}
    return kept | {
        "LOYALTY_DATA": str(tmp_path / "home"),
        "LOYALTY_SURVEYS": str(tmp_path / "surveys"),
    }


@pytest.mark.parametrize("rows", SIZES)
def test_a_whole_run_beside_bare_sql(
    rows: int, tmp_path: Path, environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    drops = tmp_path / "drops"
    export = drops / "first.csv"
    write_export(export, rows)
    declare(drops, tmp_path / "surveys")
    costs: dict[str, Cost] = {}

    costs["bare, minimal pass"] = bare(tmp_path, "minimal_pass", export, environment)
    costs["bare, same tables"] = bare(tmp_path, "same_tables", export, environment)
    costs["pandas, minimal pass"] = measure(
        [sys.executable, str(BARE / "pandas_script.py"), str(export), str(tmp_path / "mart.csv")],
        environment,
        PROJECT,
    )
    if DLT_PYTHON:
        costs |= _dlt_and_dbt(tmp_path, export, environment)
    costs["loyalty run"] = measure([*LOYALTY, "run"], environment, PROJECT)
    first = _company(environment)
    costs["bare, all tables"] = by_hand(tmp_path, export, environment)
    costs["loyalty run, nothing new"] = measure([*LOYALTY, "run"], environment, PROJECT)
    write_export(drops / "second.csv", NEW_ROWS, first=rows, start="2025-12-01", days=30)
    costs["loyalty run, 10 k new"] = measure([*LOYALTY, "run"], environment, PROJECT)

    with capsys.disabled():
        _show(rows, costs)
    assert first == _counted_in(tmp_path / "same_tables.duckdb", "published.metric_values")
    if DLT_PYTHON:
        assert first == _counted_in(tmp_path / "dlt.duckdb", "main.metric_values")


def bare(tmp_path: Path, name: str, export: Path, environment: Mapping[str, str]) -> Cost:
    """What a script of bare SQL takes."""
    return measure(
        [
            sys.executable,
            str(BARE / "run_sql.py"),
            str(BARE / f"{name}.sql"),
            str(tmp_path / f"{name}.duckdb"),
            f"export={export}",
            f"snapshot={tmp_path / f'{name}.snapshot.duckdb'}",
            f"inner={'36' * 64}",
            f"outer={'5c' * 64}",
        ],
        environment,
        PROJECT,
    )


def by_hand(tmp_path: Path, export: Path, environment: Mapping[str, str]) -> Cost:
    """What all tables of the product take by bare SQL; asserts that they are the same tables.

    After the first run and before any other: the SQL is that of this run.
    """
    folder = tmp_path / "by_hand"
    cost = measure(
        [
            *(sys.executable, str(BARE / "all_tables.py"), str(folder)),
            environment["LOYALTY_DATA"],
            *(f"export={export}", f"inner={'36' * 64}", f"outer={'5c' * 64}"),
            "snapshot=none",
        ],
        {**environment, "PYTHONPATH": str(PROJECT)},
        PROJECT,
    )
    with open_current(Home.from_environment(environment)) as con:
        published = _sums(con, "published")
    with duckdb.connect(str(folder / "snapshot.duckdb"), read_only=True) as con:
        made = _sums(con, "main")
    assert made == {name: published[name] for name in made}
    assert published.keys() - made.keys() == {"snapshot_info", "snapshot_parts"}
    shutil.rmtree(folder)
    return cost


def _sums(con: duckdb.DuckDBPyConnection, schema: str) -> dict[str, tuple[object, ...]]:
    """Rows of each table and a sum over them, without what names a person or a moment of a run."""
    columns = con.execute(
        "select table_name, list(column_name order by column_name) from duckdb_columns()"
        " where schema_name = ? and not internal and not ends_with(column_name, '_at')"
        " and column_name not in ('person_key', 'field', 'detail', 'rule_version')"
        " group by table_name",
        [schema],
    ).fetchall()
    return {
        name: con.execute(
            f"select count(*), bit_xor(hash({', '.join(told)})) from {schema}.{name}"
        ).fetchall()[0]
        for name, told in columns
    }


def _dlt_and_dbt(tmp_path: Path, export: Path, environment: Mapping[str, str]) -> dict[str, Cost]:
    """The usual pair, one command after the other, as a person would schedule them."""
    database, project = tmp_path / "dlt.duckdb", BARE / "usual_dbt"
    quiet = {
        "RUNTIME__DLTHUB_TELEMETRY": "false",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "USUAL_DBT_DATABASE": str(database),
    }
    load = [DLT_PYTHON, str(BARE / "dlt_load.py"), str(export), str(database)]
    build = [
        *(sys.executable, "-m", "dbt.cli.main", "build"),
        *("--project-dir", str(project), "--profiles-dir", str(project)),
        *("--target-path", str(tmp_path / "usual"), "--log-path", str(tmp_path / "usual")),
    ]
    return {
        "dlt merge": measure(load, {**environment, **quiet}, tmp_path),
        "… then dbt build": measure(build, {**environment, **quiet}, tmp_path),
    }


def _company(environment: Mapping[str, str]) -> list[tuple[object, ...]]:
    with open_current(Home.from_environment(environment)) as con:
        return con.execute(
            "select period_start, promoters, passives, detractors from published.metric_values"
            " where metric = 'nps' and period_grain = 'month' and dimension = 'company'"
            " order by period_start"
        ).fetchall()


def _counted_in(database: Path, table: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(database), read_only=True) as con:
        return con.execute(
            f"select period_start, promoters, passives, detractors from {table}"
            " where metric = 'nps' and period_grain = 'month' and dimension = 'company'"
            " order by period_start"
        ).fetchall()


def _show(rows: int, costs: Mapping[str, Cost]) -> None:
    same, minimal = costs["bare, all tables"], costs["bare, minimal pass"]
    empty = costs["loyalty run, nothing new"]
    lines = [
        f"\n{rows:,} responses{'':<14}    s    GB    x all tables   x minimal pass"
        "   processor s  x all tables"
    ]
    for name, cost in costs.items():
        lines.append(
            f"  {name:<26}{cost.seconds:7.1f}{cost.peak_bytes / 1e9:6.2f}"
            f"{cost.seconds / same.seconds:12.2f}{cost.seconds / minimal.seconds:16.2f}"
            f"{cost.processor_seconds:14.1f}"
            f"{cost.processor_seconds / same.processor_seconds:14.2f}"
        )
    net = costs["loyalty run"].seconds - empty.seconds
    if "dlt merge" in costs:
        pair = costs["dlt merge"].seconds + costs["… then dbt build"].seconds
        whole = costs["loyalty run"].seconds
        lines.append(f"  loyalty run: {whole / pair:.2f} x dlt and dbt together ({pair:.1f} s)")
    lines += [
        f"  loyalty run less a run with nothing new: {net:.1f} s,"
        f" {net / same.seconds:.2f} x all tables by hand,"
        f" {net / minimal.seconds:.2f} x minimal pass",
        f"  10 k new: {costs['loyalty run, 10 k new'].seconds - 1.2 * empty.seconds:+.1f} s"
        " against 1.2 x a run with nothing new",
        json.dumps({name: astuple(cost)[:3] for name, cost in costs.items()}),
    ]
    sys.stdout.write("\n".join(lines) + "\n")
