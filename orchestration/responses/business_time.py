"""Hours in which a firm works: deadlines are counted in them, and so is the age of a case.

Public holidays come from the library `holidays`, by country; a firm's own days are declared. Not
here: which country a case is of, and the clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from orchestration.responses.declared import Declared

Country = Literal["MD", "RO", "RU"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: a deadline further away than this many days is a mistake in a calendar, such as no working day
LONGEST_DAYS = 3_660


class Calendar(Declared):
    """When a firm works in one country.

    Attributes:
        opens, closes: local times of every working day.
        weekdays: which days are working days unless they are holidays.
        days_off: the firm's own, beside the public holidays.
        working_days: days that are worked although the week or a holiday says otherwise.
    """

    opens: time = time(9)
    closes: time = time(19)
    weekdays: tuple[Weekday, ...] = Field(default=WEEKDAYS[:5], min_length=1)
    days_off: frozenset[date] = frozenset()
    working_days: frozenset[date] = frozenset()

    @model_validator(mode="after")
    def _day_has_hours(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("closes: a working day ends after it begins, such as 09:00 and 19:00")
        return self


class BusinessTime:
    """The working hours of one country in one time zone."""

    def __init__(self, country: Country, calendar: Calendar, zone: ZoneInfo) -> None:
        self._country, self._calendar, self._zone = country, calendar, zone

    def is_working_day(self, day: date) -> bool:
        """Whether the firm works on a day."""
        if day in self._calendar.working_days:
            return True
        is_weekday = WEEKDAYS[day.weekday()] in self._calendar.weekdays
        if not is_weekday or day in self._calendar.days_off:
            return False
        return day not in public_holidays(self._country, day.year)

    def after(self, moment: datetime, hours: float) -> datetime:
        """The moment (UTC) at which so many working hours have passed since another one."""
        left = timedelta(hours=hours)
        for opens, closes in self._spans(moment):
            if closes - opens >= left:
                return opens + left
            left -= closes - opens
        raise ValueError(f"{self._country}: {hours} working hours do not fit into ten years")

    def hours_between(self, first: datetime, last: datetime) -> float:
        """How many working hours lie between two moments; 0 when the last is not later."""
        total = timedelta()
        for opens, closes in self._spans(first):
            if opens >= last:
                break
            total += min(closes, last) - opens
        return total / timedelta(hours=1)

    def _spans(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """What is left of working days from a moment on, in UTC."""
        start = moment.astimezone(self._zone).date()
        for offset in range(LONGEST_DAYS):
            day = start + timedelta(days=offset)
            if not self.is_working_day(day):
                continue
            opens = datetime.combine(day, self._calendar.opens, self._zone).astimezone(UTC)
            closes = datetime.combine(day, self._calendar.closes, self._zone).astimezone(UTC)
            if closes > moment:
                yield max(opens, moment.astimezone(UTC)), closes


@cache
def public_holidays(country: str, year: int) -> frozenset[date]:
    """The public holidays of a country in a year."""
    import holidays

    return frozenset(holidays.country_holidays(country, years=year))
