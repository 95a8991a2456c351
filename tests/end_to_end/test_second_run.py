"""A run with nothing new: loads nothing twice, publishes nothing, and is quick about it."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.end_to_end.growing_company import GrowingCompany
from tests.end_to_end.installations import PROJECT, Installation, rows

pytestmark = [pytest.mark.slow, pytest.mark.end_to_end]

EVERYTHING = (
    "select survey, manifest_seq, batch_no, received, loaded, duplicate, rejected from raw.batch"
)
#: runs the command as it is, and says which of the costly packages it needed
PROBE = """
import atexit, json, sys
from orchestration.cli import main
costly = ("great_expectations", "dbt.cli", "dbt.task", "dbt.adapters.duckdb")
atexit.register(lambda: print(json.dumps([name for name in costly if name in sys.modules])))
main()
"""


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation that has run once."""
    folder = tmp_path_factory.mktemp("second run")
    made, growing = (
        Installation(folder / "data", folder / "surveys"),
        GrowingCompany(random.Random(4)),
    )
    growing.declare(folder / "surveys", folder / "data" / "drop")
    for number, thing in enumerate([*growing.next_drop(40), *growing.next_drop(0)]):
        thing.put(folder / "data" / "drop", at=1_700_000_000 + number)
    made.run("run")
    return made


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_it_loads_nothing_twice_and_makes_no_new_snapshot(company: Installation) -> None:
    with company.warehouse() as con:
        before = rows(con, EVERYTHING), rows(con, "select * from raw.response")
    published = contents(company.home.published)

    said = company.run("run", "--json")

    with company.warehouse() as con:
        assert (rows(con, EVERYTHING), rows(con, "select * from raw.response")) == before
    assert contents(company.home.published) == published
    assert '"received": 0' in said.out
    assert '"ok": true' in said.out
    company.assert_whole()


def test_it_needs_neither_great_expectations_nor_dbt(company: Installation) -> None:
    said = subprocess.run(
        [sys.executable, "-c", PROBE, "run"],
        cwd=PROJECT,
        env=company.environment(),
        capture_output=True,
        text=True,
        check=True,
    )

    assert said.stdout.splitlines()[-1] == "[]"


def test_a_file_that_comes_again_under_another_name_changes_no_figure(
    company: Installation,
) -> None:
    figures = company.published()
    known = next((company.data / "drop" / "till_form").glob("*.csv"))
    known.with_name("again.csv").write_bytes(known.read_bytes())

    company.run("run")

    assert company.published() == figures
    with company.warehouse() as con:
        again = con.execute(
            "select status, loaded, duplicate = received from raw.batch"
            " where file_name = 'again.csv'"
        ).fetchall()
    assert again == [("duplicate_file", 0, True)]


def test_views_are_left_as_they_are_until_one_of_them_is_gone(company: Installation) -> None:
    figures, made = company.published(), views_made(company)
    known = next((company.data / "drop" / "till_form").glob("*.csv"))

    known.with_name("once_more.csv").write_bytes(known.read_bytes())
    company.run("run")
    made_with_new_rows = views_made(company)
    with duckdb.connect(str(company.home.warehouse)) as con:
        con.execute("drop view published.score_distribution")
    known.with_name("and_once_more.csv").write_bytes(known.read_bytes())
    company.run("run")

    assert made_with_new_rows == made > 20
    assert views_made(company) == 2 * made
    assert company.published() == figures


def views_made(company: Installation) -> int:
    """How many views dbt has made so far, by its log."""
    log = (company.home.logs / "dbt.log").read_text(encoding="utf-8")
    return log.count("OK created sql view model")


def test_a_file_whose_time_alone_changed_changes_no_figure(company: Installation) -> None:
    figures = company.published()
    os.utime(next((company.data / "drop" / "counter_form").glob("*.csv")), (1_800_000_000,) * 2)

    company.run("run")

    assert company.published() == figures


@pytest.mark.parametrize("is_cut", [False, True])
def test_a_lost_snapshot_is_made_again(company: Installation, is_cut: bool) -> None:
    figures = company.published()
    for path in company.home.published.glob("board-*"):
        path.unlink()
        if is_cut:
            path.write_bytes(b"no database")

    company.run("run")

    assert company.published() == figures
