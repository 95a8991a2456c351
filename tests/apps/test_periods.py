"""Which period comes before which, and which still runs."""

from datetime import date

import pytest

from apps.board import periods


@pytest.mark.parametrize(
    ("grain", "start", "last", "previous"),
    [
        ("day", date(2026, 3, 1), date(2026, 3, 1), date(2026, 2, 28)),
        ("week", date(2026, 1, 5), date(2026, 1, 11), date(2025, 12, 29)),
        ("month", date(2024, 2, 1), date(2024, 2, 29), date(2024, 1, 1)),
        ("quarter", date(2026, 1, 1), date(2026, 3, 31), date(2025, 10, 1)),
        ("year", date(2026, 1, 1), date(2026, 12, 31), date(2025, 1, 1)),
    ],
)
def test_a_period_ends_the_day_before_the_next_and_follows_the_previous(
    grain: str, start: date, last: date, previous: date
) -> None:
    assert periods.last_day(grain, start) == last
    assert periods.previous(grain, start) == previous
    assert periods.shift(grain, start, -1) == previous


def test_a_rolling_window_is_compared_with_one_that_shares_no_answers() -> None:
    start = date(2026, 7, 1)

    assert periods.last_day("rolling_3_months", start) == date(2026, 9, 30)
    assert periods.shift("rolling_3_months", start, -1) == date(2026, 6, 1)
    assert periods.previous("rolling_3_months", start) == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("grain", "start", "other"),
    [
        ("day", date(2026, 3, 1), date(2025, 3, 1)),
        ("day", date(2024, 2, 29), None),
        ("week", date(2026, 12, 21), date(2025, 12, 22)),
        ("week", date(2026, 12, 28), None),
        ("month", date(2026, 3, 1), date(2025, 3, 1)),
        ("rolling_3_months", date(2026, 1, 1), date(2025, 1, 1)),
    ],
)
def test_a_year_ago_is_the_same_date_month_or_iso_week(
    grain: str, start: date, other: date | None
) -> None:
    assert periods.year_ago(grain, start) == other
    assert periods.compared(grain, start, "year_ago") == other


def test_a_month_runs_until_its_last_day_is_over() -> None:
    assert periods.is_running("month", date(2026, 9, 1), date(2026, 9, 30))
    assert not periods.is_running("month", date(2026, 9, 1), date(2026, 10, 1))


def test_every_month_between_two_is_listed() -> None:
    assert periods.every("month", date(2025, 11, 1), date(2026, 2, 1)) == [
        date(2025, 11, 1),
        date(2025, 12, 1),
        date(2026, 1, 1),
        date(2026, 2, 1),
    ]
