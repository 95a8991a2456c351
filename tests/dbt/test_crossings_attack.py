"""Nobody can work out a hidden cell of a crossing, nor with its help a hidden group of one side.

The same attacks as on groups of one dimension: what is left of rows and columns, exact
elimination over pairs of members and days, and companies of which the same would be published.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.dbt.attacked_case import (
    MINIMUM,
    a_case,
    boards_to_attack,
    determined_groups,
    groups_without_another_company,
    is_given_away,
    pools_under_the_minimum,
)
from tests.dbt.small_company import CLASSES, Answer, Crossing, compiled

pytestmark = pytest.mark.slow

CROSSINGS = {grain: Crossing("team", "shop", grain) for grain in ("month", "quarter")}


def a_company(chance: Random) -> tuple[Answer, ...]:
    """A few months of teams in shops, some of which sell to almost nobody."""
    first = date(2025, chance.randint(1, 12), chance.randint(1, 28))
    length = chance.choice([5, 25, 60, 100, 190])
    teams = [f"team {number}" for number in range(chance.randint(1, 4))]
    shops = [f"shop {number}" for number in range(chance.randint(1, 4))]
    pairs = [(team, shop) for team in teams for shop in shops]
    sizes = [chance.choice([0, 1, 3, 10, 30]) for _ in pairs]
    moods = chance.choice([(6, 3, 1), (1, 1, 1), (1, 0, 0)])
    if not any(sizes):
        sizes[0] = 1
    return tuple(
        sorted(
            Answer(
                first + timedelta(days=int(length * chance.random())),
                chance.choices(CLASSES, moods)[0],
                (("team", team), ("shop", shop)),
            )
            for team, shop in chance.choices(pairs, sizes, k=chance.choice([40, 120, 240]))
        )
    )


@pytest.mark.parametrize("grain", CROSSINGS)
@settings(
    max_examples=boards_to_attack(25),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(seed=st.integers(0, 10**9))
def test_no_small_cell_follows_from_what_is_published(grain: str, seed: int) -> None:
    case = a_case(a_company(Random(seed)), crossing=CROSSINGS[grain])

    assert not any(n < MINIMUM for n, *_ in case.published.shown.values())
    assert pools_under_the_minimum(case) == []
    assert determined_groups(case) == []
    assert groups_without_another_company(case) == []


def test_the_attacked_companies_show_cells_and_hide_cells() -> None:
    cases = [a_case(a_company(Random(seed)), crossing=CROSSINGS["month"]) for seed in range(30)]

    shown = [cell for case in cases for cell in case.published.shown if cell[2] == "team*shop"]
    hidden = [cell for case in cases for cell in case.published.hidden if cell[2] == "team*shop"]
    assert len(shown) > 100
    assert len(hidden) > 100


def test_what_rows_and_columns_tell_by_themselves_no_crossing_hides() -> None:
    """Each class is in one row or one column only: by class, totals settle every cell."""
    answers = [
        Answer(date(2025, 1, day), kind, (("team", team), ("shop", shop)))
        for team, shop, kind, count in (
            ("a", "north", "detractors", 1),
            ("a", "south", "promoters", 4),
            ("b", "north", "passives", 4),
            ("b", "south", "passives", 1),
        )
        for day in range(1, count + 1)
    ]
    january = ("month", date(2025, 1, 1))

    case = a_case(answers, crossing=CROSSINGS["month"])

    # all cells are hidden, and what is told is told without any crossing too
    cells = {cell for cell in case.published.hidden if cell[:3] == (*january, "team*shop")}
    assert len(cells) == 4
    assert (*january, "team*shop", "a*north") in determined_groups(case)
    alone = a_case(answers)
    rows = {cell: n for cell, n in case.published.shown.items() if cell[0] == "month"}
    assert rows == {cell: n for cell, n in alone.published.shown.items() if cell[0] == "month"}


#: model, a rule of it, and the same without what protects
BROKEN = {
    "a small cell is hidden with nobody to change with": (
        "hidden_crossings",
        "and exchangeable.shape_no is null",
        "and false",
    ),
    "what is left of a row or column may be small": (
        "hidden_crossings",
        "(coalesce(covered.left_in_",
        "(0 * coalesce(covered.left_in_",
    ),
    "a hidden member shows its cells": (
        "hidden_crossings",
        "bool_or(margins.is_hidden) as is_hidden",
        "false as is_hidden",
    ),
    "a pair without answers has no row beside hidden ones": (
        "metric_values",
        "where figures.metric is null",
        "where false",
    ),
    "a year is shown over a hidden month": (
        "hidden_crossings",
        "cast(date_trunc('year', leaf_start) as date) as period_start\n\n    from hidden_leaves",
        "leaf_start as period_start\n\n    from hidden_leaves where false",
    ),
    "a window is shown over a hidden month": (
        "hidden_crossings",
        "cast(leaf_start - interval 1 month as date) as period_start\n\n    from hidden_leaves",
        "leaf_start as period_start\n\n    from hidden_leaves where false",
    ),
    "weeks of members are shown beside hidden cells": (
        "hidden_crossings",
        "select * from hidden_weeks",
        "select * from hidden_weeks where false",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_rule_of_crossings_that_protects_less_is_found_out(name: str) -> None:
    model, whole, less = BROKEN[name]
    rules = compiled(CROSSINGS["month"])
    sql = getattr(rules, model)
    assert whole in sql, "the rule reads otherwise now: break it here too"

    broken = replace(rules, **{model: sql.replace(whole, less)})
    cases = (a_case(a_company(Random(seed)), broken, CROSSINGS["month"]) for seed in range(100))
    # what the rules promise is a partner of the same class
    assert any(is_given_away(case, across_classes=False) for case in cases)


def test_scores_of_months_do_not_tell_whose_a_hidden_cell_is() -> None:
    """All are critics, and no two cells have a score in common."""
    answers = [
        Answer(date(2025, 1, day), "detractors", (("team", team), ("shop", shop)), score)
        for team, shop, score, count in (
            ("a", "north", 0, 1),
            ("a", "south", 1, 12),
            ("b", "north", 2, 12),
            ("b", "south", 3, 12),
        )
        for day in range(1, count + 1)
    ]
    crossing = CROSSINGS["month"]
    rules = compiled(crossing)
    whole = "crossings.metric = counts.metric"
    assert whole in rules.score_distribution, "the rule reads otherwise now: break it here too"
    told = replace(
        rules, score_distribution=rules.score_distribution.replace(whole, f"false and {whole}")
    )
    assert ("month", date(2025, 1, 1), "team*shop", "a*north") in groups_without_another_company(
        a_case(answers, told, crossing)
    )

    assert not is_given_away(a_case(answers, rules, crossing))
