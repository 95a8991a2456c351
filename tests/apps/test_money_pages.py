"""The pages Money and Programmes, on figures made for them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.apps import snapshot_fixture
from tests.apps.opened import listed, opened, words_of
from tests.dbt.contracts import COLUMNS

pytestmark = pytest.mark.slow

WINDOW = {
    "window_start": date(2026, 4, 1),
    "window_end": date(2026, 9, 30),
    "scores_from": date(2025, 3, 1),
    "scores_to": date(2026, 2, 28),
    "dimension": "company",
    "member": "all",
}
CONTRAST = WINDOW | {
    "outcome": "repeat",
    "compared_group": "detractor",
    "n": 240,
    "compared_n": 130,
    "value": 70.0,
    "compared_value": 30.0,
    "difference": 40.0,
    "difference_low": 29.7,
    "difference_high": 49.0,
    "ratio": 2.33,
    "ratio_low": 1.8,
    "ratio_high": 3.1,
    "verdict": "associated",
}
SPEND = CONTRAST | {"outcome": "spend", "value": 300.0, "compared_value": 100.0, "ratio": 3.0}
OUTCOME = WINDOW | {
    "nps_group": "promoter",
    "outcome": "repeat",
    "n": 240,
    "k": 168,
    "value": 70.0,
    "low": 63.9,
    "high": 75.4,
    "base": "enough",
    "matched_count": 370,
    "scored_count": 500,
}
GROWTH: dict[str, Any] = {
    "period_start": date(2025, 10, 1),
    "period_end": date(2026, 9, 30),
    "base_revenue": 100,
    "base_count": 40,
    "total_growth": 30.0,
    "nrr": 85.0,
    "earned_growth": 25.0,
    "bought_growth": 20.0,
    "unknown_growth": 0.0,
    "returned_growth": 0.0,
    "kept_count": 30,
    "earned_count": 9,
    "bought_count": 8,
    "unknown_count": 0,
    "returned_count": 0,
    "unknown_share": 0.0,
    "rate_low": 10.0,
    "rate_high": 10.0,
    "ratio_low": 33.333,
    "ratio_high": 33.333,
    "is_split_hidden": False,
}
RISK = {
    "dimension": "company",
    "member": "all",
    "nps_group": "detractor",
    "n": 40,
    "revenue": 1000,
    "extra_churn": 20.0,
    "extra_churn_low": 6.0,
    "extra_churn_high": 35.0,
    "at_risk": 200.0,
    "at_risk_low": 60.0,
    "at_risk_high": 350.0,
    "verdict": "associated",
}
UNIT = {
    "dimension": "location",
    "member": "L2",
    "nps_n": 60,
    "nps": -8.0,
    "nps_low": -30.0,
    "nps_high": 14.0,
    "standing": "negative",
    "customer_count": 20,
    "at_risk": 90.0,
}
REVENUE = {"period_grain": "year", "period_start": date(2026, 1, 1), "order_count": 9}
SILENT = {
    "dimension": "company",
    "member": "all",
    "as_of_date": date(2026, 9, 30),
    "customer_count": 90,
    "rhythm_count": 80,
    "lapsed_count": 20,
    "lapsed_share": 25.0,
    "lapsed_low": 16.8,
    "lapsed_high": 35.5,
    "lapsed_revenue": 500,
    "unasked_count": 5,
    "unanswered_count": 6,
    "heard_count": 9,
    "buyer_count": 60,
    "covered_count": 30,
    "covered_share": 50.0,
    "covered_low": 37.7,
    "covered_high": 62.3,
    "revenue": 1000,
    "covered_revenue": 700,
}
LINK = {
    "outcome": "repeat",
    "n": 12,
    "unit_count": 4,
    "window_count": 3,
    "r": 0.4,
    "low": -0.23,
    "high": 0.79,
    "verdict": "not_established",
}
CLUB: dict[str, Any] = {
    "programme": "club",
    "programme_type": "cashback",
    "name_en": "Club",
    "name_ru": "Клуб",
    "start_date": date(2026, 1, 1),
    "compared_months": 6,
    "control": "same_tier",
    "outcome": "spend",
    "member_count": 40,
    "members_compared": 40,
    "others_compared": 50,
    "gap_before": 9.0,
    "gap_before_low": 1.0,
    "gap_before_high": 17.0,
    "placebo_effect": 1.0,
    "placebo_low": -9.0,
    "placebo_high": 11.0,
    "effect": 50.0,
    "effect_low": 40.2,
    "effect_high": 59.8,
    "p_value": 0.0,
    "verdict": "up",
    "money": 2000.0,
    "money_low": 1608.0,
    "money_high": 2392.0,
    "cost": 320.0,
}
BARE = {
    "programme": "bare",
    "programme_type": "gifts",
    "name_en": "Bare",
    "control": "none",
    "start_date": date(2026, 2, 1),
    "compared_months": 6,
    "outcome": "spend",
    "member_count": 40,
    "verdict": "no_control",
}
ROWS: dict[str, list[dict[str, Any]]] = {
    "group_contrasts": [CONTRAST, SPEND],
    "group_outcomes": [OUTCOME],
    "revenue_at_risk": [RISK],
    "risk_list": [UNIT],
    "unit_revenue": [REVENUE],
    "earned_growth": [GROWTH],
    "silent_loss": [SILENT],
    "unit_links": [LINK],
    "programme_effects": [CLUB, BARE],
    "programme_trends": [
        {
            "programme": "club",
            "outcome": "repeat",
            "period_no": number,
            "is_member": side,
            "period_start": date(2025, 1, 1) + timedelta(days=91 * (number + 2)),
            "n": 40,
            "period_end": date(2025, 9, 30),
            "value": 50.0,
            "low": 40.0,
            "high": 60.0,
        }
        for number in (-2, -1, 0)
        for side in (True, False)
    ],
}


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("installation")
    path = snapshot_fixture.build(place, fetched_at=datetime.now(UTC))
    with duckdb.connect(str(path)) as con:
        con.execute("use published")
        for table, rows in ROWS.items():
            con.execute(f"drop table if exists {table}")
            con.execute(f"create table {table} ({COLUMNS[table]})")
            for row in rows:
                named = ", ".join(f"? as {name}" for name in row)
                con.execute(f"insert into {table} by name select {named}", list(row.values()))
    return place


@pytest.fixture(autouse=True)
def _shown(installation: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOYALTY_DATA", str(installation))


@pytest.mark.parametrize("language", ["en", "ru", "ro"])
@pytest.mark.parametrize("page", ["money", "programmes"])
def test_the_page_opens_in_each_language(page: str, language: str) -> None:
    board = opened(page, lang=language)

    assert not board.exception
    assert not board.error


def test_groups_are_shown_with_their_number_and_interval_and_as_associated() -> None:
    board = opened("money", lang="en")
    shares = listed(board, "Compared", key="Outcome")
    said = words_of(board)

    assert shares["bought again, %"]["Value"] == "40.0"
    assert shares["bought again, %"]["n"] == "240 / 130"
    assert shares["bought again, %"]["Verdict"] == "associated"
    assert "370 of 500" in said
    assert "does not say that the score is the cause" in said
    assert "r = 0.40" in said


def test_growth_risk_and_silence_are_told_with_their_counts() -> None:
    board = opened("money", lang="en")

    assert "Earned growth **10.0 to 10.0 %**" in words_of(board)
    assert "33.3 to 33.3 % of all growth" in words_of(board)
    risk = listed(board, "Revenue, 12 months", key="Group")["Detractors"]
    assert risk["At risk (interval)"].startswith("200 (60")
    silent = listed(board, "Lapsed, %", key="Who")["The company"]
    assert silent["Lapsed / rhythm known"] == "20 / 80"
    assert silent["Not asked / silent / heard"] == "5 / 6 / 9"


def test_a_programme_is_told_by_its_effect_beside_others() -> None:
    board = opened("programmes", lang="en", programme="club")
    row = listed(board, "Effect (interval)", key="Outcome")["Spend per customer"]

    assert row["Verdict"] == "more than the others, proven"
    assert row["Effect (interval)"].startswith("50 (40")
    assert row["n members / others"] == "40 / 50"
    assert row["Cost"] == "320"
    assert "bought more than the others before" in words_of(board)


def test_without_a_control_the_page_refuses_to_conclude() -> None:
    board = opened("programmes", lang="en", programme="bare")
    row = listed(board, "Effect (interval)", key="Outcome")["Spend per customer"]

    assert row["Effect (interval)"] == "–"
    assert row["Verdict"] == "not concluded: nobody to compare with"
    assert "nothing is concluded" in words_of(board)
