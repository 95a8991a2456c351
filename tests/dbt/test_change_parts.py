"""A change of NPS taken apart by segments: what must hold of any counts."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from tests.dbt.building import Row, dbt, rows
from tests.dbt.published_figures import Figure, nps_figure, publish

pytestmark = pytest.mark.slow

JANUARY, FEBRUARY = date(2025, 1, 1), date(2025, 2, 1)
TENTH_DIGIT = Decimal("1e-9")
Counts = tuple[int, int, int]  # promoters, passives, detractors


def figures_of(members: dict[str, tuple[Counts, Counts]], scale: str) -> Iterator[Figure]:
    """Two months of the segments, and of the company they make; nobody is no row."""
    for start, side in ((JANUARY, 0), (FEBRUARY, 1)):
        found = {member: counts[side] for member, counts in members.items() if sum(counts[side])}
        for member, counts in found.items():
            yield nps_figure(
                start, counts, "month", dimension="channel", member=member, scale=scale
            )
        total = [sum(column) for column in zip(*found.values(), strict=True)]
        yield nps_figure(start, (total[0], total[1], total[2]), "month", scale=scale)


def parts(folder: Path, cases: dict[str, dict[str, tuple[Counts, Counts]]]) -> dict[str, list[Row]]:
    """By case: member, mix, within, total, difference, residual."""
    figures = [one for scale, members in cases.items() for one in figures_of(members, scale)]
    warehouse = publish(folder / "warehouse.duckdb", figures)
    dbt(warehouse, "build", "--select", "change_parts", "--exclude-resource-type", "unit_test")
    found = defaultdict(list)
    for scale, *row in rows(
        warehouse,
        "select scale, member, mix_points, within_points, total_points, difference, "
        "residual_points from published.change_parts where compared_with = 'previous' order by all",
    ):
        found[scale].append(tuple(row))
    return found


def test_the_parts_add_up_to_the_change_to_the_last_digit(tmp_path: Path) -> None:
    chance = random.Random(11)

    def some() -> Counts:
        if chance.random() < 0.15:
            return (0, 0, 0)
        return (chance.randint(0, 60), chance.randint(0, 60), chance.randint(1, 60))

    cases = {
        f"case {k}": {"always": ((3, 2, 1), (1, 2, 4))}
        | {f"m{m}": (some(), some()) for m in range(chance.randint(1, 9))}
        for k in range(150)
    }

    found = parts(tmp_path, cases)

    assert len(found) == 150
    for case, segments in found.items():
        for member, mix, within, total, difference, residual in segments:
            assert mix + within == total
            assert residual == 0
            before, now = cases[case][member]
            whole = [
                [sum(c[side][k] for c in cases[case].values()) for k in range(3)] for side in (0, 1)
            ]
            net = [Fraction(100 * (w[0] - w[2]), sum(w)) for w in whole]
            assert abs(difference - _decimal(net[1] - net[0])) < TENTH_DIGIT
            share = [Fraction(sum(c), sum(w)) for c, w in zip((before, now), whole, strict=True)]
            if sum(before) and sum(now):
                own = [Fraction(100 * (c[0] - c[2]), sum(c)) for c in (before, now)]
                expected = (share[0] + share[1]) / 2 * (own[1] - own[0])
            else:
                expected = Fraction(0)
            assert abs(within - _decimal(expected)) < TENTH_DIGIT
        assert sum(row[3] for row in segments) == segments[0][4]


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def test_equal_segments_have_no_mix_and_moved_ones_no_within(tmp_path: Path) -> None:
    found = parts(
        tmp_path,
        {
            # the same NPS everywhere, other shares
            "shares": {"a": ((5, 3, 2), (50, 30, 20)), "b": ((50, 30, 20), (5, 3, 2))},
            # the same shares, other NPS
            "levels": {"a": ((5, 3, 2), (2, 3, 5)), "b": ((5, 3, 2), (2, 3, 5))},
        },
    )

    assert {row[1:4] for row in found["shares"]} == {(0, 0, 0)}
    assert {row[1:4] for row in found["levels"]} == {(0, -30, -30)}
