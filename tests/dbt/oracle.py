"""Counts and figures worked out in plain Python, to compare with what the models say.

Written from the definitions, apart from the SQL: no threshold or period is shared with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction

from tests.dbt.fake_loader import Form, Score

Cell = tuple[str, str, str, date, str, str]  # metric, scale, grain, start, dimension, member
Values = Mapping[Cell, list[Fraction]]

DIMENSIONS = (
    "survey", "location", "manager", "product", "channel", "touchpoint", "tier", "language",
)  # fmt: skip
EFFORT = {(1, 7, "higher_better"): "ces", (1, 5, "lower_better"): "ces_1"}


def figures(forms: Iterable[Form], tiers: Mapping[str, str]) -> dict[Cell, tuple[int, Fraction]]:
    """Number of answers and figure of every cell, from the forms that are current."""
    by_day: dict[Cell, list[Fraction]] = defaultdict(list)
    for form in forms:
        if form.is_test:
            continue
        members = {"company": "all"} | {
            name: getattr(form, name, None) or "(unknown)" for name in DIMENSIONS
        }
        if not form.tier:
            members["tier"] = (
                tiers.get(form.customer or "") or tiers.get(form.email or "") or ("(unknown)")
            )
        for metric, scale, value in _values(form.scores):
            for dimension, member in members.items():
                by_day[metric, scale, "day", form.day, dimension, member].append(value)
    cells = dict(by_day)
    for cell, values in by_day.items():
        for grain, start in _periods(cell[3]):
            longer = (*cell[:2], grain, start, *cell[4:])
            cells[longer] = [*cells.get(longer, []), *values]
    ended = {(cell[0], cell[1], cell[3]) for cell in cells if cell[2] == "month"}
    return {
        cell: (len(values), sum(values, Fraction()) / len(values))
        for cell, values in cells.items()
        if cell[2] != "rolling_3_months" or (cell[0], cell[1], _later(cell[3], 2)) in ended
    }


def _values(scores: Iterable[Score]) -> list[tuple[str, str, Fraction]]:
    """What each score adds to which metric: NPS as 100, 0 or -100 points."""
    found = []
    items: dict[tuple[float, float], list[Fraction]] = defaultdict(list)
    for score in scores:
        if score.value is None or not score.low <= score.value <= score.high:
            continue
        scale = f"{score.low:g}-{score.high:g}"
        if score.metric == "nps" and (score.low, score.high) == (0, 10):
            points = 100 if score.value in (9, 10) else 0 if score.value in (7, 8) else -100
            found.append(("nps", scale, Fraction(points)))
        elif score.metric == "csi":
            items[score.low, score.high].append(Fraction(score.value))
        elif score.metric == "ces":
            effort = EFFORT[int(score.low), int(score.high), score.direction]
            found.append((effort, scale, Fraction(score.value)))
    for (low, high), values in items.items():
        mean = sum(values, Fraction()) / len(values)
        index = 100 * (mean - Fraction(low)) / (Fraction(high) - Fraction(low))
        found.append(("csi", f"{low:g}-{high:g}", index))
    return found


def _periods(day: date) -> list[tuple[str, date]]:
    month = day.replace(day=1)
    return [
        ("week", day - timedelta(days=day.isoweekday() - 1)),
        ("month", month),
        ("quarter", month.replace(month=(month.month - 1) // 3 * 3 + 1)),
        ("year", month.replace(month=1)),
        *(("rolling_3_months", _later(month, -months)) for months in (0, 1, 2)),
    ]


def _later(month: date, months: int) -> date:
    number = month.year * 12 + month.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)
