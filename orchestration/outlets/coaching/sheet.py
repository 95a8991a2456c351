"""What a coaching sheet tells, read from one snapshot; only of managers with enough answers.

Enough is what the figures call so: 30 answers with a score in the period. Below that a sheet would
coach somebody about luck. Nothing is computed here. Not here: words (page).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from orchestration.decisions.training import Training
from orchestration.published.figures import Figure, Scope, read_figures, read_names
from orchestration.published.voice import Quote, Theme, read_quotes, read_themes
from orchestration.wording import periods

DIMENSION = "manager"
METRICS = ("nps", "csi", "ces", "ces_1", "ces_5")
WINDOW = "rolling_3_months"
UNKNOWN = "(unknown)"
MOST_THEMES = 4
MOST_QUOTES = 3


@dataclass(frozen=True)
class Period:
    """A month or a quarter."""

    grain: str
    start: date


@dataclass(frozen=True)
class Effect:
    """A training with the figure of the three months after it, changed against the three before.

    Attributes:
        after: NPS of the three months that begin after the month of the training; None when they
            have no figure yet. Its change is against the three months up to and with that month.
        company: the same of the whole company, for what changed for everybody.
    """

    training: Training
    after: Figure | None
    company: Figure | None


@dataclass(frozen=True)
class Sheet:
    """One manager's sheet.

    Attributes:
        company: metric and scale -> the company's figure beside the manager's.
        themes_year: first day of the year that the themes are of; None where none may be shown. One
            manager has themes by the year only: of a quarter too few answers mention each.
    """

    manager: str
    name: str
    period: Period
    snapshot_id: str
    figures: tuple[Figure, ...]
    company: Mapping[tuple[str, str], Figure]
    strengths: tuple[Theme, ...]
    matters: tuple[Theme, ...]
    themes_year: date | None
    praises: tuple[Quote, ...]
    concerns: tuple[Quote, ...]
    effects: tuple[Effect, ...]


def last_period(con: duckdb.DuckDBPyConnection) -> Period | None:
    """The last quarter that is over in the snapshot and has a manager with enough answers."""
    row = con.execute(
        """
        select max(period_start)
        from published.metric_values, published.snapshot_info
        where
            metric = 'nps' and period_grain = 'quarter' and dimension = ? and base = 'enough'
            and period_end < snapshot_info.created_at::date
        """,
        [DIMENSION],
    ).fetchone()
    return Period("quarter", row[0]) if row and row[0] is not None else None


def managers_of(con: duckdb.DuckDBPyConnection, period: Period) -> dict[str, bool]:
    """Manager -> whether there are enough answers for a sheet."""
    rows = con.execute(
        """
        select member, bool_or(base = 'enough')
        from published.metric_values
        where
            metric = 'nps' and period_grain = ? and period_start = ? and dimension = ?
            and member <> ?
        group by member
        order by member
        """,
        [period.grain, period.start, DIMENSION, UNKNOWN],
    ).fetchall()
    return dict(rows)


def read_sheet(
    con: duckdb.DuckDBPyConnection, manager: str, period: Period, held: Sequence[Training]
) -> Sheet:
    """The sheet of a manager who has enough answers.

    Args:
        con: an open snapshot.
        held: the manager's trainings.
    """
    own = Scope(period.grain, period.start, DIMENSION, manager)
    figures = [one for one in read_figures(con, own, METRICS) if one.is_shown]
    company = read_figures(con, Scope(period.grain, period.start), METRICS)
    themes_year, themes = _themes(con, manager, period)
    matters = tuple(one for one in themes if one.impact < 0)[:MOST_THEMES]
    strengths = tuple(one for one in reversed(themes) if one.impact > 0)[:MOST_THEMES]
    quotes = {
        kind: read_quotes(con, own, kind=kind, limit=MOST_QUOTES)
        for kind in ("praise", "complaint", "wish")
    }
    info = con.execute("select snapshot_id from published.snapshot_info").fetchone()
    return Sheet(
        manager, read_names(con, DIMENSION).get(manager, manager), period,
        str(info[0]) if info else "", tuple(figures),
        {(one.metric, one.scale): one for one in company if one.is_shown},
        strengths, matters, themes_year, tuple(quotes["praise"]),
        tuple((*quotes["complaint"], *quotes["wish"])[:MOST_QUOTES]),
        tuple(_effect(con, one) for one in held),
    )  # fmt: skip


def _themes(
    con: duckdb.DuckDBPyConnection, manager: str, period: Period
) -> tuple[date | None, list[Theme]]:
    """The themes of the year of the period, else of the year before."""
    for year in (period.start.year, period.start.year - 1):
        start = date(year, 1, 1)
        found = read_themes(con, Scope("year", start, DIMENSION, manager))
        if found:
            return start, found
    return None, []


def _effect(con: duckdb.DuckDBPyConnection, training: Training) -> Effect:
    start = periods.add_months(training.day, 1)
    if not _is_over(con, start):
        return Effect(training, None, None)
    after = _window(con, start, DIMENSION, training.manager)
    return Effect(training, after, _window(con, start, "company", "all") if after else None)


def _is_over(con: duckdb.DuckDBPyConnection, start: date) -> bool:
    row = con.execute("select created_at::date from published.snapshot_info").fetchone()
    return row is not None and periods.last_day(WINDOW, start) < row[0]


def _window(
    con: duckdb.DuckDBPyConnection, start: date, dimension: str, member: str
) -> Figure | None:
    """NPS of the window with its change; nothing where either side is hidden."""
    found = read_figures(con, Scope(WINDOW, start, dimension, member), ("nps",))
    return next((one for one in found if one.is_shown and one.change is not None), None)
