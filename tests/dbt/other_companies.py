"""Companies that are one or two answers apart from another one, and how their counts differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain

from tests.dbt.small_company import GRAINS, Answer, Cell, days_of, start_of


def other_companies(told: Iterable[Answer], dimensions: Iterable[str]) -> Iterator[Counter[Cell]]:
    """Counts that change when one answer moves, or two change their members."""
    kinds = sorted(set(told))
    for dimension in dimensions:
        members = sorted({dict(answer.members)[dimension] for answer in kinds})
        plain = sorted(
            {(answer.day, dict(answer.members)[dimension], answer.kind) for answer in kinds}
        )
        for day, member, _ in plain:
            for other in members:
                if other != member:
                    yield counted([(day, dimension, member, -1), (day, dimension, other, 1)])
        for number, (day, member, kind) in enumerate(plain):
            for other_day, other, other_kind in plain[number + 1 :]:
                if other != member and other_day != day and other_kind == kind:
                    yield counted(
                        [
                            (day, dimension, member, -1), (other_day, dimension, member, 1),
                            (other_day, dimension, other, -1), (day, dimension, other, 1),
                        ]
                    )  # fmt: skip
    days = sorted({answer.day for answer in kinds})
    around = sorted(
        {near for day in days for near in chain(days, days_of("week", start_of("week", day)))}
    )
    for answer in sorted({replace(one, kind="") for one in kinds}):
        by = [("company", "all"), *answer.members]
        yield counted([(answer.day, *one, -1) for one in by])
        yield counted([(answer.day, *one, 1) for one in by])
        for day in around:
            if day != answer.day:
                yield counted(
                    [(answer.day, *one, -1) for one in by] + [(day, *one, 1) for one in by]
                )


def counted(moves: Iterable[tuple[date, str, str, int]]) -> Counter[Cell]:
    changes: Counter[Cell] = Counter()
    for day, dimension, member, change in moves:
        for grain in GRAINS:
            for start in starts_of(grain, day):
                changes[grain, start, dimension, member] += change
    return changes


def starts_of(grain: str, day: date) -> list[date]:
    if grain != "rolling_3_months":
        return [start_of(grain, day)]
    month = day.replace(day=1)
    one_before = start_of("month", month - timedelta(days=1))
    return [month, one_before, start_of("month", one_before - timedelta(days=1))]
