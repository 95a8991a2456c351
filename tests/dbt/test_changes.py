"""What moved from one period to the next, and what a test says of it: worked cases."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from tests.dbt.building import PROJECT, Row, build_up_to, rows
from tests.dbt.counted_forms import JUNE, MAY, forms_of
from tests.dbt.fake_loader import FakeLoader, Form, Score

pytestmark = pytest.mark.slow

FULL_SET = PROJECT.parent / "shared" / "reference"


@pytest.fixture
def loader(tmp_path: Path) -> FakeLoader:
    return FakeLoader(tmp_path / "warehouse.duckdb")


CHANGE = "difference, statistic, p_value, low, high, verdict, base"


def changes(loader: FakeLoader, grain: str, metric: str = "nps") -> list[Row]:
    return rows(
        loader.path,
        f"select {CHANGE} from published.metric_changes where metric = ? and period_grain = ? "
        "and dimension = 'company' and compared_with = 'previous' order by period_start",
        metric,
        grain,
    )


def test_twenty_points_on_a_hundred_answers_each_are_not_proven(loader: FakeLoader) -> None:
    """The published example."""
    loader.load([*forms_of({10: 45, 8: 30, 0: 25}, MAY), *forms_of({10: 55, 8: 30, 0: 15}, JUNE)])

    build_up_to(loader.path, "metric_changes")

    (change,) = changes(loader, "month")
    assert change[:5] == pytest.approx((20, 1.799084, 0.072005, -1.736373, 40.571325), abs=1e-6)
    assert change[5:] == ("not_proven", "enough")


@pytest.mark.parametrize(
    ("before", "now", "verdict"),
    [
        ({10: 90, 8: 60, 0: 50}, {10: 110, 8: 60, 0: 30}, "up"),
        ({10: 110, 8: 60, 0: 30}, {10: 90, 8: 60, 0: 50}, "down"),
        ({10: 50, 8: 25, 0: 25}, {10: 50, 8: 25, 0: 25}, "not_proven"),
        ({10: 4}, {0: 200}, "too_few"),
    ],
)
def test_a_change_is_up_or_down_only_when_the_test_says_so(
    loader: FakeLoader, before: dict[int, int], now: dict[int, int], verdict: str
) -> None:
    loader.load([*forms_of(before, MAY), *forms_of(now, JUNE)])

    build_up_to(loader.path, "metric_changes")

    (change,) = changes(loader, "month")
    assert change[5] == verdict
    if before == now:
        assert change[:3] == pytest.approx((0, 0, 1), abs=1e-6)


@pytest.mark.parametrize(
    ("shift", "p"), [(0, 0.2103), (0.4, 0.0663), (0.8, 0.0191), (1.2, 0.0054), (-2.4, 0.0139)]
)
def test_means_are_compared_as_welch_does(loader: FakeLoader, shift: float, p: float) -> None:
    """The p-values are those of a statistics package for the same answers."""
    answers = {
        MAY: [5.0, 4, 6, 5, 5, 4, 6, 3],
        JUNE: [score + shift for score in (5, 6, 7, 4, 6, 5)],
    }
    loader.load(
        [
            Form(f"{day}/{number}", day, (Score(score, "csi", 0, 10),))
            for day, scores in answers.items()
            for number, score in enumerate(scores)
        ]
    )

    build_up_to(loader.path, "metric_changes")

    (change,) = changes(loader, "month", "csi")
    assert change[2] == pytest.approx(p, abs=5e-5)
    assert (change[5] != "not_proven") == (p < 0.05)
    assert (change[3] > 0 or change[4] < 0) == (p < 0.05)


def test_three_rolling_months_are_compared_with_the_three_before_them(loader: FakeLoader) -> None:
    loader.load(
        [
            form
            for month in range(1, 7)
            for form in forms_of({10: month, 0: 5}, date(2025, month, 10))
        ]
    )

    build_up_to(loader.path, "metric_changes")

    found = rows(
        loader.path,
        "select period_start, compared_period_start, compared_n, n from published.metric_changes "
        "where period_grain = 'rolling_3_months' and dimension = 'company' order by period_start",
    )
    assert found[-1] == (date(2025, 4, 1), date(2025, 1, 1), 21, 30)
    # the first windows reach back before the first answer: nothing stands before them
    assert [row[0] for row in found] == [date(2025, 2, 1), date(2025, 3, 1), date(2025, 4, 1)]


def test_a_period_is_compared_with_the_same_one_a_year_ago(loader: FakeLoader) -> None:
    """2026 has 53 ISO weeks, 2024 a 29 February: neither has a partner in another year."""
    days = [
        *(date(2024, 2, 28), date(2024, 2, 29), date(2025, 2, 28), date(2026, 2, 28)),
        *(date(2025, 12, 29), date(2026, 12, 28), date(2027, 1, 4), date(2028, 1, 3)),
    ]
    loader.load([form for day in days for form in forms_of({10: 5, 0: 5}, day)])

    build_up_to(loader.path, "metric_changes")

    found = rows(
        loader.path,
        "select period_grain, period_start, compared_period_start from published.metric_changes "
        "where compared_with = 'year_ago' and period_grain in ('day', 'week', 'month') "
        "and dimension = 'company' order by period_grain, period_start",
    )
    assert found == [
        ("day", date(2025, 2, 28), date(2024, 2, 28)),
        ("day", date(2026, 2, 28), date(2025, 2, 28)),
        ("month", date(2025, 2, 1), date(2024, 2, 1)),
        ("month", date(2026, 2, 1), date(2025, 2, 1)),
        ("month", date(2026, 12, 1), date(2025, 12, 1)),
        ("month", date(2028, 1, 1), date(2027, 1, 1)),
        # week 9 of either year; week 1 of 2026, 2027 and 2028; week 53 of 2026 has none
        ("week", date(2025, 2, 24), date(2024, 2, 26)),
        ("week", date(2026, 2, 23), date(2025, 2, 24)),
        ("week", date(2027, 1, 4), date(2025, 12, 29)),
        ("week", date(2028, 1, 3), date(2027, 1, 4)),
    ]


def test_equal_answers_on_both_sides_prove_nothing_whatever_they_are(loader: FakeLoader) -> None:
    """Thirds have no end: what rounding leaves of their spread is not one to judge by."""
    thirds = [(Score(low, "csi", 1, 4),) for low in (2, 3)]
    loader.load(
        [
            Form(f"{day}/{number}", day, scores, location=str(day))
            for day, scores in zip((MAY, JUNE), thirds, strict=True)
            for number in range(7)
        ]
    )

    build_up_to(loader.path, "metric_changes")

    (change,) = changes(loader, "month", "csi")
    assert change[0] == pytest.approx(100 / 3)
    assert change[1:6] == (None, None, None, None, "not_proven")


@pytest.mark.parametrize("level", [0.95, 0.9])
def test_published_differences_come_out(loader: FakeLoader, level: float) -> None:
    if not FULL_SET.is_dir():
        pytest.skip("the published numbers do not lie beside the project")
    with (FULL_SET / "nps_diff.csv").open(encoding="utf-8", newline="") as file:
        diffs = [row for row in csv.DictReader(file) if float(row["conf"]) == level]
    assert len(diffs) == 6
    loader.load(
        [
            form
            for row in diffs
            for day, names in ((JUNE, ("p1", "n1_pass", "d1")), (MAY, ("p2", "n2_pass", "d2")))
            for form in forms_of(
                {score: int(row[name]) for score, name in zip((10, 8, 0), names, strict=True)},
                day,
                location=row["case_id"],
            )
        ]
    )

    build_up_to(loader.path, "metric_changes", confidence_level=level)

    for row in diffs:
        (change,) = rows(
            loader.path,
            "select difference, standard_error, statistic, p_value, low, high "
            "from published.metric_changes where dimension = 'location' and member = ? "
            "and period_grain = 'month' and compared_with = 'previous'",
            row["case_id"],
        )
        names = ("diff_1_minus_2", "adj_se", "adj_z", "adj_p", "adj_lo", "adj_hi")
        assert change == pytest.approx(tuple(float(row[name]) for name in names), abs=1e-6)
