"""The figures of money find what was planted in the sample company, with their intervals."""

from __future__ import annotations

from typing import Any

import pytest

from tests.end_to_end import sample_drops
from tests.end_to_end.installations import Installation
from tests.samples.committed import load_expected

pytestmark = [pytest.mark.slow, pytest.mark.end_to_end]

EXPECTED = load_expected()


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """All files in one run."""
    return sample_drops.after_one_run(tmp_path_factory)


def told(company: Installation, query: str) -> list[dict[str, Any]]:
    with company.warehouse() as con:
        found = con.execute(query)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def effects(company: Installation) -> dict[tuple[str, str], dict[str, Any]]:
    rows = told(company, "select * from published.programme_effects")
    return {(row["programme"], row["outcome"]): row for row in rows}


def test_programmes_did_what_plain_counting_says(company: Installation) -> None:
    found = effects(company)

    for planted in EXPECTED["programme_effect"]:
        row = found[planted["programme"], planted["outcome"]]
        for name in ("members_compared", "others_compared"):
            assert row[name] == planted[name]
        for name in ("effect", "gap_before"):
            assert row[name] == pytest.approx(planted[name], rel=1e-9)


def test_the_programme_that_works_is_found(company: Installation) -> None:
    found = effects(company)

    for outcome in ("repeat", "spend", "margin"):
        row = found["cashback", outcome]
        assert row["verdict"] == "up"
        assert row["effect_low"] > 0
        assert row["placebo_low"] < 0 < row["placebo_high"]
    spend = found["cashback", "spend"]
    assert spend["money_low"] > spend["cost"] > 0


def test_the_programme_that_only_attracts_the_loyal_is_not_praised(company: Installation) -> None:
    found = effects(company)

    for outcome in ("repeat", "spend", "margin", "nps"):
        assert found["gifts", outcome]["verdict"] == "not_proven"
    assert found["gifts", "repeat"]["gap_before_low"] > 0


def test_without_anybody_to_compare_with_nothing_is_concluded(company: Installation) -> None:
    rows = [row for (name, _), row in effects(company).items() if name == "bank_card"]

    assert {row["verdict"] for row in rows} == {"no_control"}
    assert all(row["effect"] is row["member_after"] is None for row in rows)


def test_earned_growth_is_what_plain_counting_says(company: Installation) -> None:
    (year,) = told(company, "select * from published.earned_growth")

    for name, value in EXPECTED["earned_growth"].items():
        assert float(year[name]) == pytest.approx(value, rel=1e-9), name


def test_who_recommends_buys_again_more_than_who_does_not(company: Installation) -> None:
    rows = told(
        company,
        "select outcome, difference_low, verdict from published.group_contrasts"
        " where dimension = 'company' and compared_group = 'detractor'"
        " qualify window_start = max(window_start) over ()",
    )
    found = {row["outcome"]: row for row in rows}

    for outcome in ("repeat", "spend"):
        assert found[outcome]["verdict"] == "associated"
        assert found[outcome]["difference_low"] > 0


def test_customers_who_fell_silent_are_counted_and_not_named(company: Installation) -> None:
    (row,) = told(company, "select * from published.silent_loss where dimension = 'company'")

    assert row["lapsed_count"] >= 40
    assert (
        row["unasked_count"] + row["unanswered_count"] + row["heard_count"] == (row["lapsed_count"])
    )
