"""What a run makes of answers: one case a person, late ones told, and nobody who objects."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from orchestration.decisions.contact_wishes import record_wish
from orchestration.decisions.forgotten import FORGOTTEN
from orchestration.decisions.journal import Journal
from orchestration.outlets.followups.opening import make_round
from tests.outlets.followups.followed_company import (
    DAY,
    FOLLOWUP,
    NOW,
    Answer,
    Company,
    key_of,
)


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company(tmp_path)


def by_rule(company: Company) -> Counter[str]:
    return Counter(c.opening.rule for c in company.cases.load().values() if c.is_live)


def test_each_group_gets_what_its_rule_says(company: Company) -> None:
    company.agree("ana", "ion", "vera", "dan", "zoe")
    company.publish(
        [
            Answer("ana", 1),
            Answer("ion", 2, "passive", location="L2"),
            Answer("vera", 3, "promoter"),
            Answer("dan", 4, "detractor", is_unfinished=True),
            Answer("zoe", 5, None, wants_contact=True, manager="M9"),
        ]
    )

    made = make_round(company.home, now=NOW)

    assert made.opened == 5
    owners = {c.opening.person: (c.opening.rule, c.owner) for c in company.cases.load().values()}
    assert owners == {
        key_of("ana"): ("detractors", "Mara"),
        key_of("ion"): ("passives", "Lena"),
        key_of("vera"): ("promoters", "Desk"),
        key_of("dan"): ("undone", "Mara"),
        key_of("zoe"): ("asked", "Desk"),
    }


def test_an_answer_that_several_rules_speak_of_opens_the_most_urgent_case(
    company: Company,
) -> None:
    company.agree("ana")
    company.publish([Answer("ana", 1, wants_contact=True, is_unfinished=True)])

    made = make_round(company.home, now=NOW)

    assert (made.opened, made.noted) == (1, 0)
    assert by_rule(company) == {"asked": 1}


def test_a_need_that_nobody_asked_about_opens_a_case_of_its_own_rule(tmp_path: Path) -> None:
    rule = "  - {id: needs, trigger: implicit_request, deadline_hours: 8}\n"
    company = Company(tmp_path, followup=FOLLOWUP.replace("rules:\n", f"rules:\n{rule}"))
    company.agree("ana", "ion")
    company.publish([Answer("ana", 1, None, implicit_request=True), Answer("ion", 2, None)])

    made = make_round(company.home, now=NOW)

    assert made.opened == 1
    assert by_rule(company) == {"needs": 1}


def test_a_second_answer_is_noted_on_the_first_case(company: Company) -> None:
    company.agree("ana")
    company.publish([Answer("ana", 1)])
    make_round(company.home, now=NOW)
    company.publish([Answer("ana", 1), Answer("ana", 2, "passive", DAY + timedelta(days=1))])

    made = make_round(company.home, now=NOW + timedelta(days=1))

    assert (made.opened, made.noted) == (0, 1)
    assert make_round(company.home, now=NOW + timedelta(days=1)).noted == 0


def test_an_answer_of_long_ago_opens_nothing(company: Company) -> None:
    company.agree("ana", "ion")
    old = DAY - timedelta(days=30)
    company.publish([Answer("ana", 1, day=old), Answer("ion", 2)])

    assert make_round(company.home, now=NOW).opened == 1
    assert by_rule(company) == {"detractors": 1}


def test_a_deadline_is_in_working_hours(company: Company) -> None:
    company.agree("ana")
    company.publish([Answer("ana", 1)])
    friday_evening = datetime(2026, 6, 12, 15, 0, tzinfo=UTC)

    make_round(company.home, now=friday_evening)

    (case,) = company.cases.load().values()
    # an hour of Friday is left, nine hours of Monday follow
    assert case.opening.due_at == datetime(2026, 6, 15, 15, 0, tzinfo=UTC)


def test_age_escalates_in_working_hours_over_weekends_and_holidays(company: Company) -> None:
    company.agree("ana")
    company.publish([Answer("ana", 1, day=datetime(2026, 8, 25, tzinfo=UTC).date())])
    # Wednesday at noon; Thursday 27 August and Monday 31 August are holidays
    opened_at = datetime(2026, 8, 26, 9, 0, tzinfo=UTC)
    make_round(company.home, now=opened_at)

    told = {}
    for day in range(9):
        now = opened_at + timedelta(days=day)
        make_round(company.home, now=now)
        (case,) = company.cases.load().values()
        told[f"{now:%d.%m}"] = case.escalated_to

    assert told == {
        "26.08": None, "27.08": None, "28.08": "Head", "29.08": "Head", "30.08": "Head",
        "31.08": "Head", "01.09": "Head", "02.09": "Director", "03.09": "Director",
    }  # fmt: skip


def test_who_refused_gets_no_case_and_is_counted_by_the_reason(company: Company) -> None:
    company.agree("ana")
    company.agree("ion", has_consent=False)
    company.agree("vera", has_consent=None)
    company.publish([Answer("ana", 1), Answer("ion", 2), Answer("vera", 3), Answer("nobody", 4)])

    made = make_round(company.home, now=NOW)

    assert made.opened == 1
    assert made.left_out == {"refused": 1, "not_agreed": 2}


def test_customers_by_contract_are_called_unless_they_refuse(company: Company) -> None:
    company.followup += "consent_by_contract: {surveys: [web], reason: the terms of sale say so}\n"
    company.agree("ion", has_consent=False)
    company.publish([Answer("ion", 1), Answer("vera", 2), Answer("dan", 3, survey="kiosk")])

    made = make_round(company.home, now=NOW)

    assert made.opened == 1
    assert made.left_out == {"refused": 1, "not_agreed": 1}


def test_a_refusal_under_another_key_of_the_person_ends_their_case(company: Company) -> None:
    company.other_keys = {"ana": ["ana's address"]}
    company.agree("ana", "ion")
    company.publish([Answer("ana", 1), Answer("ion", 2)])
    make_round(company.home, now=NOW)
    record_wish(
        Journal(company.home.decisions_url), [key_of("ana's address")], is_allowed=False,
        channel="all", way="mail", by="Ana", reason="wrote so", now=NOW,
    )  # fmt: skip

    made = make_round(company.home, now=NOW)

    assert made.cancelled == 1
    states = {c.opening.person: c.cancelled_for for c in company.cases.load().values()}
    assert states == {key_of("ana"): "refused", key_of("ion"): None}


def test_a_refusal_of_one_way_ends_the_cases_that_would_go_that_way(company: Company) -> None:
    company.agree("ana", "ion")
    company.publish([Answer("ana", 1, "promoter"), Answer("ion", 2, "detractor")])
    make_round(company.home, now=NOW)
    record_wish(
        Journal(company.home.decisions_url), [key_of("ana"), key_of("ion")], is_allowed=False,
        channel="email", way="mail", by="respondent", reason="no more mail", now=NOW,
    )  # fmt: skip

    make_round(company.home, now=NOW)

    states = {c.opening.person: c.cancelled_for for c in company.cases.load().values()}
    # promoters are written to, detractors are called
    assert states == {key_of("ana"): "refused", key_of("ion"): None}


def test_whoever_was_forgotten_has_no_case_in_work(company: Company) -> None:
    company.agree("ana")
    company.publish([Answer("ana", 1)])
    make_round(company.home, now=NOW)
    Journal(company.home.decisions_url).record(
        FORGOTTEN, "erasure-1", {"keys": [["email", key_of("ana")]]}, actor="a", reason="b", now=NOW
    )

    make_round(company.home, now=NOW)

    (case,) = company.cases.load().values()
    assert (case.status, case.cancelled_for) == ("cancelled", "forgotten")


def test_an_answer_that_counts_no_more_takes_its_case_along(company: Company) -> None:
    company.agree("ana", "ion")
    older = Answer("ion", 9, day=DAY - timedelta(days=3))
    company.publish([Answer("ana", 1), older])
    make_round(company.home, now=NOW)
    company.publish([older])

    make_round(company.home, now=NOW)

    states = {c.opening.person: c.cancelled_for for c in company.cases.load().values()}
    assert states == {key_of("ana"): "withdrawn", key_of("ion"): None}


def test_without_the_file_no_case_is_opened(company: Company) -> None:
    company.agree("ana")
    company.publish([Answer("ana", 1)])
    (company.root / "surveys" / "followup.yaml").unlink()

    made = make_round(company.home, now=NOW)

    assert (made.is_declared, made.opened) == (False, 0)


def test_days_count_from_the_last_answer_where_the_file_says_so(company: Company) -> None:
    company.followup += "age_counts_from: last_answer\n"
    company.agree("ana")
    company.publish([Answer("ana", 1)])

    assert make_round(company.home, now=NOW.replace(year=2028)).opened == 1


def test_a_promise_by_contract_is_no_promise_of_another_person(company: Company) -> None:
    answer = Answer("ana", 1)
    company.agree("ion")
    company.publish([answer, replace(answer, person="ion", number=2)])

    assert make_round(company.home, now=NOW).left_out == {"not_agreed": 1}
