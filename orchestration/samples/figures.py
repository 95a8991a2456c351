"""The figures that the metrics must have, counted from the responses in plain Python.

Whole numbers and fractions only; nothing here is shared with the models that it checks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from orchestration.samples.company import MONTH_COUNT, month_start
from orchestration.samples.ledger import Truth

Dimension = Callable[[Truth], str]

#: metric -> the scale on which every survey asks it; others say themselves what they ask
SCALES = {"nps": "0-10", "csi": "1-5", "ces": "1-7"}

#: a null segment value is a member of its own
DIMENSIONS: dict[str, Dimension] = {
    "company": lambda _: "all",
    "survey": lambda row: row.survey,
    "location": lambda row: row.location or "(unknown)",
    "manager": lambda row: row.manager or "(unknown)",
    "product": lambda row: row.product or "(unknown)",
    "channel": lambda row: row.channel or "(unknown)",
    "touchpoint": lambda row: row.touchpoint or "(unknown)",
    "tier": lambda row: row.tier or "(unknown)",
}


@dataclass(frozen=True)
class Figure:
    """One figure; the counts of the three groups are there for NPS only."""

    metric: str
    scale: str
    period_grain: str
    period_start: date
    dimension: str
    member: str
    n: int
    value: Fraction
    promoters: int | None = None
    passives: int | None = None
    detractors: int | None = None


def figure(
    rows: Iterable[Truth], *, metric: str, grain: str, start: date, dimension: str, member: str
) -> Figure | None:
    """The figure of one member in one period, or None when nobody answered."""
    chosen = [
        row
        for row in rows
        if period_start(row.local_date, grain) == start and DIMENSIONS[dimension](row) == member
    ]
    counted = {"nps": _nps, "csi": _csi, "ces": _ces}[metric](chosen)
    if counted is None:
        return None
    n, value, groups = counted
    return Figure(metric, SCALES[metric], grain, start, dimension, member, n, value, *groups)


def period_start(day: date, grain: str) -> date:
    """The first day of the period that the day lies in."""
    if grain == "month":
        return day.replace(day=1)
    if grain == "quarter":
        return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return date(day.year, 1, 1)


def all_figures(rows: Sequence[Truth]) -> list[Figure]:
    """The figures of the company in every month, and those that the stories are about."""
    wanted: list[tuple[str, str, date, str, str]] = []
    for month in range(MONTH_COUNT):
        start = month_start(month)
        wanted += [(metric, "month", start, "company", "all") for metric in ("nps", "csi", "ces")]
    for month in range(17, MONTH_COUNT):
        start = month_start(month)
        wanted += [("nps", "month", start, "location", f"L{number}") for number in range(1, 5)]
    quarter, year = date(2026, 7, 1), date(2026, 1, 1)
    for number in range(1, 13):
        for grain, start in (("month", date(2026, 9, 1)), ("quarter", quarter), ("year", year)):
            wanted.append(("nps", grain, start, "manager", f"M{number:02d}"))
    for tier in ("vip", "regular", "(unknown)"):
        wanted += [("nps", grain, s, "tier", tier) for grain, s in _LATEST]
    for touchpoint in sorted({row.touchpoint for row in rows}):
        for metric in ("nps", "csi", "ces"):
            wanted += [(metric, g, s, "touchpoint", touchpoint) for g, s in _LATEST]
    for survey in sorted({row.survey for row in rows}):
        for metric in ("nps", "csi", "ces"):
            wanted += [(metric, g, s, "survey", survey) for g, s in _LATEST]
    for channel in sorted({row.channel for row in rows}):
        wanted += [("nps", g, s, "channel", channel) for g, s in _LATEST]
    found = [
        figure(rows, metric=metric, grain=grain, start=start, dimension=dimension, member=member)
        for metric, grain, start, dimension, member in wanted
    ]
    return [each for each in found if each is not None]


_LATEST = (("quarter", date(2026, 7, 1)), ("year", date(2025, 1, 1)), ("year", date(2026, 1, 1)))
Groups = tuple[int, int, int] | tuple[()]
Counted = tuple[int, Fraction, Groups] | None


def _nps(rows: Sequence[Truth]) -> Counted:
    scores = [row.nps for row in rows if row.nps is not None]
    if not scores:
        return None
    promoters = sum(score >= 9 for score in scores)
    detractors = sum(score <= 6 for score in scores)
    passives = len(scores) - promoters - detractors
    value = Fraction(100 * (promoters - detractors), len(scores))
    return len(scores), value, (promoters, passives, detractors)


def _csi(rows: Sequence[Truth]) -> Counted:
    """Each response is the mean of its answered items on 0-100; the figure is their mean."""
    shares: list[Fraction] = []
    for row in rows:
        items = [item for item in row.csi if item is not None]
        if items:
            shares.append(Fraction(100 * sum(item - 1 for item in items), 4 * len(items)))
    return (len(shares), sum(shares, Fraction()) / len(shares), ()) if shares else None


def _ces(rows: Sequence[Truth]) -> Counted:
    scores = [row.ces for row in rows if row.ces is not None]
    return (len(scores), Fraction(sum(scores), len(scores)), ()) if scores else None
