"""Nobody can work out a hidden group from all that is published of a small company.

For each hidden group of too few answers two things are shown: no sum of published counts is its own
(exact elimination), and there is another company, one or two answers apart from the true one,
of which exactly the same would be published and in which the group has another size.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.dbt.attack import Elimination
from tests.dbt.other_companies import other_companies
from tests.dbt.small_company import (
    CLASSES,
    Answer,
    Cell,
    Published,
    compiled,
    days_of,
    end_of,
    publish,
    start_of,
)

pytestmark = pytest.mark.slow

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


def a_company(chance: Random) -> tuple[Answer, ...]:
    """Some months of a few teams of different size in a few shops."""
    first = date(2025, chance.randint(1, 12), chance.randint(1, 28))
    length = chance.choice([5, 20, 60, 90, 120, 190])
    sizes = [chance.choice([1, 3, 10, 30]) for _ in range(chance.randint(1, 5))]
    shops = chance.randint(1, 3)
    moods = chance.choice([(6, 3, 1), (1, 1, 1), (1, 0, 0)])
    return tuple(
        sorted(
            Answer(
                first + timedelta(days=int(length * chance.random())),
                chance.choices(CLASSES, moods)[0],
                (
                    ("team", f"team {chance.choices(range(len(sizes)), sizes)[0]}"),
                    ("shop", f"shop {chance.randrange(shops)}"),
                ),
            )
            for _ in range(chance.randint(1, 160))
        )
    )


def a_case(answers: Iterable[Answer], rules: str | None = None) -> Case:
    told = tuple(answers)
    return Case(told, *publish(told, rules=rules))


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.integers(0, 10**9))
def test_no_small_group_follows_from_what_is_published(seed: int) -> None:
    case = a_case(a_company(Random(seed)))

    assert not any(n < MINIMUM for n, *_ in case.published.shown.values())
    assert pools_under_the_minimum(case) == []
    assert determined_groups(case) == []
    assert groups_without_another_company(case) == []


#: a rule, and the same without what protects
BROKEN = {
    "nobody joins a hidden member": (
        "where is_shown and size_rank = 1\n\n),\n\nwithheld_quarters",
        "where false\n\n),\n\nwithheld_quarters",
    ),
    "a dimension in which nobody can join hides nothing": (
        "where shown_count = 0\n\n),\n\njudged",
        "where false\n\n),\n\njudged",
    ),
    "nobody joins a member that hides its months": (
        "where is_shown and size_rank = 1\n\n),\n\ngiven_up_months",
        "where false\n\n),\n\ngiven_up_months",
    ),
    "a dimension in which nobody can join hides no months": (
        "where shown_count = 0\n\n),\n\nsettled",
        "where false\n\n),\n\nsettled",
    ),
    "only the small month hides": (
        "where quarters.state in ('closed', 'hidden')",
        "where quarters.state in ('hidden')",
    ),
    "a year is shown without its quarter": ("from hidden_years", "from hidden_years where false"),
    "a window is shown over a hidden month": (
        "or windows.period_start\n        <>",
        "or false and windows.period_start\n        <>",
    ),
    "a week is shown of which a part is small": (
        "or is_small\n        or (\n        small_count > 0",
        "or false\n        or (\n        small_count > 0",
    ),
    "members show weeks that the company hides": ("or company.metric is not null", "or false"),
    "nobody joins a member that hides its weeks": (
        "where not is_closed and size_rank = 1",
        "where false",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_rule_that_protects_less_is_found_out(name: str) -> None:
    whole, less = BROKEN[name]
    rules, _ = compiled()
    assert whole in rules, "the rule reads otherwise now: break it here in the same way"

    companies = (a_company(Random(seed)) for seed in range(100))

    assert any(is_given_away(a_case(one, rules.replace(whole, less))) for one in companies)


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
    for changes in other_companies(case.answers, DIMENSIONS):
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
