"""What people did with cases comes to the warehouse as it stands, and no words with it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from orchestration.decisions.cases import Cases
from orchestration.outlets.followups.opening import make_round
from orchestration.raw.follow_up_cases import hand_over
from orchestration.raw.warehouse import open_warehouse
from orchestration.resources.build_state import current_state
from tests.outlets.followups.followed_company import NOW, Answer, Company, key_of, uuid_of

WORDS = "Обещали заменить кран"


@pytest.fixture
def company(tmp_path: Path) -> Company:
    made = Company(tmp_path)
    made.agree("ana", "ion")
    made.publish([Answer("ana", 1), Answer("ion", 2)])
    make_round(made.home, now=NOW)
    # the real warehouse beside it, whose tables the hand-made one lacks
    made.home.warehouse.unlink()
    return made


def rows(company: Company) -> list[tuple[object, ...]]:
    with open_warehouse(company.home) as con:
        hand_over(con, company.home)
        return con.execute(
            "select person_key, response_uid, status, outcome, hours_to_reach, reached_at, due_at"
            " from raw.follow_up_case order by response_uid"
        ).fetchall()


def reach(cases: Cases, person: str) -> None:
    case = next(c for c in cases.load().values() if c.opening.person == key_of(person))
    case = cases.take(case.key, seen=case.seen, owner="Mara", by="Mara", now=NOW)
    # the next day, three working hours after the day has begun
    later = NOW + timedelta(days=1, hours=1)
    cases.contact(
        case.key, seen=case.seen, result="reached", channel="phone", note=WORDS, by="Mara",
        now=later,
    )  # fmt: skip


def test_a_case_is_handed_over_with_its_working_hours_and_nothing_that_was_written(
    company: Company,
) -> None:
    reach(company.cases, "ana")

    found = rows(company)

    assert [(row[0], row[1], row[2]) for row in found] == [
        (UUID(uuid_of("ana")), UUID(Answer("ana", 1).uid), "contacted"),
        (UUID(uuid_of("ion")), UUID(Answer("ion", 2).uid), "open"),
    ]
    # from 11:00 to 19:00, and from 9:00 to 12:00 of the next day
    assert [row[4] for row in found] == [11, None]
    assert WORDS.encode() not in company.home.warehouse.read_bytes()


def test_a_move_makes_the_figures_anew_and_nothing_new_does_not(company: Company) -> None:
    states = []
    for step in ("first", "again", "moved"):
        if step == "moved":
            reach(company.cases, "ana")
        with open_warehouse(company.home) as con:
            hand_over(con, company.home)
            states.append(current_state(con, "project"))

    assert states[0] == states[1] != states[2]


def test_of_a_forgotten_person_nobody_is_named(company: Company) -> None:
    company.cases.forget([key_of("ana")], now=NOW)

    found = rows(company)

    assert [row[0] for row in found] == [None, UUID(uuid_of("ion"))]
    assert found[0][2] == "cancelled"
