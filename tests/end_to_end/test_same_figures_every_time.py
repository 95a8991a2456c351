"""Figures are the same in every rebuild, on any number of threads and in any order of the rows.

    LOYALTY_REBUILDS=20 python -m pytest tests/end_to_end/test_same_figures_every_time.py

The sample company, many times over, so that DuckDB has work for several threads. Every rebuild is
from nothing, from raw tables whose rows lie in another order, with another number of threads.
Everything published and every mart is compared, and nothing is rounded.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import duckdb
import pytest
import yaml

from tests.dbt.building import DBT_PROJECT, dbt_with
from tests.end_to_end import sample_drops

pytestmark = [pytest.mark.slow, pytest.mark.end_to_end]

REBUILDS = int(os.environ.get("LOYALTY_REBUILDS", "4"))
#: DuckDB gives threads work by row groups of 122 880 rows
TIMES_OVER = 100
MOST_THREADS = 4
#: what a build was made under and when, which is no figure
NO_FIGURES = {"marts.build_state"}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of the sample company, each of its responses many times."""
    made = sample_drops.after_one_run(tmp_path_factory).home.warehouse
    own = Path(shutil.copyfile(made, tmp_path_factory.mktemp("sample") / made.name))
    with duckdb.connect(str(own)) as con:
        highest = con.execute("select max(response_no) from raw.response").fetchall()[0][0]
        other = "range(1, ?) as copies(copy)"
        con.execute(
            "insert into raw.response select response.* replace ("
            " response_no + copy * ? as response_no,"
            " cast(md5(concat(response_uid, copy)) as uuid) as response_uid,"
            " concat(native_response_id, '/', copy) as native_response_id)"
            f" from raw.response, {other}",
            [highest, TIMES_OVER],
        )
        con.execute(
            "insert into raw.answer select answer.* replace ("
            f" response_no + copy * ? as response_no) from raw.answer, {other}",
            [highest, TIMES_OVER],
        )
        counts = con.execute("select count(*) from raw.answer").fetchall()
    assert counts[0][0] > MOST_THREADS * 122_880, "too little for so many threads"
    return own


def test_every_rebuild_gives_the_same_figures(company: Path, tmp_path: Path) -> None:
    first = rebuilt(company, tmp_path / "0", number=0)
    assert differences(first, company), "a comparison that finds nothing in other figures"

    for number in range(1, REBUILDS):
        other = rebuilt(company, tmp_path / f"{number}", number=number)

        assert differences(first, other) == {}, f"rebuild {number}"
        shutil.rmtree(other.parent)


def rebuilt(company: Path, folder: Path, *, number: int) -> Path:
    """A rebuild from nothing on one to four threads; of the first, the rows lie as they came."""
    folder.mkdir()
    warehouse = folder / "warehouse.duckdb"
    shutil.copyfile(company, warehouse)
    if number:
        with duckdb.connect(str(warehouse)) as con:
            for (table,) in con.execute(
                "select table_name from duckdb_tables() where schema_name = 'raw'"
            ).fetchall():
                con.execute(
                    f"create or replace table raw.{table} as select * from raw.{table} as r"
                    f" order by hash(r, {number})"
                )
    profile = yaml.safe_load((DBT_PROJECT / "profiles.yml").read_text(encoding="utf-8"))
    settings = profile["loyalty_metrics"]["outputs"]["duckdb"]["settings"]
    settings["threads"] = 1 + number % MOST_THREADS
    (folder / "profiles.yml").write_text(yaml.safe_dump(profile), encoding="utf-8")
    whole = ("run", "--full-refresh", "--exclude", "tag:on_request")
    dbt_with(folder, warehouse, *whole, crossings=sample_drops.CROSSINGS)
    return warehouse


def differences(one: Path, other: Path) -> dict[str, list[tuple[object, ...]]]:
    """Rows that only one of two warehouses has, of each table: some of them."""
    found: dict[str, list[tuple[object, ...]]] = {}
    with duckdb.connect() as con:
        con.execute(f"attach '{one}' as one (read_only); attach '{other}' as other (read_only)")
        tables = [
            f"{schema}.{table}"
            for schema, table in con.execute(
                "select schema_name, table_name from duckdb_tables()"
                " where database_name = 'one' and schema_name in ('marts', 'published')"
            ).fetchall()
        ]
        assert len(tables) > 10
        figures = con.execute("select count(*) from one.marts.metric_figures").fetchall()
        assert figures[0][0] > 10_000
        for table in sorted(set(tables) - NO_FIGURES):
            here, there = f"from one.{table}", f"from other.{table}"
            rows = con.execute(
                f"(select 'one', * from ({here} except all {there}) limit 3) union all"
                f" (select 'other', * from ({there} except all {here}) limit 3)"
            ).fetchall()
            if rows:
                found[table] = rows
    return found
