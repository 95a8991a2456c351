"""The oracle agrees with itself: balances add up, figures follow from truth.csv, counted anew."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from orchestration.samples.ledger import Balance, Ledger, Record, Rejected
from tests.samples.committed import Row, load_expected, load_truth

EXPECTED = load_expected()
TRUTH = load_truth()
COUNTS = ("received", "loaded", "duplicate", "superseded", "rejected", "skipped", "revised")


def all_balances() -> list[dict[str, Any]]:
    return [*EXPECTED["survey"].values(), *EXPECTED["file"]]


def test_every_row_is_counted_once() -> None:
    for balance in all_balances():
        fates = ("loaded", "duplicate", "superseded", "rejected", "skipped")
        assert balance["received"] == sum(balance[fate] for fate in fates)
        assert balance["rejected"] == sum(balance["rejected_by"].values())
        assert balance["skipped"] == sum(balance["skipped_by"].values())


def test_the_files_of_a_source_add_up_to_its_balance() -> None:
    for survey, balance in EXPECTED["survey"].items():
        files = [file for file in EXPECTED["file"] if file["survey"] == survey]
        if survey != "email_replies":
            assert {name: sum(file[name] for file in files) for name in COUNTS} == {
                name: balance[name] for name in COUNTS
            }


def test_what_was_loaded_and_not_revised_later_is_what_stands_at_the_end() -> None:
    standing = Counter(row["survey"] for row in TRUTH)

    for survey, balance in EXPECTED["survey"].items():
        assert balance["loaded"] - balance["revised"] == balance["surviving"]
        if survey in standing:
            left_out = sum(balance["left_out_by"].values())
            assert balance["surviving"] == standing[survey] + left_out


def test_there_are_answers_from_four_sources_in_each_of_24_months() -> None:
    # the fifth is asked once a quarter only
    months = Counter(
        (row["survey"], row["local_date"][:7]) for row in TRUTH if row["survey"] != "service_study"
    )

    assert 2_500 <= len(TRUTH) <= 4_000
    assert len({month for _, month in months}) == 24
    assert len(months) == 4 * 24


def in_period(row: Row, figure: dict[str, Any]) -> bool:
    start, day = str(figure["period_start"]), row["local_date"]
    match figure["period_grain"]:
        case "month":
            return day[:7] == start[:7]
        case "quarter":
            return day[:4] == start[:4] and (int(day[5:7]) + 2) // 3 == (int(start[5:7]) + 2) // 3
        case "year":
            return day[:4] == start[:4]
    pytest.fail(f"unknown grain {figure['period_grain']}")


def member_of(row: Row, dimension: str) -> str:
    return "all" if dimension == "company" else row[dimension] or "(unknown)"


@pytest.mark.parametrize("metric", ["nps", "csi", "ces"])
def test_the_figures_follow_from_the_responses(metric: str) -> None:
    figures = [figure for figure in EXPECTED["metric"] if figure["metric"] == metric]
    assert len(figures) >= 24

    for figure in figures:
        rows = [
            row
            for row in TRUTH
            if in_period(row, figure) and member_of(row, figure["dimension"]) == figure["member"]
        ]
        scores = [values for row in rows if (values := scores_of(row, metric))]
        assert len(scores) == figure["n"], figure
        if metric == "nps":
            groups = Counter(group_of(values[0]) for values in scores)
            assert [groups["promoters"], groups["passives"], groups["detractors"]] == [
                figure[group] for group in ("promoters", "passives", "detractors")
            ]
            value = 100 * (groups["promoters"] - groups["detractors"]) / len(scores)
        elif metric == "csi":
            shares = [100 * (sum(values) / len(values) - 1) / 4 for values in scores]
            value = sum(shares) / len(shares)
        else:
            value = sum(values[0] for values in scores) / len(scores)
        assert value == pytest.approx(figure["value"], rel=1e-12, abs=1e-12), figure


def scores_of(row: Row, metric: str) -> list[int]:
    names = ("csi_1", "csi_2", "csi_3") if metric == "csi" else (metric,)
    return [int(row[name]) for name in names if row[name]]


def group_of(score: int) -> str:
    return "promoters" if score >= 9 else "passives" if score >= 7 else "detractors"


def test_a_changed_row_of_the_same_file_supersedes_and_of_a_later_file_revises() -> None:
    ledger = Ledger()
    old, new = Record(("1", "3")), Record(("1", "8"))

    ledger.deliver("s", "a.csv", identity="1", fate=old)
    ledger.deliver("s", "a.csv", identity="1", fate=new)
    ledger.deliver("s", "b.csv", identity="1", fate=new)
    ledger.deliver("s", "c.csv", identity="1", fate=old)
    ledger.deliver("s", "c.csv", identity="2", fate=Rejected("SCORE_RANGE"))

    assert ledger.balances["s", "a.csv"] == Balance(received=2, loaded=1, superseded=1)
    assert ledger.balances["s", "b.csv"] == Balance(received=1, duplicate=1)
    assert ledger.balances["s", "c.csv"] == Balance(
        received=2, loaded=1, revised=1, rejected=Counter({"SCORE_RANGE": 1})
    )
    assert ledger.records("s") == (old,)
