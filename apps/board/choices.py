"""The filters that figures are chosen by, each with its allow-list and its usual value.

Here: what may be chosen. Not here: how a choice gets into the address (filters).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from apps.board import blocks, data, figures, periods
from apps.board.context import Context
from apps.board.data import Series
from apps.board.filters import Choice
from apps.board.reading import changes

WIDTH = 165
WIDE = 225
#: how far back a trend goes: far enough for a year's season, near enough to tell points apart
MONTHS_OF_TREND = {
    "day": 3,
    "week": 12,
    "month": 24,
    "quarter": 24,
    "year": 60,
    "rolling_3_months": 24,
}
NO_COMPARISON = "none"


def choose_grain(context: Context, options: tuple[str, ...]) -> str:
    """The length of the period; a month unless the user says otherwise."""
    return context.filters.choose(
        Choice(
            "grain",
            context.texts("filter.grain"),
            options,
            ("month" if "month" in options else options[0],),
            lambda grain: context.texts(f"grain.{grain}"),
        ),
        width=WIDTH,
    )


def choose_period(context: Context, grain: str, starts: list[date]) -> date:
    """One of the periods with answers; the latest complete one unless the user says otherwise."""
    complete = [start for start in starts if not context.is_running(grain, start)]
    chosen = context.filters.choose(
        Choice(
            "period",
            context.texts("filter.period"),
            tuple(start.isoformat() for start in starts),
            ((complete or starts)[0].isoformat(),),
            lambda start: context.name_period(grain, date.fromisoformat(start)),
            scope=grain,
        ),
        width=WIDE,
    )
    return date.fromisoformat(chosen)


def grains_with_answers(context: Context, series: Series | None = None) -> tuple[str, ...]:
    """The period lengths that the snapshot has."""
    return tuple(
        grain for grain in periods.GRAINS if data.load_periods(context.snapshot, grain, series)
    )


def choose_series(context: Context, found: Sequence[Series]) -> Series:
    """A metric; the address names its scale only where there are several."""
    several = {
        one.metric for one in found if sum(one.metric == other.metric for other in found) > 1
    }
    by_key = {one.key if one.metric in several else one.metric: one for one in found}
    chosen = context.filters.choose(
        Choice(
            "metric",
            context.texts("filter.metric"),
            tuple(by_key),
            (next(iter(by_key)),),
            lambda key: blocks.name_series(by_key[key], found, context.texts),
        ),
        width=WIDTH,
    )
    return by_key[chosen]


def choose_dimension(context: Context, dimensions: Sequence[str]) -> str:
    """A breakdown; by location unless the user says otherwise."""
    usual = "location" if "location" in dimensions else dimensions[0]
    return context.filters.choose(
        Choice(
            "by",
            context.texts("filter.dimension"),
            tuple(dimensions),
            (usual,),
            lambda dimension: figures.name_dimension(dimension, context.texts),
        ),
        width=WIDTH,
    )


def choose_against(context: Context, grain: str, dimension: str) -> str:
    """What the period is compared with; nothing unless the user says so."""
    texts = context.texts
    return context.filters.choose(
        Choice(
            "against",
            texts("filter.against"),
            (NO_COMPARISON, *changes.comparisons(grain, dimension)),
            (NO_COMPARISON,),
            lambda against: texts(f"filter.against_{against}"),
            scope=f"{grain}_{dimension}",
        ),
        width=WIDE,
    )


def choose_since(context: Context, grain: str, starts: Sequence[date], start: date) -> date:
    """Where the trend begins; some months before the period unless the user says otherwise."""
    possible = [other for other in starts if other <= start]
    usual = [
        other
        for other in possible
        if other >= periods.add_months(start, 1 - MONTHS_OF_TREND[grain])
    ]
    chosen = context.filters.choose(
        Choice(
            "since",
            context.texts("filter.since"),
            tuple(other.isoformat() for other in possible),
            (usual[-1].isoformat(),),
            lambda other: context.name_period(grain, date.fromisoformat(other)),
            scope=f"{grain}_{start}",
        ),
        width=WIDE,
    )
    return date.fromisoformat(chosen)


def choose_sort(context: Context) -> str:
    """The order of the members; by name unless the user says otherwise."""
    return context.filters.choose(
        Choice(
            "sort",
            context.texts("filter.sort"),
            ("name", "value"),
            ("name",),
            lambda sort: context.texts(f"filter.sort_{sort}"),
        ),
        width=WIDTH,
    )
