"""What a report is asked for: a period, a language. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from orchestration.wording import formats, periods
from orchestration.wording.texts import Texts

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")


class PeriodError(ValueError):
    """A period is written in a way that nobody knows."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text!r} is no period of a report: write a month as 2026-03, a quarter "
                         "as 2026-Q1")  # fmt: skip


@dataclass(frozen=True, order=True)
class Period:
    """A whole month or quarter.

    Args:
        grain: `month` or `quarter`.
        start: its first day.
    """

    grain: str
    start: date

    @property
    def key(self) -> str:
        """As it is written in commands, file names and decisions: 2026-03, 2026-Q1."""
        if self.grain == "quarter":
            return f"{self.start.year}-Q{(self.start.month + 2) // 3}"
        return f"{self.start:%Y-%m}"

    @property
    def last_day(self) -> date:
        """Its last day."""
        return periods.last_day(self.grain, self.start)

    @property
    def previous(self) -> Period:
        """The period before it."""
        return Period(self.grain, periods.previous(self.grain, self.start))


def parse_period(text: str) -> Period:
    """2026-03 or 2026-Q1; raises PeriodError."""
    if found := _MONTH.fullmatch(text):
        return Period("month", date(int(found[1]), int(found[2]), 1))
    if found := _QUARTER.fullmatch(text):
        return Period("quarter", date(int(found[1]), 3 * int(found[2]) - 2, 1))
    raise PeriodError(text)


def name_in(period: Period, texts: Texts) -> str:
    """`in March 2026`, with the case that the language asks for."""
    return _named(period, texts, "in")


def name_of(period: Period, texts: Texts) -> str:
    """`of March 2026`, the name as it stands after `of` and `against`."""
    return _named(period, texts, "of")


def name_alone(period: Period, texts: Texts) -> str:
    """`March 2026`, as in a title."""
    return _named(period, texts, "alone")


def short_name(period: Period, texts: Texts) -> str:
    """`Mar 2026`, `Q1 2026`: short enough for the axis of a chart."""
    if period.grain == "quarter":
        quarter = texts.listed("report.quarters_short")[(period.start.month - 1) // 3]
        return texts("report.quarter_short", quarter=quarter, year=period.start.year)
    return formats.short_period("month", period.start, texts)


def _named(period: Period, texts: Texts, case: str) -> str:
    if period.grain == "quarter":
        quarter = texts.listed("report.quarters")[(period.start.month - 1) // 3]
        return texts(f"report.quarter_{case}", quarter=quarter, year=period.start.year)
    lists = {"in": "report.months_inside", "of": "months.of_day", "alone": "months.standing"}
    month = texts.listed(lists[case])[period.start.month - 1]
    return texts(f"report.month_{case}", month=month, year=period.start.year)
