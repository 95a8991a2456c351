from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.components import period_close
from orchestration.decisions.journal import Journal
from orchestration.home import Home
from orchestration.published.snapshot import publish

pytestmark = pytest.mark.slow

NOON = datetime(2026, 4, 3, 12, 0, tzinfo=UTC)
ROW = (
    *("nps", "0-10", "month", date(2026, 3, 1), "company", "all"),
    *(10, 6, 2, 2, None, "1"),
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path, tmp_path, f"sqlite:///{tmp_path / 'decisions.sqlite'}")


def a_snapshot(home: Home, *rows: tuple[object, ...]) -> str:
    with duckdb.connect(str(home.warehouse)) as con:
        con.execute("create schema if not exists published")
        con.execute(
            "create or replace table published.metric_values (metric varchar, scale varchar,"
            " period_grain varchar, period_start date, dimension varchar, member varchar,"
            " n bigint, promoters bigint, passives bigint, detractors bigint,"
            " value_sum decimal(38, 4), definition_version varchar)"
        )
        con.executemany(
            f"insert into published.metric_values values ({', '.join('?' * len(ROW))})", rows
        )
    return publish(home, now=lambda: NOON, code_version="1").snapshot_id


def checks(home: Home, period: str = "2026-03") -> dict[str, bool]:
    closed = period_close.close(home, period, now=NOON)
    return {str(check.check_name): check.passed for check in closed.check_results or ()}


def test_a_month_is_closed_with_its_snapshot_and_the_hash_of_its_figures(home: Home) -> None:
    snapshot_id = a_snapshot(home, ROW)

    assert checks(home) == {"recorded_once": True, "figures_stand": True}

    (event,) = Journal(home.decisions_url).events()
    assert (event.kind, event.subject) == ("period_closed", "2026-03")
    assert event.payload["snapshot_id"] == snapshot_id
    assert event.payload["figure_count"] == 1


def test_closing_a_month_twice_records_it_once(home: Home) -> None:
    a_snapshot(home, ROW)
    checks(home)

    assert checks(home) == {"recorded_once": True, "figures_stand": True}
    assert len(Journal(home.decisions_url).events()) == 1


def test_a_late_answer_shows_as_a_difference_and_does_not_change_the_record(home: Home) -> None:
    a_snapshot(home, ROW)
    checks(home)
    before = Journal(home.decisions_url).events()
    a_snapshot(home, (*ROW[:6], 11, 7, 2, 2, None, "1"))

    assert checks(home) == {"recorded_once": True, "figures_stand": False}
    assert Journal(home.decisions_url).events() == before


def test_an_answer_of_another_month_changes_nothing(home: Home) -> None:
    a_snapshot(home, ROW)
    checks(home)
    a_snapshot(home, ROW, (*ROW[:3], date(2026, 4, 1), *ROW[4:]))

    assert checks(home)["figures_stand"] is True
