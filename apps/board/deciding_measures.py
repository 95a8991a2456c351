"""What people decide on measures: opening one, carrying it out, dropping it.

Beside `deciding`, a module of the board that opens the journal. Not here: rows and words
(measures), widgets (measure_blocks), what measures brought (reading).
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from orchestration.decisions import measures
from orchestration.decisions.database import JournalError
from orchestration.decisions.journal import Journal
from orchestration.decisions.measures import LONGEST_TEXT, Measure, MeasureError, Plan, Series
from orchestration.home import Home

__all__ = [
    "LONGEST_TEXT",
    "JournalError",
    "Measure",
    "MeasureError",
    "Plan",
    "Series",
    "close_measure",
    "load_measures",
    "open_measure",
    "today",
]


def today() -> date:
    """The day by the clock of this machine."""
    return datetime.now(UTC).astimezone().date()


def load_measures() -> tuple[Measure, ...]:
    """Every measure, read afresh. Raises JournalError."""
    return measures.load_measures(_journal())


def open_measure(plan: Plan, *, about: Series | int, by: str) -> Measure:
    """Open a measure about a series, or against the alert of a number.

    Raises:
        MeasureError: when the plan lacks something, or there is no such alert.
        JournalError: when it cannot be stored.
    """
    return measures.open_measure(
        _journal(),
        plan,
        by=by,
        now=datetime.now(UTC),
        today=today(),
        series=None if isinstance(about, int) else about,
        alert=about if isinstance(about, int) else None,
    )


def close_measure(number: int, *, done_date: date | None, by: str, note: str) -> Measure:
    """Record that a measure was carried out, or, without a day, dropped.

    Raises:
        MeasureError: when somebody has closed it meanwhile, or something is missing.
        JournalError: when it cannot be stored.
    """
    return measures.close_measure(
        _journal(), number, done_date=done_date, by=by, note=note, now=datetime.now(UTC),
        today=today(),
    )  # fmt: skip


def _journal() -> Journal:
    return Journal(Home.from_environment().decisions_url)
