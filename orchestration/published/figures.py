"""Figures of one period and member with their interval, number of answers and change.

For outlets that tell them in words. Hidden groups are hidden in the tables already. Here: reading,
and cutting an interval at the ends of its scale. Not here: words, arithmetic of figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

#: in which order headline figures are told
HEADLINES = ("nps", "csi", "ces", "ces_1", "ces_5")
#: lowest and highest possible figure; a t interval of few answers reaches past them
ENDS = {
    "csi": (0.0, 100.0),
    "acsi": (0.0, 100.0),
    "ces": (1.0, 7.0),
    "ces_1": (1.0, 5.0),
    "ces_5": (1.0, 5.0),
}
HIDDEN = "hidden"
FIGURES = """
    select
        figures.metric, figures.scale, figures.period_grain, figures.period_start,
        figures.dimension, figures.member, figures.base, figures.n, figures.value,
        figures.low, figures.high, changes.compared_period_start, changes.compared_n,
        changes.compared_value, changes.difference, changes.low, changes.high, changes.verdict
    from published.metric_values as figures
    left join published.metric_changes as changes
        on
            figures.metric = changes.metric
            and figures.scale = changes.scale
            and figures.period_grain = changes.period_grain
            and figures.period_start = changes.period_start
            and figures.dimension = changes.dimension
            and figures.member = changes.member
            and changes.compared_with = 'previous'
    where
        figures.metric in (select unnest(?))
        and figures.period_grain = ?
        and figures.period_start = ?
        and figures.dimension = ?
        and figures.member = ?
"""


@dataclass(frozen=True)
class Scope:
    """Whose figures of which period; without a member the company's."""

    grain: str
    start: date
    dimension: str = "company"
    member: str = "all"


@dataclass(frozen=True)
class Change:
    """How a figure differs from the period before.

    Attributes:
        since: first day of the other period.
        difference, low, high: in the unit of the figure; the interval is that of the test.
        verdict: up, down or not_proven.
    """

    since: date
    n: int
    value: float
    difference: float
    low: float | None
    high: float | None
    verdict: str


@dataclass(frozen=True)
class Figure:
    """One figure of one member and period.

    Attributes:
        base: enough, low_base (5 to 29 answers) or hidden; without a value when hidden.
        low, high: None where no interval can be given.
    """

    metric: str
    scale: str
    grain: str
    start: date
    dimension: str
    member: str
    base: str
    n: int | None
    value: float | None
    low: float | None
    high: float | None
    change: Change | None

    @property
    def is_shown(self) -> bool:
        """Whether there is a value to show."""
        return self.value is not None and self.base != HIDDEN


def read_figures(
    con: duckdb.DuckDBPyConnection, scope: Scope, metrics: Sequence[str] = HEADLINES
) -> list[Figure]:
    """The figures of one member in one period, in the order of `metrics`, then by scale."""
    asked = [list(metrics), scope.grain, scope.start, scope.dimension, scope.member]
    found = [_figure(row) for row in con.execute(FIGURES, asked).fetchall()]
    return sorted(found, key=lambda one: (metrics.index(one.metric), one.scale))


def read_names(con: duckdb.DuckDBPyConnection, dimension: str) -> dict[str, str]:
    """Member -> what it is called; a member without a name is not in it."""
    rows = con.execute(
        "select member, name from published.member_names where dimension = ? and name is not null",
        [dimension],
    ).fetchall()
    return dict(rows)


def has_table(con: duckdb.DuckDBPyConnection, name: str) -> bool:
    """Whether the snapshot has a table; one of an older version may lack a newer table."""
    found = con.execute(
        "select 1 from duckdb_tables() where schema_name = 'published' and table_name = ?", [name]
    ).fetchone()
    return found is not None


def _figure(row: tuple[Any, ...]) -> Figure:
    metric, scale, grain, start, dimension, member, base, n, value, low, high, *changed = row
    since, other_n, other, difference, least, most, verdict = changed
    change = None
    if since is not None and _number(difference) is not None:
        change = Change(since, other_n, other, difference, _number(least), _number(most), verdict)
    low, high = _cut(metric, _number(low)), _cut(metric, _number(high))
    return Figure(
        metric, scale, grain, start, dimension, member, base, n, _number(value), low, high, change
    )


def _number(cell: object) -> float | None:
    """A number, or None for nothing; a NaN of the database is nothing."""
    if not isinstance(cell, float | int) or cell != cell:
        return None
    return float(cell)


def _cut(metric: str, end: float | None) -> float | None:
    if end is None or metric not in ENDS:
        return end
    lowest, highest = ENDS[metric]
    return min(max(end, lowest), highest)
