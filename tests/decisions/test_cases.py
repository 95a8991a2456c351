"""Cases: legal moves only, nobody overtaken unawares, words sealed, one case a person at a time."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from orchestration.decisions.case_life import Case, IllegalMoveError, Opening, StaleCaseError
from orchestration.decisions.case_notes import LONGEST_NOTE, NoteTooLongError
from orchestration.decisions.case_rounds import OpenedNow
from orchestration.decisions.cases import Cases
from orchestration.decisions.contact_wishes import KINDS, refusals
from orchestration.decisions.journal import Journal

NOON = datetime(2026, 6, 10, 12, tzinfo=UTC)
SECRET = b"a secret of this installation"
ANA, ION = "a" * 32, "b" * 32
WORDS = "Обещали перезвонить во вторник"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'decisions.sqlite'}"


@pytest.fixture
def cases(url: str) -> Cases:
    return Cases(url, SECRET)


def an_opening(person: str = ANA, occasion: str = "r1", family: str = "answer") -> Opening:
    return Opening(
        "detractors", "detractor", family, person, occasion, date(2026, 6, 8),
        NOON + timedelta(hours=20), "Desk", "web", "L1", "M1",
    )  # fmt: skip


def opened(cases: Cases, **facts: str) -> Case:
    opening = an_opening(**facts)
    cases.open_all([opening], now=NOON)
    return next(
        case
        for case in cases.load().values()
        if (case.opening.person, case.opening.occasion) == (opening.person, opening.occasion)
    )


def taken(cases: Cases, **facts: str) -> Case:
    case = opened(cases, **facts)
    return cases.take(case.key, seen=case.seen, owner="Ana", by="Ana", now=NOON)


def reached(cases: Cases, result: str = "reached") -> Case:
    case = taken(cases)
    return cases.contact(
        case.key, seen=case.seen, result=result, channel="phone", note=WORDS, by="Ana", now=NOON
    )


def closed(cases: Cases, outcome: str = "resolved", note: str = WORDS) -> Case:
    case = reached(cases)
    return cases.close(case.key, seen=case.seen, outcome=outcome, note=note, by="Ana", now=NOON)


def test_a_case_goes_from_opening_to_its_outcome(cases: Cases) -> None:
    case = closed(cases)

    assert cases.load()[case.key] == case
    assert (case.status, case.outcome, case.owner) == ("closed", "resolved", "Ana")
    assert case.reached_at == NOON
    assert [note.text for note in cases.notes(case.key)] == [WORDS, WORDS]


def test_the_same_occasion_opens_one_case_however_often_a_run_sees_it(cases: Cases) -> None:
    first = cases.open_all([an_opening(), an_opening(ION, occasion="r9")], now=NOON)

    again = cases.open_all([an_opening(), an_opening(ION, occasion="r9")], now=NOON)

    assert (first, again) == (OpenedNow(2, 0), OpenedNow(0, 0))
    assert len(cases.load()) == 2


def test_a_later_occasion_is_noted_on_the_case_in_work_and_calls_nobody_twice(
    cases: Cases,
) -> None:
    case = opened(cases)

    done = cases.open_all([an_opening(occasion="r2"), an_opening(occasion="r2")], now=NOON)

    assert done == OpenedNow(0, 1)
    assert cases.load()[case.key].noted == ("r2",)


def test_what_was_noted_opens_no_case_once_the_first_is_closed(cases: Cases) -> None:
    case = opened(cases)
    cases.open_all([an_opening(occasion="r2")], now=NOON)
    case = cases.take(case.key, seen=case.seen, owner="Ana", by="Ana", now=NOON)
    cases.close(case.key, seen=case.seen, outcome="not_needed", note="-", by="Ana", now=NOON)

    done = cases.open_all([an_opening(occasion="r2"), an_opening(occasion="r3")], now=NOON)

    assert done == OpenedNow(1, 0)


def test_thanking_and_calling_back_are_two_cases(cases: Cases) -> None:
    opened(cases)

    assert cases.open_all([an_opening(occasion="r2", family="thank")], now=NOON).opened == 1


def test_of_two_at_once_the_second_is_told_who_was_first(cases: Cases) -> None:
    case = opened(cases)
    cases.take(case.key, seen=case.seen, owner="Ana", by="Ana", now=NOON)

    with pytest.raises(StaleCaseError, match="Ana was first") as told:
        cases.take(case.key, seen=case.seen, owner="Ion", by="Ion", now=NOON)

    assert told.value.first == "Ana"
    assert cases.load()[case.key].owner == "Ana"


def test_what_a_run_notes_meanwhile_stops_nobody(cases: Cases) -> None:
    case = opened(cases)
    cases.open_all([an_opening(occasion="r2")], now=NOON)
    cases.escalate({case.key: ["Head"]}, now=NOON)

    moved = cases.take(case.key, seen=case.seen, owner="Ana", by="Ana", now=NOON)

    assert moved.status == "taken"


@pytest.mark.parametrize(
    ("outcome", "result", "words"),
    [
        ("resolved", "not_reached", "nobody reached the customer"),
        ("thanked", None, "nobody reached the customer"),
        ("no_answer", None, "at least one try"),
        ("won", "reached", "is no outcome"),
    ],
)
def test_an_outcome_says_nothing_that_did_not_happen(
    cases: Cases, outcome: str, result: str | None, words: str
) -> None:
    case = reached(cases, result) if result else taken(cases)

    with pytest.raises(IllegalMoveError, match=words):
        cases.close(case.key, seen=case.seen, outcome=outcome, note="x", by="Ana", now=NOON)


def test_nothing_is_closed_without_a_note(cases: Cases) -> None:
    case = reached(cases)

    with pytest.raises(IllegalMoveError, match="with a note"):
        cases.close(case.key, seen=case.seen, outcome="resolved", note=" \n", by="Ana", now=NOON)


def test_a_note_that_is_too_long_is_refused_and_nothing_is_recorded(cases: Cases) -> None:
    case = reached(cases)

    with pytest.raises(NoteTooLongError):
        cases.close(
            case.key, seen=case.seen, outcome="resolved", note="x" * (LONGEST_NOTE + 1), by="Ana",
            now=NOON,
        )  # fmt: skip

    assert cases.load()[case.key] == case


def test_nobody_contacts_a_customer_of_a_case_that_nobody_took(cases: Cases) -> None:
    case = opened(cases)

    with pytest.raises(IllegalMoveError, match="needs it to be contacted, taken"):
        cases.contact(
            case.key, seen=case.seen, result="reached", channel="phone", note="", by="Ana", now=NOON
        )


def test_a_customer_who_refuses_is_left_alone_in_every_case(cases: Cases, url: str) -> None:
    cases.open_all(
        [an_opening(occasion="r2", family="thank"), an_opening(ION, occasion="r9")], now=NOON
    )

    case = reached(cases, "refused")

    states: dict[str, set[str]] = {ANA: set(), ION: set()}
    for one in cases.load().values():
        states[one.opening.person].add(one.status)
    assert (case.status, case.cancelled_for) == ("cancelled", "refused")
    assert states == {ANA: {"cancelled"}, ION: {"open"}}
    assert refusals(Journal(url).events_of(KINDS)) == {ANA: frozenset({"all"})}


def test_a_closed_case_is_taken_up_again_unless_another_is_in_work(cases: Cases) -> None:
    case = closed(cases)
    again = cases.reopen(case.key, seen=case.seen, note="called again", by="Ion", now=NOON)
    assert (again.status, again.outcome, again.closed_at) == ("open", None, None)
    again = cases.take(case.key, seen=again.seen, owner="Ion", by="Ion", now=NOON)
    case = cases.close(
        case.key, seen=again.seen, outcome="resolved", note="done", by="Ion", now=NOON
    )
    cases.open_all([an_opening(occasion="r2")], now=NOON)

    with pytest.raises(IllegalMoveError, match="in work already"):
        cases.reopen(case.key, seen=case.seen, note="again", by="Ion", now=NOON)


def test_escalation_goes_step_by_step_and_each_step_once(cases: Cases) -> None:
    case = opened(cases)

    counts = [
        cases.escalate({case.key: people}, now=NOON)
        for people in (["Head"], ["Head"], ["Head", "Director"], ["Head", "Director"])
    ]

    assert counts == [1, 0, 1, 0]
    after = cases.load()[case.key]
    assert (after.step_count, after.escalated_to) == (2, "Director")


def test_what_people_write_is_in_no_file_in_plain(cases: Cases, tmp_path: Path) -> None:
    closed(cases)

    for path in tmp_path.iterdir():
        assert WORDS.encode() not in path.read_bytes()


def test_a_forgotten_person_is_behind_no_case_any_more_and_the_chain_still_holds(
    cases: Cases, url: str, tmp_path: Path
) -> None:
    case = closed(cases)
    cases.open_all([an_opening(occasion="r2"), an_opening(ION, occasion="r9")], now=NOON)
    with sqlite3.connect(tmp_path / "decisions.sqlite") as con:
        sealed = [row[0] for row in con.execute("select sealed from case_note")]
    assert cases.note_count([ANA]) == 2

    assert cases.forget([ANA], now=NOON) == 2

    content = (tmp_path / "decisions.sqlite").read_bytes()
    assert not any(bytes(one) in content for one in sealed)
    assert ANA.encode() not in content
    assert ION.encode() in content
    assert cases.notes(case.key) == ()
    states = sorted((c.opening.person, c.status) for c in cases.load().values())
    assert states == [("", "cancelled"), ("", "closed"), (ION, "open")]
    assert Journal(url).verify() == []
    with pytest.raises(IllegalMoveError, match="forgotten"):
        cases.reopen(case.key, seen=case.seen, note="x", by="Ana", now=NOON)


def test_the_answer_of_a_forgotten_person_opens_no_case_under_its_new_name(cases: Cases) -> None:
    opened(cases)
    cases.forget([ANA], now=NOON)

    done = cases.open_all([an_opening("d" * 32)], now=NOON)

    assert done == OpenedNow(0, 0)


def test_a_customer_who_was_merged_into_another_is_called_once(cases: Cases) -> None:
    opened(cases)

    done = cases.open_all(
        [an_opening(ION), an_opening(ION, occasion="r2")], now=NOON, same={ANA: ION}
    )

    assert done == OpenedNow(0, 1)
