"""The Follow-up page: the work list in three languages, moves that are decisions, no details."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from apps.board import texts
from orchestration.decisions.case_life import Case
from orchestration.decisions.cases import Cases
from orchestration.decisions.contact_wishes import record_wish
from orchestration.decisions.contacts import READ
from orchestration.decisions.journal import Journal
from orchestration.outlets.followups.opening import make_round
from orchestration.published.pointer import snapshot_files
from tests.apps import signed_in, snapshot_fixture
from tests.apps.opened import opened, table, words_of
from tests.outlets.followups.followed_company import NOW, Answer, Company, key_of

pytestmark = pytest.mark.slow

HOSTILE = '<script>alert(1)</script> =HYPERLINK("http://evil.example") **x**'


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Company:
    """The board's made-up company, whose answers are followed up as well."""
    made = Company(tmp_path)
    made.agree("ana", "ion", "vera")
    made.publish(
        [
            Answer("ana", 1, text=HOSTILE),
            Answer("ion", 2, "passive", location="L2"),
            Answer("vera", 3, "promoter"),
        ]
    )
    make_round(made.home, now=NOW)
    (followed,) = snapshot_files(made.home)
    board = snapshot_fixture.build(made.home.data, fetched_at=datetime(2026, 10, 8, tzinfo=UTC))
    with duckdb.connect(str(board)) as con:
        con.execute(f"attach '{followed}' as followed (read_only)")
        for name in ("follow_up_occasions", "person_keys", "customer_standing", "comments"):
            con.execute(f"create table published.{name} as from followed.published.{name}")
    monkeypatch.setenv("LOYALTY_DATA", str(made.home.data))
    monkeypatch.setenv("LOYALTY_SURVEYS", str(made.home.surveys))
    return made


def case_of(company: Company, person: str) -> Case:
    return next(c for c in company.cases.load().values() if c.opening.person == key_of(person))


def fill(board: AppTest, label: str, value: str) -> None:
    field = next(one for one in (*board.text_input, *board.text_area) if one.label == label)
    field.input(value)


def press(board: AppTest, label: str) -> AppTest:
    next(one for one in board.button if one.label == label).click()
    return board.run()


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_the_work_list_says_whom_to_call_and_until_when(language: str) -> None:
    words = texts.load(language)

    board = opened("follow_up", lang=language)

    assert not board.exception
    rows = table(board, words("work.column.title"))
    assert sorted(rows[words("work.column.owner")]) == ["Desk", "Lena", "Mara"]
    assert set(rows[words("work.column.title")]) == {
        words(f"follow_up.trigger.{trigger}") for trigger in ("detractor", "passive", "promoter")
    }
    assert {metric.label: metric.value for metric in board.metric}[words("work.total.live")] == "3"


def test_filters_are_in_the_address(company: Company) -> None:
    words = texts.load("en")

    board = opened("follow_up", owner="Lena")

    assert list(table(board, words("work.column.title"))[words("work.column.owner")]) == ["Lena"]
    assert opened("follow_up", status="finished").info[0].value == words("work.none_found")
    case = case_of(company, "vera")
    assert case.number in words_of(opened("follow_up", case=case.number))


def test_a_customers_words_are_text_and_nothing_else(company: Company) -> None:
    board = opened("follow_up", case=case_of(company, "ana").number)

    assert HOSTILE in [element.value for element in board.text]
    assert "<script>" not in words_of(board)


def test_a_case_is_worked_to_its_end_on_the_page(company: Company) -> None:
    words = texts.load("en")
    board = opened("follow_up", case=case_of(company, "ana").number)
    fill(board, words("work.form.by"), "Mara")

    board = press(board, words("work.form.take"))
    board = press(board, words("work.form.contact"))
    fill(board, words("work.form.closing_note"), "Sent a new one")
    board = press(board, words("work.form.close"))

    case = case_of(company, "ana")
    assert (case.status, case.outcome, case.owner) == ("closed", "resolved", "Mara")
    assert [note.text for note in company.cases.notes(case.key)] == ["Sent a new one"]
    assert not board.exception


def test_nothing_is_recorded_without_a_name(company: Company) -> None:
    words = texts.load("en")
    board = opened("follow_up", case=case_of(company, "ana").number)

    board = press(board, words("work.form.take"))

    assert board.error[0].value == words("work.form.name_missing")
    assert case_of(company, "ana").status == "open"


def test_who_comes_second_is_told_who_was_first(company: Company) -> None:
    words = texts.load("en")
    case = case_of(company, "ana")
    board = opened("follow_up", case=case.number)
    fill(board, words("work.form.by"), "Ion")
    board.run()

    def first(cases: Cases) -> None:
        cases.take(case.key, seen=case.seen, owner="Mara", by="Mara", now=NOW)

    # between the look and the click; the page reads anew before it records, so the move is stopped
    # only where both happen within one run
    first(company.cases)
    board = press(board, words("work.form.take"))

    moved = case_of(company, "ana")
    assert moved.status == "taken"
    assert not board.exception


def test_contact_details_are_shown_on_request_and_every_reading_is_recorded(
    company: Company,
) -> None:
    words = texts.load("en")
    board = opened("follow_up", case=case_of(company, "ana").number)
    assert "@example.md" not in str([one.value for one in board.text])
    fill(board, words("work.form.by"), "Mara")

    board = press(board, words("work.details.show"))

    assert any("ana@example.md" in str(one.value) for one in board.text)
    (event,) = Journal(company.home.decisions_url).events(READ)
    assert (event.actor, event.reason) == ("Mara", "follow-up")


def test_of_who_refused_meanwhile_nothing_is_shown_and_nothing_exported(company: Company) -> None:
    words = texts.load("en")
    record_wish(
        Journal(company.home.decisions_url), [key_of("ana")], is_allowed=False, channel="all",
        way="mail", by="Ana", reason="wrote so", now=NOW,
    )  # fmt: skip

    board = opened("follow_up", case=case_of(company, "ana").number)

    assert words("work.obstacle.refused") in words_of(board)
    assert words("work.details.show") not in [one.label for one in board.button]


def test_who_follows_up_one_place_sees_its_cases_alone_and_works_under_their_address(
    company: Company,
) -> None:
    words = texts.load("en")
    signed_in.write_people(company.home.surveys.parent)
    theirs, foreign = case_of(company, "ana"), case_of(company, "ion")
    assert (theirs.opening.location, foreign.opening.location) == ("L1", "L2")

    with signed_in.everything_sent() as sent:
        board = signed_in.opened_by(
            signed_in.claims("follow.l1@example.com"), "follow_up", case=foreign.number
        )

    assert not board.exception
    assert theirs.number.encode() in sent
    assert foreign.number.encode() not in sent

    press(board, words("work.form.take"))

    events = Journal(company.home.decisions_url).events("case_taken")
    assert {event.actor for event in events} == {"follow.l1@example.com"}
