"""Nobody can work out a hidden group from all that is published of a small company.

For each hidden group of too few answers two things are shown: no sum of published counts is its
own, class by class (exact elimination), and there is another company, one or two answers apart
from the true one, of which exactly the same would be published, how often each score was given
included, and in which the group has another size.
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
from tests.dbt.small_company import CLASSES, SCORES, Answer, Rules, compiled

pytestmark = pytest.mark.slow


#: how often each class is answered; with one class alone a total tells the class of each part
MOODS = ((6, 3, 1), (1, 1, 1), (1, 0, 0))


def a_company(chance: Random) -> tuple[Answer, ...]:
    """Some months of a few teams of different size in a few shops, with customers of their own."""
    first = date(2025, chance.randint(1, 12), chance.randint(1, 28))
    length = chance.choice([5, 20, 60, 90, 120, 190])
    sizes = [chance.choice([1, 3, 10, 30]) for _ in range(chance.randint(1, 5))]
    shops = chance.randint(1, 3)
    mood = chance.choice(MOODS)
    moods = [mood] * len(sizes)
    if chance.random() < 0.5:
        moods = [chance.choice([*MOODS, (0, 1, 0), (0, 0, 1), (1, 1, 0)]) for _ in sizes]
    teams = chance.choices(range(len(sizes)), sizes, k=chance.randint(1, 160))
    kinds = [chance.choices(CLASSES, moods[team])[0] for team in teams]
    return tuple(
        sorted(
            Answer(
                first + timedelta(days=int(length * chance.random())),
                kind,
                (("team", f"team {team}"), ("shop", f"shop {chance.randrange(shops)}")),
                chance.choice(SCORES[kind]),
            )
            for team, kind in zip(teams, kinds, strict=True)
        )
    )


@settings(
    max_examples=boards_to_attack(60),
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
        "where is_shown and size_rank = 1\n\n),\n\nleaf_withheld",
        "where false\n\n),\n\nleaf_withheld",
    ),
    "a dimension in which nobody can join hides nothing": (
        "where shown_count = 0\n\n),\n\njudged",
        "where false\n\n),\n\njudged",
    ),
    "nobody joins a member that hides its months": (
        "where is_shown and size_rank = 1\n\n),\n\nmonth_withheld",
        "where false\n\n),\n\nmonth_withheld",
    ),
    "a dimension in which nobody can join hides no months": (
        "where shown_count = 0\n\n),\n\njoined",
        "where false\n\n),\n\njoined",
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
        "where is_shown and size_rank = 1\n\n),\n\npart_withheld",
        "where false\n\n),\n\npart_withheld",
    ),
    "a part of a week is told that has nobody to change with": (
        "hidden.metric is null\n        and settled.metric is null",
        "false",
    ),
    "a day is told that has nobody to change with": (
        "near.metric is null\n        and far.metric is null",
        "false",
    ),
}


#: members without a partner of one class hide their quarter: that covers for some other rules
NO_LOOK_AT_CLASSES = ("select distinct * from lone_months", "select * from lone_months where false")


@pytest.mark.parametrize("name", BROKEN)
def test_a_rule_that_protects_less_is_found_out(name: str) -> None:
    whole, less = BROKEN[name]
    rules = without_a_look_at_classes()
    assert whole in rules.hidden_groups, "the rule reads otherwise now: break it here too"

    companies = (a_company(Random(seed)) for seed in range(300))

    broken = replace(rules, hidden_groups=rules.hidden_groups.replace(whole, less))
    assert any(is_given_away(a_case(one, broken)) for one in companies)


def test_members_who_share_no_class_hide_the_quarter_that_would_tell_their_months() -> None:
    """One promoter in January, and the counts by class say whose: no other team ever had one."""

    def one(month: int, day: int, kind: str, team: str) -> Answer:
        return Answer(date(2025, month, day), kind, (("team", team), ("shop", "shop 0")))

    company = sorted(
        [
            one(1, 5, "promoters", "a"),
            *(one(2, 3 + number, "passives", "a") for number in range(9)),
            *(one(3, 9, "passives", "a") for _ in range(6)),
            *(one(1, 7, "detractors", "b") for _ in range(5)),
            *(one(month, 9, "detractors", "b") for month in (2, 3) for _ in range(6)),
            *(one(4, 9, "passives", "a") for _ in range(6)),
        ]
    )
    less = a_case(company, without_a_look_at_classes())
    assert ("month", date(2025, 1, 1), "team", "a") in groups_without_another_company(less)

    assert not is_given_away(a_case(company))


def without_a_look_at_classes() -> Rules:
    whole, less = NO_LOOK_AT_CLASSES
    rules = compiled()
    assert whole in rules.hidden_groups, "the rule reads otherwise now: break it here too"
    return replace(rules, hidden_groups=rules.hidden_groups.replace(whole, less))
