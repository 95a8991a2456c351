"""Companies that are one or two answers apart from another one, and how their counts differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import chain, combinations

from tests.dbt.small_company import GRAINS, Answer, Cell, Crossing, cells_of, days_of, start_of

#: what the grain of a cell begins with that counts the answers of one score in a month
OF_SCORE = "month of score "
#: and what one of a cell begins with of which the answers of one class change
OF_CLASS = "of class "


def other_companies(
    told: Iterable[Answer],
    dimensions: Iterable[str],
    wanted: set[Cell],
    crossing: Crossing | None = None,
    *,
    across_classes: bool = True,
) -> Iterator[Counter[Cell]]:
    """Counts that change when one answer moves, or two change their members.

    Args:
        across_classes: answers of two classes may change their members with each other, too.
        wanted: cells of which a change is looked for; it may shrink on the way. Pairs of answers
            that change none of them are passed over.
    """
    kinds = sorted(set(told))
    for dimension in dimensions:
        members = sorted({dict(answer.members)[dimension] for answer in kinds})
        # without a crossing nothing shown knows what else an answer is of
        plain = kinds if crossing else sorted({_only(answer, dimension) for answer in kinds})
        for answer in plain:
            for other in members:
                if other != dict(answer.members)[dimension]:
                    moved = _with(answer, {dimension: other})
                    yield counted([(answer, -1), (moved, 1)], crossing)
        yield from _exchanges(plain, (dimension,), wanted, crossing)
    if crossing:
        yield from _exchanges(kinds, (crossing.first, crossing.second), wanted, crossing)
    days = sorted({answer.day for answer in kinds})
    around = sorted(
        {near for day in days for near in chain(days, days_of("week", start_of("week", day)))}
    )
    for answer in kinds:
        yield counted([(answer, -1)], crossing)
        yield counted([(answer, 1)], crossing)
        for day in around:
            if day != answer.day:
                yield counted([(answer, -1), (replace(answer, day=day), 1)], crossing)
    # what hides may exchange answers of two classes, where nothing that tells classes is touched
    for dimension in dimensions if across_classes else ():
        yield from _unlike(kinds, dimension, wanted, crossing)


def _exchanges(
    answers: list[Answer], dimensions: tuple[str, ...], wanted: set[Cell], crossing: Crossing | None
) -> Iterator[Counter[Cell]]:
    """Two answers of one class exchange what they are of in some dimensions."""
    own = {answer: frozenset(_cells(answer, crossing)) for answer in answers}
    alike = ((one, two) for one, two in combinations(answers, 2) if one.kind == two.kind)
    passed_over = []
    for one, two in alike:
        members, others = dict(one.members), dict(two.members)
        if all(members[name] != others[name] for name in dimensions):
            if own[one].isdisjoint(wanted) and own[two].isdisjoint(wanted):
                passed_over.append((one, two))
            else:
                yield _exchanged(one, two, dimensions, crossing)
    # a cell that none of the two leaves may still be entered
    for one, two in passed_over:
        if not wanted:
            return
        changes = _exchanged(one, two, dimensions, crossing)
        if not wanted.isdisjoint(changes):
            yield changes


def _unlike(
    answers: list[Answer], dimension: str, wanted: set[Cell], crossing: Crossing | None
) -> Iterator[Counter[Cell]]:
    """Two answers of different classes exchange what they are of; classes are counted as well."""
    own = {answer: frozenset(_cells(answer, crossing)) for answer in answers}
    for one, two in combinations(answers, 2):
        if not wanted:
            return
        apart = dict(one.members)[dimension] != dict(two.members)[dimension]
        if one.kind == two.kind or not apart:
            continue
        if own[one].isdisjoint(wanted) and own[two].isdisjoint(wanted):
            continue
        there = _with(one, {dimension: dict(two.members)[dimension]})
        back = _with(two, {dimension: dict(one.members)[dimension]})
        moves = [(one, -1), (two, -1), (there, 1), (back, 1)]
        changes = counted(moves, crossing)
        for answer, change in moves:
            for grain, start, side, member in _cells(answer, crossing):
                if not grain.startswith(OF_SCORE):
                    changes[f"{OF_CLASS}{answer.kind} {grain}", start, side, member] += change
        yield changes


def _exchanged(
    one: Answer, two: Answer, dimensions: tuple[str, ...], crossing: Crossing | None
) -> Counter[Cell]:
    members, others = dict(one.members), dict(two.members)
    there = _with(one, {name: others[name] for name in dimensions})
    back = _with(two, {name: members[name] for name in dimensions})
    return counted([(one, -1), (two, -1), (there, 1), (back, 1)], crossing)


def counted(moves: Iterable[tuple[Answer, int]], crossing: Crossing | None) -> Counter[Cell]:
    """By how much each cell changes when answers come and go."""
    changes: Counter[Cell] = Counter()
    for answer, change in moves:
        for cell in _cells(answer, crossing):
            changes[cell] += change
    return changes


@lru_cache(maxsize=50_000)
def _cells(answer: Answer, crossing: Crossing | None) -> tuple[Cell, ...]:
    month = start_of("month", answer.day)
    return tuple(
        (grain, start, dimension, member)
        for dimension, member in cells_of(answer, crossing)
        for grain, start in [
            *((grain, start) for grain in GRAINS for start in starts_of(grain, answer.day)),
            # how often a score was given is told of months
            (f"{OF_SCORE}{answer.given}", month),
        ]
    )


def _with(answer: Answer, members: dict[str, str]) -> Answer:
    return replace(answer, members=tuple((dict(answer.members) | members).items()))


def _only(answer: Answer, dimension: str) -> Answer:
    return replace(answer, members=((dimension, dict(answer.members)[dimension]),))


def starts_of(grain: str, day: date) -> list[date]:
    if grain != "rolling_3_months":
        return [start_of(grain, day)]
    month = day.replace(day=1)
    one_before = start_of("month", month - timedelta(days=1))
    return [month, one_before, start_of("month", one_before - timedelta(days=1))]
