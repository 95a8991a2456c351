"""Calendar arithmetic of the period grains: ends, neighbours, gaps.

Here: pure dates. Not here: words for a period (texts), reading of figures (data).
"""

from __future__ import annotations

from datetime import date, timedelta

GRAINS = ("day", "week", "month", "quarter", "year", "rolling_3_months")
MONTHS_OF_GRAIN = {"month": 1, "quarter": 3, "year": 12, "rolling_3_months": 3}
DAYS_OF_GRAIN = {"day": 1, "week": 7}
#: a rolling window moves by one month, all others by their own length
LONG_YEARS_WEEK = 53
STEP_IN_MONTHS = {**MONTHS_OF_GRAIN, "rolling_3_months": 1}


def add_months(day: date, months: int) -> date:
    """The first day of the month that lies `months` after the month of `day`."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def shift(grain: str, start: date, steps: int) -> date:
    """The start of the period that lies `steps` periods after the one that starts at `start`."""
    if grain in DAYS_OF_GRAIN:
        return start + timedelta(days=DAYS_OF_GRAIN[grain] * steps)
    return add_months(start, STEP_IN_MONTHS[grain] * steps)


def last_day(grain: str, start: date) -> date:
    """The last day that belongs to the period."""
    if grain in DAYS_OF_GRAIN:
        return start + timedelta(days=DAYS_OF_GRAIN[grain] - 1)
    return add_months(start, MONTHS_OF_GRAIN[grain]) - timedelta(days=1)


def previous(grain: str, start: date) -> date:
    """The latest earlier period that shares no answer with this one.

    Neighbouring rolling windows share two of three months, so a test of two of them would lie.
    """
    if grain in DAYS_OF_GRAIN:
        return shift(grain, start, -1)
    return add_months(start, -MONTHS_OF_GRAIN[grain])


def year_ago(grain: str, start: date) -> date | None:
    """The same period a year before: 29 February and week 53 have none."""
    if grain == "week":
        year, week, weekday = start.isocalendar()
        return date.fromisocalendar(year - 1, week, weekday) if week < LONG_YEARS_WEEK else None
    if (start.month, start.day) == (2, 29):
        return None
    return start.replace(year=start.year - 1)


def compared(grain: str, start: date, against: str) -> date | None:
    """The other period of a comparison; none where it is not with a period."""
    if against == "previous":
        return previous(grain, start)
    return year_ago(grain, start) if against == "year_ago" else None


def is_running(grain: str, start: date, today: date) -> bool:
    """Whether the period still had days to come on the day of the snapshot."""
    return last_day(grain, start) >= today


def every(grain: str, first: date, last: date) -> list[date]:
    """All period starts from first to last, so that a period without answers shows as a gap."""
    starts = []
    start = first
    while start <= last:
        starts.append(start)
        start = shift(grain, start, 1)
    return starts
