"""Nobody can work out a hidden group of visits from the list of visits and all figures of them.

The list says of each visit the place, the auditor and whole points, or leaves names out. It is
attacked as the figures are: which sums of unknown numbers of visits follow from what is told
(exact elimination over pairs of place and auditor and days), and what is left of told totals.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.dbt.attack import Elimination
from tests.dbt.attacked_case import MINIMUM, boards_to_attack
from tests.dbt.small_company import Cell, days_of, end_of, start_of
from tests.dbt.told_visits import Board, Visit, a_board, compiled

pytestmark = pytest.mark.slow

DIMENSIONS = ("location", "auditor")
#: a row of these grains that is not there says that nobody came
TELLING = ("month", "quarter", "year")


def some_visits(chance: Random) -> list[Visit]:
    """A few months of visits of places that are seen often and hardly ever."""
    first = date(2025, chance.randint(1, 12), chance.randint(1, 28))
    length = chance.choice([20, 60, 100, 190])
    places = [chance.choice([1, 3, 10, 20]) for _ in range(chance.randint(1, 4))]
    auditors = [chance.choice([1, 3, 10]) for _ in range(chance.randint(1, 4))]
    return [
        Visit(
            first + timedelta(days=int(length * chance.random())),
            f"place {chance.choices(range(len(places)), places)[0]}",
            f"auditor {chance.choices(range(len(auditors)), auditors)[0]}",
            chance.randint(0, 100),
        )
        for _ in range(chance.randint(3, 90))
    ]


class Unknown:
    """Numbers for what is not known: visits of an auditor to a place on a day.

    Nobody knows which days are without a visit: those of one week and month are one unknown.
    """

    def __init__(self, board: Board) -> None:
        self.numbers: dict[tuple[str, str, object], int] = {}
        self.members = {
            "location": sorted({visit.location for visit in board.visits}),
            "auditor": sorted({visit.auditor for visit in board.visits}),
        }
        self.visited = {visit.day for visit in board.visits}
        first = start_of("week", start_of("quarter", min(self.visited)))
        end = end_of("quarter", start_of("quarter", max(self.visited)))
        self.days = [first + timedelta(days=number) for number in range((end - first).days + 7)]

    def kind_of_day(self, day: date) -> object:
        return (
            start_of("week", day), start_of("month", day), day if day in self.visited else None,
        )  # fmt: skip

    def of(self, grain: str, start: date, places: list[str], auditors: list[str]) -> set[int]:
        within = set(days_of(grain, start))
        return {
            self.numbers.setdefault((place, auditor, self.kind_of_day(day)), len(self.numbers))
            for place in places
            for auditor in auditors
            for day in self.days
            if day in within
        }

    def cell(self, cell: Cell) -> set[int]:
        grain, start, dimension, member = cell
        sides = {name: self.members[name] for name in DIMENSIONS}
        if dimension != "company":
            sides[dimension] = [member]
        return self.of(grain, start, sides["location"], sides["auditor"])


def told_sums(board: Board, unknown: Unknown) -> list[tuple[set[int], int]]:
    """Sums of unknowns and their value: figures, rows that are not there, and the list."""
    told = [(unknown.cell(cell), n) for cell, n in board.shown.items()]
    there = board.shown.keys() | board.hidden
    starts = {(grain, start_of(grain, day)) for grain in TELLING for day in unknown.days}
    for grain, start in starts:
        for dimension in DIMENSIONS:
            for member in unknown.members[dimension]:
                cell = (grain, start, dimension, member)
                if cell not in there:
                    told.append((unknown.cell(cell), 0))
    rows = Counter(board.listed)
    for grain, start in {(row[0], row[1]) for row in board.listed}:
        sides = [
            {
                # a name that is left out is one of those that are hidden
                **{
                    member: [member]
                    for member in unknown.members[dimension]
                    if (grain, start, dimension, member) not in board.hidden
                },
                None: [
                    member
                    for member in unknown.members[dimension]
                    if (grain, start, dimension, member) in board.hidden
                ],
            }
            for dimension in DIMENSIONS
        ]
        for place, places in sides[0].items():
            for auditor, auditors in sides[1].items():
                names = unknown.of(grain, start, places, auditors)
                told.append((names, rows[grain, start, place, auditor]))
    return told


def groups_that_follow(board: Board) -> list[Cell]:
    """Hidden groups of too few visits whose number is a sum of what is told."""
    unknown = Unknown(board)
    told = told_sums(board, unknown)
    nobody = {name for names, n in told if n == 0 for name in names}
    known = Elimination()
    for names, n in told:
        if n:
            known.add(names - nobody)
    return [
        cell
        for cell, n in board.truth.items()
        if n < MINIMUM and cell not in board.shown and known.determines(unknown.cell(cell) - nobody)
    ]


@settings(
    max_examples=boards_to_attack(15),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.integers(0, 10**9))
def test_no_small_group_of_visits_follows_from_the_list(seed: int) -> None:
    board = a_board(some_visits(Random(seed)))

    assert not any(n < MINIMUM for n in board.shown.values())
    assert groups_that_follow(board) == []


def test_the_attacked_lists_name_places_and_leave_names_out() -> None:
    boards = [a_board(some_visits(Random(seed))) for seed in range(6)]

    rows = [row for board in boards for row in board.listed]
    assert sum(row[2] is not None for row in rows) > 50
    assert sum(row[2] is None for row in rows) > 20
    assert {row[0] for row in rows} == {"month", "quarter"}


#: the list as it is, and with more in it than may be told
BROKEN = {
    "visits are listed of a period that the company hides": (
        "and hidden.dimension = 'company'",
        "and false",
    ),
    "an auditor is named whose visits are hidden": (
        "and hidden.dimension = 'auditor'",
        "and false and hidden.dimension = 'auditor'",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_list_that_tells_more_is_found_out(name: str) -> None:
    whole, more = BROKEN[name]
    rules = compiled()
    assert whole in rules["visits"], "the list reads otherwise now: break it here too"
    broken = rules | {"visits": rules["visits"].replace(whole, more)}

    boards = (a_board(some_visits(Random(seed)), broken) for seed in range(60))
    assert any(gives_away(board) for board in boards)


def gives_away(board: Board) -> bool:
    """By the attack, or because a visit is listed under a name or a month that is hidden."""
    return bool(groups_that_follow(board)) or any(
        name is not None and (grain, start, dimension, name) in board.hidden
        for grain, start, *names in board.listed
        for dimension, name in zip(DIMENSIONS, names, strict=True)
    )
