"""A change of NPS taken apart by themes of the comments: it adds up for any answers."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest

from tests.dbt.building import Row, dbt, rows
from tests.dbt.published_figures import nps_figure, publish

pytestmark = pytest.mark.slow

MONTHS = {date(2025, 1, 1): date(2025, 1, 31), date(2025, 2, 1): date(2025, 2, 28)}
THEMES = ("delivery", "price_value", "staff_attitude", "waiting_speed", "website_app")
UNTAGGED = "untagged"
#: an answer is split equally over its themes, in whole parts
UNITS = 360360
TENTH_DIGIT = Decimal("1e-9")
CASES = 120

Answer = tuple[int, tuple[str, ...]]  # 1, 0 or -1, and what is spoken of


def some_answers(chance: random.Random) -> list[Answer]:
    return [
        (
            chance.choice([1, 1, 0, -1]),
            tuple(chance.sample(THEMES, chance.choice([0, 0, 1, 1, 2, 3, 5]))) or (UNTAGGED,),
        )
        for _ in range(chance.randint(5, 90))
    ]


def test_parts_by_theme_add_up_to_the_change_to_the_last_digit(tmp_path: Path) -> None:
    chance = random.Random(23)
    cases = {f"case {k}": {month: some_answers(chance) for month in MONTHS} for k in range(CASES)}
    hidden = {(case, theme) for case in cases for theme in THEMES if chance.random() < 0.3}

    found = parts(tmp_path / "warehouse.duckdb", cases, hidden)

    assert len(found) == CASES
    for case, themes in found.items():
        before, now = cases[case].values()
        difference = nps_of(now) - nps_of(before)
        assert sum(row[3] for row in themes) == themes[0][4]
        assert abs(themes[0][4] - decimal(difference)) < TENTH_DIGIT
        for member, mix, within, total, whole, residual in themes:
            assert mix + within == total
            assert whole == themes[0][4]
            assert residual == 0
            pool = {name for of, name in hidden if of == case} if member == "(hidden)" else {member}
            assert abs(within - decimal(within_of(before, now, pool))) < TENTH_DIGIT


def nps_of(answers: list[Answer]) -> Fraction:
    return Fraction(100 * sum(sign for sign, _ in answers), len(answers))


def weight_and_net(answers: list[Answer], pool: set[str]) -> tuple[Fraction, Fraction]:
    """Answers of some themes and their net promoters, each answer split over its themes."""
    parts_of = [(sign, Fraction(len(pool & {*told}), len(told))) for sign, told in answers]
    weight = sum((part for _, part in parts_of), Fraction(0))
    return weight, sum((sign * part for sign, part in parts_of), Fraction(0))


def within_of(before: list[Answer], now: list[Answer], pool: set[str]) -> Fraction:
    """How far themes moved by themselves, at the mean of their shares; nothing without a pair."""
    sides = [weight_and_net(answers, pool) for answers in (before, now)]
    if not all(weight for weight, _ in sides):
        return Fraction(0)
    shares = [weight / len(a) for (weight, _), a in zip(sides, (before, now), strict=True)]
    values = [100 * net / weight for weight, net in sides]
    return (shares[0] + shares[1]) / 2 * (values[1] - values[0])


def parts(
    path: Path, cases: dict[str, dict[date, list[Answer]]], hidden: set[tuple[str, str]]
) -> dict[str, list[Row]]:
    """By case: theme, mix, within, total, difference, residual."""
    figures = []
    cells = []
    for case, months in cases.items():
        for month, answers in months.items():
            signs = [sign for sign, _ in answers]
            counts = (signs.count(1), signs.count(0), signs.count(-1))
            figures.append(nps_figure(month, counts, "month", scale=case))
            units: dict[str, list[int]] = defaultdict(lambda: [0, 0])
            for sign, told in answers:
                for theme in told:
                    units[theme][0] += UNITS // len(told)
                    units[theme][1] += sign * UNITS // len(told)
            for theme in (*THEMES, UNTAGGED):
                cells.append(
                    (case, month, MONTHS[month], theme, (case, theme) in hidden, *units[theme])
                )
    warehouse = publish(path, figures)
    with duckdb.connect(str(warehouse)) as con:
        con.executemany(
            "insert into marts.topic_cells select $1, 'month', $2, $3, 'company', 'all', 'theme',"
            " $4, true, $5, $6, $7, '1'",
            cells,
        )
    dbt(warehouse, "run", "--select", "change_parts")
    found = defaultdict(list)
    for case, *row in rows(
        warehouse,
        "select scale, member, mix_points, within_points, total_points, difference, "
        "residual_points from published.change_parts "
        "where compared_with = 'previous' and dimension = 'theme' order by all",
    ):
        found[case].append(tuple(row))
    return found


def decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
