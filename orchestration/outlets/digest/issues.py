"""The issues of the letter: the 1st and the 15th, and which period each speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from orchestration.wording import periods

DAYS = (1, 15)


class NoIssueError(Exception):
    """A day on which no letter comes out."""


@dataclass(frozen=True)
class Issue:
    """One issue.

    Attributes:
        day: when it comes out; its name.
        month: first day of the month it speaks of: on the 1st the month that ended, on the 15th
            the one that still runs.
    """

    day: date

    @property
    def name(self) -> str:
        """As 2026-03-15."""
        return self.day.isoformat()

    @property
    def is_running(self) -> bool:
        """Whether the month it speaks of has not ended."""
        return self.day.day != DAYS[0]

    @property
    def month(self) -> date:
        """The first day of the month it speaks of."""
        return self.day.replace(day=1) if self.is_running else periods.add_months(self.day, -1)


def issue_of(name: str) -> Issue:
    """The issue of a name such as 2026-03-15.

    Raises:
        NoIssueError: for another day than the 1st and the 15th.
    """
    try:
        day = date.fromisoformat(name)
    except ValueError as error:
        raise NoIssueError(f"{name!r} is no day; write an issue as 2026-03-15.") from error
    if day.day not in DAYS:
        raise NoIssueError(f"{name}: letters come out on the 1st and the 15th of a month.")
    return Issue(day)


def latest_issue(today: date) -> Issue:
    """The issue that came out last."""
    return Issue(today.replace(day=max(day for day in DAYS if day <= today.day)))
