"""Appeals on the Bonus page: what counts for a unit, who files, who decides, and what follows."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox

from apps.board import texts
from orchestration.decisions.journal import Journal
from orchestration.outlets.feeds import ledger
from orchestration.outlets.feeds.explaining import explain
from orchestration.outlets.feeds.state import write_state
from orchestration.raw.warehouse import open_warehouse
from tests.apps import signed_in, snapshot_fixture
from tests.apps.opened import words_of
from tests.apps.signed_in import claims, everything_sent, opened_by
from tests.outlets.feeds.fake_company import SCHEME, Office, an_office, fill

pytestmark = pytest.mark.slow

WORDS = texts.load("en")
EMPLOYEE, APPROVER = "employee.l1@example.com", "approver@example.com"
JANUARY = "2026-01"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A feed whose January is released; its answers stand in a warehouse, for their places."""
    made = an_office(tmp_path)
    fill(made.company, JANUARY)
    made.release(JANUARY)
    monkeypatch.setenv("LOYALTY_DATA", str(made.desk.home.data))
    monkeypatch.setenv("LOYALTY_SURVEYS", str(signed_in.write_people(tmp_path)))
    schemes = tmp_path / "surveys" / "schemes"
    schemes.mkdir()
    (schemes / "shops.yaml").write_text(yaml.safe_dump(SCHEME), encoding="utf-8")
    snapshot_fixture.build(made.desk.home.data, fetched_at=datetime.now(UTC))
    write_state(made.desk, [made.company.declared])
    return made


def put_in_warehouse(office: Office, uid: str) -> None:
    """Where a response stands in landing is read from the warehouse."""
    company = office.company
    with open_warehouse(office.desk.home) as con:
        con.execute("create schema if not exists raw")
        con.execute("drop table if exists raw.response cascade")
        con.execute(
            "create table raw.response as select ? as response_uid, cast(? as bigint) as"
            " manifest_seq, cast(1 as bigint) as row_no, true as is_current",
            [uid, company.standing(len(company.log))[uid][0]],
        )


def bonus_of(who: str) -> AppTest:
    return opened_by(claims(who), "bonus", scheme="shops", period=JANUARY)


def with_answers(board: AppTest) -> AppTest:
    next(one for one in board.toggle if one.label == WORDS("bonus_appeal.open")).set_value(True)
    return board.run(timeout=120)


def box(board: AppTest, words: str) -> Selectbox[Any]:
    (found,) = [one for one in board.selectbox if one.label == WORDS(f"bonus_appeal.{words}")]
    return found


def press(board: AppTest, words: str) -> AppTest:
    next(one for one in board.button if one.label == words).click()
    return board.run(timeout=120)


def filed_by_employee(office: Office) -> AppTest:
    """The worst answer of the shop is said to be about another person."""
    board = with_answers(bonus_of(EMPLOYEE))
    worst = next(one for one in box(board, "answer").options if "detractor" in one)
    number = int(worst.split(" ")[0])
    put_in_warehouse(office, answers_of(office)[number - 1])
    box(board, "reason").set_value("wrong_person")
    box(board, "answer").set_value(number - 1)
    return press(board, WORDS("bonus_appeal.file"))


def answers_of(office: Office) -> list[str]:
    listed = explain(office.desk, "shops", JANUARY, "L1", lists_answers=True).answers
    return [str(one["response_uid"]) for one in listed]


def test_who_is_measured_sees_what_counts_and_no_name_of_an_answer(office: Office) -> None:
    with everything_sent() as sent:
        board = with_answers(bonus_of(EMPLOYEE))

    assert not board.exception
    assert len(box(board, "answer").options) == 12
    assert box(board, "answer").options[0] == "1 · 1\u00a0January\u00a02026 · promoter"
    assert not [uid for uid in answers_of(office) if uid.encode() in bytes(sent)]


def test_an_appeal_is_filed_decided_by_another_person_and_corrected_with_the_next_month(
    office: Office,
) -> None:
    home = office.desk.home
    board = filed_by_employee(office)
    (filed,) = Journal(home.decisions_url).events(ledger.APPEAL_FILED)
    assert not board.exception
    assert (filed.actor, filed.payload["unit_id"]) == (EMPLOYEE, "L1")
    assert filed.payload["reason_code"] == "wrong_person"
    assert [one.label for one in board.button if "appeal-1" in one.label] == []

    with everything_sent() as sent:
        decider = bonus_of(APPROVER)
    assert EMPLOYEE.encode() not in bytes(sent)
    press(decider, "Accept appeal-1")

    (decided,) = Journal(home.decisions_url).events(ledger.APPEAL_DECIDED)
    assert (decided.actor, decided.payload["is_accepted"]) == (APPROVER, True)
    fill(office.company, "2026-02")
    office.release("2026-02")
    (correction,) = [
        found.entry
        for found in office.desk.book().entries_of("shops", paid_in="2026-02")
        if found.entry.applies_to_period == JANUARY
    ]
    assert (correction.unit_id, correction.reason_code) == ("L1", "appeal")
    assert (correction.n_answered, correction.entry_type) == (11, "restatement")


def test_nobody_decides_what_they_filed_and_who_pays_is_asked_nothing(office: Office) -> None:
    people = office.desk.home.surveys / "access.yaml"
    text = people.read_text("utf-8")
    person = f"{{email: {EMPLOYEE}, roles: [employee"
    assert person in text
    people.write_text(text.replace(person, f"{person}, approver"), encoding="utf-8")

    board = filed_by_employee(office)

    assert "appeal-1: you filed it" in words_of(board)
    assert not [one for one in board.button if "appeal-1" in one.label]
    for who in ("payroll@example.com", "employee.m02@example.com"):
        other = bonus_of(who)
        assert not [one for one in (*other.button, *other.toggle) if "ppeal" in one.label]


def test_of_too_few_answers_none_is_shown_and_the_entry_as_a_whole_can_be_appealed(
    office: Office,
) -> None:
    fill(office.company, "2026-02", per_shop=4)
    office.release("2026-02")
    write_state(office.desk, [office.company.declared])

    board = with_answers(opened_by(claims(EMPLOYEE), "bonus", scheme="shops", period="2026-02"))

    assert WORDS("bonus_appeal.not_listed") in words_of(board)
    assert box(board, "answer").options == []
    assert box(board, "reason").options == [WORDS("bonus.appeal.entry_in_error")]
    board = press(board, WORDS("bonus_appeal.file"))
    (filed,) = Journal(office.desk.home.decisions_url).events(ledger.APPEAL_FILED)
    assert (filed.payload["reason_code"], filed.payload["response_uid"]) == ("entry_in_error", None)


def test_without_sign_in_nobody_appeals_on_the_board(office: Office) -> None:
    (office.desk.home.surveys / "access.yaml").unlink()

    board = opened_by({}, "bonus", scheme="shops", period=JANUARY, unit="L1")

    assert not board.exception
    assert WORDS("bonus_appeal.title") not in words_of(board)


@pytest.mark.parametrize("language", ["ru", "ro"])
@pytest.mark.usefixtures("office")
def test_the_form_speaks_the_languages_of_the_board(language: str) -> None:
    said = texts.load(language)
    board = opened_by(claims(EMPLOYEE), "bonus", scheme="shops", period=JANUARY, lang=language)
    next(one for one in board.toggle if one.label == said("bonus_appeal.open")).set_value(True)
    board.run(timeout=120)

    assert not board.exception
    assert said("bonus_appeal.file") in [one.label for one in board.button]
