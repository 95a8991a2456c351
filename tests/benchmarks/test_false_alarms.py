"""The measured false alarms are those of the literature, and those that the models carry."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.benchmarks import false_alarms

MACRO = Path(__file__).parents[2] / "dbt_project" / "macros" / "alerts.sql"
NORMAL_TAIL = 0.0013498980316


def test_the_rates_beside_alerts_are_the_measured_ones() -> None:
    text = MACRO.read_text(encoding="utf-8")
    carried = {rule: float(rate) for rule, rate in re.findall(r"'(\w+)' then (0\.\d+)e0", text)}
    (alone, among), (confirmed, negative) = re.findall(r"then (0\.\d+)e0 else (0\.\d+)e0", text)
    carried |= {
        "change_for_worse": float(among),
        "change_for_worse_alone": float(alone),
        "nps_below_zero": float(negative),
        "nps_below_zero_confirmed": float(confirmed),
    }

    measured = false_alarms.rates()

    assert carried.keys() == measured.keys()
    assert {rule: round(rate, 4) for rule, rate in measured.items()} == carried


def test_an_nps_of_thirty_falls_below_its_limit_as_often_as_published() -> None:
    rates = [false_alarms.below_limit_rate(false_alarms.USUAL, n) for n in false_alarms.SIZES]

    assert round(min(rates), 4) == 0.0014
    assert round(max(rates), 4) == 0.0023


@pytest.mark.parametrize(
    ("sides", "with_runs", "published"),
    # Shewhart limits, and with runs of eight (Champ and Woodall 1987)
    [(1, False, 740.80), (2, False, 370.40), (2, True, 152.73)],
)
def test_the_mean_run_until_a_false_alarm_is_the_published_one(
    sides: int, with_runs: bool, published: float
) -> None:
    found = false_alarms.run_length_mean(NORMAL_TAIL, sides=sides, with_runs=with_runs)

    assert found == pytest.approx(published, abs=0.01)


def test_a_negative_figure_of_a_true_zero_is_as_likely_as_a_positive_one() -> None:
    mix = (0.3, 0.4, 0.3)
    even = dict(false_alarms.net_probabilities(mix, 30))[0]

    assert false_alarms.below_zero_rate(mix, 30) == pytest.approx((1 - even) / 2)
