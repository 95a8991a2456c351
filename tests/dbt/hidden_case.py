"""One small company, what is published of it, and what an attacker can work out from that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain

from tests.dbt.attack import Elimination
from tests.dbt.small_company import (
    GRAINS,
    Answer,
    Cell,
    Published,
    days_of,
    end_of,
    start_of,
)

MINIMUM = 5
DIMENSIONS = ("team", "shop")
#: a row of these grains that is not there says that nobody answered
TELLING = ("month", "quarter", "year", "rolling_3_months")


@dataclass(frozen=True)
class Case:
    """A small company, what is published of it, and the truth."""

    answers: tuple[Answer, ...]
    published: Published
    truth: Mapping[Cell, int]

    @property
    def small(self) -> list[Cell]:
        """Hidden groups of too few answers; days of members too."""
        return [
            cell
            for cell, n in self.truth.items()
            if n < MINIMUM and cell not in self.published.shown
        ]


def is_given_away(case: Case) -> bool:
    return bool(
        pools_under_the_minimum(case)
        or determined_groups(case)
        or groups_without_another_company(case)
    )


def pools_under_the_minimum(case: Case) -> list[tuple[str, date, str, int]]:
    """What is left of a total of the company: of no answers, or of enough."""
    left: Counter[tuple[str, date, str]] = Counter()
    for cell, n in case.truth.items():
        grain, start, dimension, _ = cell
        known = (grain, start, "company", "all") in case.published.shown
        # days of members are never told: what is left of a day is the day
        if known and dimension != "company" and cell not in case.published.shown:
            left[grain, start, dimension] += n
    return [(*key, n) for key, n in left.items() if 0 < n < MINIMUM]


def determined_groups(case: Case) -> list[Cell]:
    """Hidden small groups whose count is a sum of shown counts: of all answers or of a class."""
    found = []
    for dimension in DIMENSIONS:
        unknowns = Unknowns(case, dimension)
        known = Elimination()
        for cell in case.published.shown:
            if cell[2] in ("company", dimension):
                known.add(unknowns.of(cell))
        # a row that is not there is an empty group
        for cell in unknowns.empty_cells():
            for name in unknowns.of(cell):
                known.add([name])
        found += [
            cell
            for cell in case.small
            if cell[2] in ("company", dimension) and known.determines(unknowns.of(cell))
        ]
    return found


class Unknowns:
    """Numbers of what is not known: answers of a member on a day, or on empty days together."""

    def __init__(self, case: Case, dimension: str) -> None:
        self.case, self.dimension = case, dimension
        self.members = sorted({cell[3] for cell in case.truth if cell[2] == dimension})
        days = [answer.day for answer in case.answers]
        first, last = start_of("week", start_of("quarter", min(days))), max(days)
        self.days = [
            first + timedelta(days=number)
            for number in range((end_of("quarter", start_of("quarter", last)) - first).days + 7)
        ]
        self.answered = set(days)
        self.numbers: dict[tuple[str, object], int] = {}

    def of(self, cell: Cell) -> set[int]:
        """The unknowns that a cell is the sum of."""
        grain, start, dimension, member = cell
        members = self.members if dimension == "company" else [member]
        return {
            self.numbers.setdefault((name, self.kind_of_day(day)), len(self.numbers))
            for name in members
            for day in days_of(grain, start)
        }

    def kind_of_day(self, day: date) -> object:
        """Days without an answer are the same unknown where week and month are the same."""
        alone = day in self.answered
        return (start_of("week", day), start_of("month", day), day if alone else None)

    def empty_cells(self) -> Iterator[Cell]:
        """Months and longer periods of members that have no row at all."""
        there = self.case.published.shown.keys() | self.case.published.hidden
        for dimension, members in (("company", ["all"]), (self.dimension, self.members)):
            for grain in ("month", "quarter", "year"):
                for start in {start_of(grain, day) for day in self.days}:
                    for member in members:
                        cell = (grain, start, dimension, member)
                        if cell not in there:
                            yield cell


def groups_without_another_company(case: Case) -> list[Cell]:
    """Hidden small groups whose size is the same in every company that is tried."""
    wanted = set(case.small)
    for changes in other_companies(case):
        touched = {cell for cell, change in changes.items() if change} & wanted
        if touched and would_publish_the_same(case, changes):
            wanted -= touched
        if not wanted:
            break
    return sorted(wanted)


def would_publish_the_same(case: Case, changes: Mapping[Cell, int]) -> bool:
    shown, hidden = case.published.shown, case.published.hidden
    for cell, change in changes.items():
        grain, start, dimension, _ = cell
        # windows of months that have not come are of nobody
        is_made = grain != "rolling_3_months" or (grain, start, "company", "all") in case.truth
        if not change or not is_made:
            continue
        if cell in shown:
            return False
        n = case.truth.get(cell, 0) + change
        # a row that is not there is nobody; one of a quarter or year that is hidden is somebody
        if grain in TELLING and cell not in hidden and n:
            return False
        if grain in ("quarter", "year") and cell in hidden and not n:
            return False
        if dimension == "company" and grain in TELLING and cell in hidden and not n:
            return False
    return True


def other_companies(case: Case) -> Iterator[Counter[Cell]]:
    """Counts that change when one answer moves, or two change their members."""
    kinds = Counter(case.answers)
    for dimension in DIMENSIONS:
        members = sorted({dict(answer.members)[dimension] for answer in case.answers})
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
