"""What can be worked out of all that is published of a small company, crossings included.

Here: sums of shown counts (exact elimination), and companies of which the same would be
published. Not here: what is published (small_company.py), and what must hold (the tests).
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from tests.dbt.attack import Elimination
from tests.dbt.other_companies import OF_CLASS, OF_SCORE, other_companies
from tests.dbt.small_company import (
    CLASSES,
    Answer,
    Cell,
    Crossing,
    Published,
    Rules,
    days_of,
    end_of,
    publish,
    start_of,
)

MINIMUM = 5
DIMENSIONS = ("team", "shop")
#: a row of these grains that is not there says that nobody answered
TELLING = ("month", "quarter", "year", "rolling_3_months")
#: the same of a crossing, by the shortest period of which it is shown
TELLING_OF_CROSSINGS = {"month": TELLING, "quarter": ("quarter", "year")}


def boards_to_attack(usual: int) -> int:
    """How many made-up companies a test attacks: `ATTACKED_BOARDS`, or what is usual."""
    return int(os.environ.get("ATTACKED_BOARDS") or usual)


#: dimension and member of whom something is left
Total = tuple[str, str]


@dataclass(frozen=True)
class Case:
    """A small company, what is published of it, and the truth."""

    answers: tuple[Answer, ...]
    published: Published
    truth: Mapping[Cell, int]
    crossing: Crossing | None = None

    @property
    def small(self) -> list[Cell]:
        """Hidden groups of too few answers; days of members too, and of crossings what they show.

        Of shorter periods than its shortest a crossing has no groups.
        """
        return [
            cell
            for cell, n in self.truth.items()
            if n < MINIMUM
            and cell not in self.published.shown
            and (cell[2] != self.crossed or self.is_telling(cell))
        ]

    @property
    def crossed(self) -> str:
        """The dimension that is a crossing; empty without one."""
        return self.crossing.name if self.crossing else ""

    def is_telling(self, cell: Cell) -> bool:
        """Whether the row of a group that is not there says that nobody answered."""
        if self.crossing and cell[2] == self.crossed:
            return cell[0] in TELLING_OF_CROSSINGS[self.crossing.shortest]
        return cell[0] in TELLING

    def totals_of(self, cell: Cell) -> list[Total]:
        """What a group is a part of."""
        if cell[2] == "company":
            return []
        if not self.crossing or cell[2] != self.crossed:
            return [("company", "all")]
        first, second = cell[3].split("*")
        return [("company", "all"), (self.crossing.first, first), (self.crossing.second, second)]


def a_case(
    answers: Iterable[Answer], rules: Rules | None = None, crossing: Crossing | None = None
) -> Case:
    """What is published of the answers, under the rules as they are or under others."""
    told = tuple(answers)
    return Case(told, *publish(told, crossing=crossing, rules=rules), crossing)


def is_given_away(case: Case, *, across_classes: bool = True) -> bool:
    """Whether any of the attacks finds something; `across_classes` as of the last of them."""
    return bool(
        pools_under_the_minimum(case)
        or determined_groups(case)
        or groups_without_another_company(case, across_classes=across_classes)
    )


def pools_under_the_minimum(case: Case) -> list[tuple[object, ...]]:
    """What is left of a shown total: of no answers, or of enough."""
    left: Counter[tuple[str, date, str, Total]] = Counter()
    for cell, n in case.truth.items():
        grain, start, dimension, _ = cell
        is_of_interest = dimension != case.crossed or case.is_telling(cell)
        if cell in case.published.shown or not is_of_interest:
            continue
        for total in case.totals_of(cell):
            # days of members are never told: what is left of a day is the day
            if (grain, start, *total) in case.published.shown:
                left[grain, start, dimension, total] += n
    return [(*key, n) for key, n in left.items() if 0 < n < MINIMUM]


def determined_groups(case: Case) -> list[Cell]:
    """Hidden small groups whose count is a sum of shown counts, class by class.

    What is shown to have nobody of a class has nobody of it in any of its parts.
    """
    found = []
    tables: list[tuple[str, ...]] = (
        [("company", *DIMENSIONS, case.crossed)]
        if case.crossing
        else [("company", dimension) for dimension in DIMENSIONS]
    )
    for table in tables:
        unknowns = Unknowns(case, table)
        wanted = {cell: unknowns.of(cell) for cell in case.small if cell[2] in table}
        shown = [
            (unknowns.of(cell), counts[1:])
            for cell, counts in case.published.shown.items()
            if cell[2] in table
        ]
        # a row that is not there is an empty group
        nobody = {name for cell in unknowns.empty_cells() for name in unknowns.of(cell)}
        for number in range(len(CLASSES)):
            none = nobody.union(*(names for names, counts in shown if not counts[number]))
            known = Elimination()
            for names, counts in shown:
                if counts[number]:
                    known.add(names - none)
            wanted = {
                cell: names for cell, names in wanted.items() if known.determines(names - none)
            }
        found += list(wanted)
    return found


class Unknowns:
    """Numbers of what is not known: answers of a member on a day, or on empty days together.

    Where dimensions are crossed a member is a pair, and members of either are sums of pairs.
    """

    def __init__(self, case: Case, table: tuple[str, ...]) -> None:
        self.case, self.table = case, table
        self.members: dict[str, list[str]] = {"company": ["all"]}
        for dimension in table[1:]:
            if dimension != case.crossed:
                found = {cell[3] for cell in case.truth if cell[2] == dimension}
                self.members[dimension] = sorted(found)
        self.finest = self.members[table[1]]
        if case.crossing:
            self.finest = [
                f"{first}*{second}"
                for first in self.members[case.crossing.first]
                for second in self.members[case.crossing.second]
            ]
            self.members[case.crossed] = self.finest
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
        return {
            self.numbers.setdefault((name, self.kind_of_day(day)), len(self.numbers))
            for name in self.finest
            if self.is_part(name, dimension, member)
            for day in days_of(grain, start)
        }

    def is_part(self, name: str, dimension: str, member: str) -> bool:
        if dimension == "company":
            return True
        if not self.case.crossing or dimension == self.case.crossed:
            return name == member
        return name.split("*")[dimension == self.case.crossing.second] == member

    def kind_of_day(self, day: date) -> object:
        """Days without an answer are the same unknown where week and month are the same."""
        alone = day in self.answered
        return (start_of("week", day), start_of("month", day), day if alone else None)

    def empty_cells(self) -> Iterator[Cell]:
        """Months and longer periods of members that have no row at all."""
        there = self.case.published.shown.keys() | self.case.published.hidden
        for dimension in self.table:
            for grain in ("month", "quarter", "year"):
                for start in {start_of(grain, day) for day in self.days}:
                    for member in self.members[dimension]:
                        cell = (grain, start, dimension, member)
                        if cell not in there and self.case.is_telling(cell):
                            yield cell


def groups_without_another_company(case: Case, *, across_classes: bool = True) -> list[Cell]:
    """Hidden small groups whose size is the same in every company that is tried.

    Args:
        across_classes: False looks only for what the rules promise, a partner of the same class;
            a rule that is broken is seen in fewer companies then.
    """
    wanted = set(case.small)
    others = other_companies(
        case.answers, DIMENSIONS, wanted, case.crossing, across_classes=across_classes
    )
    for changes in others:
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
        if grain.startswith(OF_SCORE):
            if change and ("month", *cell[1:]) in case.published.by_score:
                return False
            continue
        if grain.startswith(OF_CLASS):
            if change and (grain.rpartition(" ")[2], *cell[1:]) in shown:
                return False
            continue
        # windows of months that have not come are of nobody
        is_made = grain != "rolling_3_months" or (grain, start, "company", "all") in case.truth
        if not change or not is_made:
            continue
        if cell in shown:
            return False
        n = case.truth.get(cell, 0) + change
        # a row that is not there is nobody; one of a quarter or year that is hidden is somebody
        if case.is_telling(cell) and cell not in hidden and n:
            return False
        if dimension == case.crossed:
            continue
        if grain in ("quarter", "year") and cell in hidden and not n:
            return False
        if dimension == "company" and grain in TELLING and cell in hidden and not n:
            return False
    return True
