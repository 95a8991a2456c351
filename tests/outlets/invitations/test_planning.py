"""Whom a wave asks: nobody over the cap, nobody who rests or objects; and what may be expected."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.decisions.invitations import SENT, Chosen, Invitations
from orchestration.published.wave_plan import Plan, make_plan, plan_next
from orchestration.published.wave_queries import EXPECTED
from orchestration.responses.waves import load_waves
from tests.outlets.invitations.asking_company import NOW, TODAY, Company, Person, key_of
from tests.reference_values import FULL_SET, reference_values


def day(before: int) -> date:
    return TODAY - timedelta(days=before)


def planned(company: Company) -> Plan:
    (plan,) = plan_next(company.home, NOW)
    return plan


def names(plan: Plan, *people: str) -> set[str]:
    known = {key_of(person): person for person in people}
    return {known[one.person] for one in plan.chosen}


def test_who_rests_objects_or_has_no_address_is_left_alone_and_counted(tmp_path: Path) -> None:
    company = Company(tmp_path)
    everybody = ("ana", "lately", "answered", "often", "no", "never", "nowhere", "record")
    company.agree("ana", "lately", "answered", "often", "no")
    company.agree("never", has_consent=None)
    company.publish(
        [
            Person("ana", last_answer=day(20), asked=[day(10)]),
            Person("lately", asked=[day(9)]),
            Person("answered", last_answer=day(19)),
            Person("often", asked=[day(40), day(99), day(100)]),
            Person("no"),
            Person("never"),
            Person("nowhere", consent="yes"),
            Person("record", consent="no"),
        ]
    )
    company.refuse("no")

    plan = planned(company)

    assert names(plan, *everybody) == {"ana"}
    assert plan.left_alone == {
        "asked_lately": 1, "answered_lately": 1, "cap_reached": 1,
        "refused": 2, "not_agreed": 1, "no_address": 1,
    }  # fmt: skip


def test_a_refusal_under_another_key_of_the_person_counts(tmp_path: Path) -> None:
    company = Company(tmp_path, other_keys={"ana": ["her old number"]})
    company.agree("ana")
    company.publish([Person("ana")])
    company.refuse("her old number")

    assert planned(company).left_alone == {"refused": 1}


def test_only_who_bought_lately_is_asked_after_an_order(tmp_path: Path) -> None:
    company = Company(tmp_path, who="{rule: after_order, within_days: 30}")
    company.agree("new", "old", "none", "later")
    company.publish(
        [
            Person("new", last_order=day(29)),
            Person("old", last_order=day(30)),
            Person("none"),
            Person("later", last_order=TODAY + timedelta(days=1)),
        ]
    )

    assert names(planned(company), "new", "old", "none", "later") == {"new"}


def test_so_many_of_each_unit_are_drawn_and_the_same_ones_again(tmp_path: Path) -> None:
    people = [f"p{number}" for number in range(30)]
    company = Company(tmp_path, who="{rule: random, per_unit: 4, seed: 1}")
    company.agree(*people)
    company.publish(Person(name, "L1" if n < 20 else "L2") for n, name in enumerate(people))

    first, again = planned(company), planned(company)
    declared = (tmp_path / "surveys" / "waves.yaml").read_text("utf-8")
    company.beside("waves.yaml", declared.replace("seed: 1", "seed: 2"))
    other = planned(company)

    assert [(unit.member, unit.eligible, unit.chosen) for unit in first.units] == [
        ("L1", 20, 4),
        ("L2", 10, 4),
    ]
    assert first.chosen == again.chosen
    assert set(first.chosen) != set(other.chosen)


def test_the_precision_is_that_of_the_answers_expected(tmp_path: Path) -> None:
    people = [f"p{number}" for number in range(10)]
    company = Company(
        tmp_path,
        precision=[
            ("company", "all", 0.5, 0.4, 0.6, 160.0),
            ("location", "L1", 0.4, 0.2, 0.6, 70.0),
        ],
    )
    company.agree(*people)
    company.publish(Person(name, "L1" if n < 5 else "L9") for n, name in enumerate(people))

    own, other = planned(company).units

    # 5 x 0.4 = 2 answers: 70 / sqrt(2 + 3); (70 / 10) ^ 2 - 3 = 46 answers for +-10
    assert (own.expected, own.expected_low, own.expected_high) == (2.0, 1.0, 3.0)
    assert own.half_width == pytest.approx(70 / 5**0.5)
    assert own.needed == 46
    # of L9 nothing is known: it is as the company
    assert (other.expected, other.needed) == (2.5, 253)
    assert other.half_width == pytest.approx(160 / 5.5**0.5)


def test_of_a_firm_that_never_asked_nothing_is_promised(tmp_path: Path) -> None:
    company = Company(tmp_path, precision=())
    company.agree("ana")
    company.publish([Person("ana")])

    (unit,) = planned(company).units

    assert (unit.chosen, unit.expected, unit.half_width, unit.needed) == (1, None, None, None)


def test_answers_needed_are_those_of_the_reference() -> None:
    quantile = {"0.9": 1.6448536269514722, "0.95": 1.959963984540054}
    compared = 0
    with duckdb.connect() as con:
        con.execute("create schema published")
        for value in reference_values(FULL_SET / "nps_sample_size.csv"):
            line = value.line
            if line["purpose"] != "ci_margin" or line["conf_or_1_minus_alpha"] not in quantile:
                continue
            of_one = (
                100 * quantile[line["conf_or_1_minus_alpha"]] * float(line["variance_unit"]) ** 0.5
            )
            con.execute(
                "create or replace table published.unit_precision as select 'company' as dimension,"
                " 'all' as member, 0.5 as response_rate, 0.4 as response_rate_low,"
                f" 0.6 as response_rate_high, {of_one}::double as half_width_of_one"
            )
            given_ = {"members": ["all"], "counts": [10], "unit": "company"}
            row = con.execute(
                EXPECTED, {**given_, "wanted": float(line["target_points"])}
            ).fetchall()[0]
            assert int(row[-1]) == int(line["n_required"]), line
            compared += 1
    assert compared >= 4


@pytest.mark.slow
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    asked=st.lists(st.lists(st.integers(0, 130), max_size=4), min_size=4, max_size=4),
    gaps=st.lists(st.integers(1, 25), min_size=1, max_size=12),
)
def test_nobody_is_ever_asked_over_the_cap_or_too_soon(
    asked: list[list[int]], gaps: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """However waves follow each other: at most 2 in any 100 days, 10 days apart."""
    company = Company(tmp_path_factory.mktemp("cap"))
    people = [f"p{number}" for number in range(len(asked))]
    company.agree(*people)
    company.publish(
        Person(name, asked=sorted({day(before) for before in before_now}))
        for name, before_now in zip(people, asked, strict=True)
    )
    waves = load_waves(company.home.surveys)
    assert waves is not None
    store, on = Invitations(company.home.decisions_url), TODAY
    invited: dict[str, list[date]] = {
        key_of(name): [day(before) for before in sorted(set(before_now), reverse=True)]
        for name, before_now in zip(people, asked, strict=True)
    }
    for gap in gaps:
        on += timedelta(days=gap)
        plan = make_plan(company.home, waves.waves[0], on, on)
        store.begin("monthly", on, "replies", plan.chosen, {}, now=NOW + (on - TODAY))
        for one in plan.chosen:
            before = invited[one.person]
            assert sum(earlier > on - timedelta(days=100) for earlier in before) < 2
            assert all(on - earlier >= timedelta(days=10) for earlier in before)
            before.append(on)
    assert all(later > earlier for days in invited.values() for earlier, later in pairwise(days))


def test_who_was_merged_into_another_is_asked_as_one_person(tmp_path: Path) -> None:
    company = Company(tmp_path, other_keys={"ana": ["anna"]})
    company.agree("ana")
    company.publish([Person("ana")])
    store = Invitations(company.home.decisions_url)
    anna = Chosen(key_of("anna"), is_customer_key=True, location=None, manager=None)
    store.begin("other", TODAY, "replies", [anna], {}, now=NOW)

    assert planned(company).left_alone == {"asked_lately": 1}
    assert company.journal.events(SENT) == ()
