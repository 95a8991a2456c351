"""What the board reads of the feed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from orchestration.outlets.feeds.figures import Decisions, Finding
from orchestration.outlets.feeds.state import write_state
from orchestration.published.feed_state import (
    TABLES,
    NoFeedStateError,
    open_feed_state,
    state_folder,
)
from tests.outlets.feeds.fake_company import Office, an_office, fill


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = an_office(tmp_path)
    fill(made.company, "2026-01")
    made.release("2026-01")
    fill(made.company, "2026-02", per_shop=3)
    return made


def write(office: Office, *months: str, **more: object) -> None:
    scheme = office.company.declared
    known = office.company.now(dict.fromkeys(months, scheme), Decisions())
    by_scheme = {(scheme.scheme, month): found for month, found in known.items()}
    write_state(office.desk, [scheme], known=by_scheme or None, **more)  # type: ignore[arg-type]  # names and rows


def read(office: Office, query: str) -> list[tuple[object, ...]]:
    with open_feed_state(office.desk.home) as con:
        return con.execute(query).fetchall()


def test_the_board_finds_every_table_with_its_columns(office: Office) -> None:
    write(office, "2026-01", "2026-02")

    for name, wanted in TABLES.items():
        found = read(office, f"select column_name from (describe feed.{name})")
        assert [row[0] for row in found] == list(wanted), name
    assert read(office, "select count(*) from feed.entries") == [(4,)]


def test_progress_of_too_few_answers_tells_its_status_and_no_figure(office: Office) -> None:
    write(office, "2026-02", names={"L1": "Shop one"})

    rows = read(office, "select unit_id, unit_name, n, value, status from feed.progress")

    assert rows[0] == ("L1", "Shop one", None, None, "insufficient_n")


def test_what_a_command_did_not_make_anew_stays_as_it_was(office: Office) -> None:
    write(office, "2026-01", "2026-02")
    office.company.answer("late", "L1", 0, "2026-01-31")
    write(office, "2026-01")
    write(office)

    periods = read(office, "select distinct period from feed.progress order by all")
    shown = read(office, "select n from feed.progress where period = '2026-01' and unit_id = 'L1'")

    assert periods == [("2026-01",), ("2026-02",)]
    assert shown == [(13,)]


def test_findings_are_told_without_the_answers_concerned(office: Office) -> None:
    office.company.findings["2026-02"] = (Finding("L1", "burst", "withhold", "3.5"),)
    fill(office.company, "2026-02")
    write(office, "2026-02")

    rows = read(office, "select unit_id, rule, severity, effect, is_cleared from feed.findings")

    assert rows == [("L1", "burst", "withhold", "3.5", False)]


def test_the_split_of_a_period_and_what_was_tried_of_a_scheme_stay_until_made_anew(
    office: Office,
) -> None:
    spread = {"fit": "pool", "unit_count": 2, "pool_n": 24, "theta": Decimal("-0.0100"),
              "between_units": 0.5, "within_units": None, "alpha0": 1e6}  # fmt: skip
    tried = dict.fromkeys(TABLES["simulation"]) | {"scheme": "shops", "margin": 5}
    for month in ("2026-01", "2026-02"):
        office.company.split[month] = {"spread": (spread,)}
    write(office, "2026-01", "2026-02", simulation=[tried, tried | {"scheme": "others"}])
    office.company.split["2026-02"] = {"spread": ()}
    write(office, "2026-02", simulation=[tried | {"margin": 10}])

    told = read(office, "select period, fit, theta, alpha0, within_units from feed.spread")
    margins = read(office, "select scheme, margin from feed.simulation order by all")

    assert told == [("2026-01", "pool", "-0.01", "1000000", None)]
    assert margins == [("others", 5), ("shops", 10)]


def test_stages_say_who_and_when(office: Office) -> None:
    write(office)

    rows = read(office, 'select stage, "by" from feed.stages')

    assert rows == [
        ("hard", "Ana"),
        ("prepared", "Ana"),
        ("approved", "Boris"),
        ("released", "Boris"),
    ]


def test_old_states_are_cleared_away_and_none_is_said_in_words(office: Office) -> None:
    with pytest.raises(NoFeedStateError, match="no state yet"):
        read(office, "select 1")
    for _ in range(5):
        write(office)

    assert len(list(state_folder(office.desk.home).glob("feed-*.duckdb"))) == 3
