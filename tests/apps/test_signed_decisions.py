"""Decisions made on the board bear the name of who is signed in, whatever the browser sends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from streamlit.testing.v1 import AppTest

from apps.board import texts
from apps.board.access import ANYONE_HERE, Viewer
from apps.board.approving import Standing, standing
from orchestration.comments.corrections import CORRECTED
from orchestration.decisions.journal import Journal
from orchestration.home import Home
from orchestration.outlets.feeds import closing, ledger, preparing
from orchestration.outlets.feeds.state import write_state
from orchestration.responses.access import Access, Grant
from tests.apps import signed_in, snapshot_fixture
from tests.apps.opened import words_of
from tests.apps.signed_in import claims, opened_by
from tests.outlets.feeds.fake_company import SCHEME, an_office, fill

pytestmark = pytest.mark.slow

WORDS = texts.load("en")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    snapshot_fixture.build(tmp_path, fetched_at=datetime.now(UTC) - timedelta(hours=1))
    signed_in.add_signs(tmp_path)
    monkeypatch.setenv("LOYALTY_DATA", str(tmp_path))
    monkeypatch.setenv("LOYALTY_SURVEYS", str(signed_in.write_people(tmp_path)))
    return Home.from_environment()


def labels(board: AppTest) -> list[str]:
    return [button.label for button in board.button]


def test_a_correction_bears_the_verified_address(home: Home) -> None:
    board = opened_by(claims("Manager.M01@example.com"), "voice")
    inputs = {field.label: field for field in board.text_input}
    assert inputs[WORDS("voice.form.by")].disabled
    assert inputs[WORDS("voice.form.by")].value == "manager.m01@example.com"

    inputs[WORDS("voice.form.reason")].input("they did not call")
    # a browser cannot write into it, but whoever speaks to the server without one can
    inputs[WORDS("voice.form.by")]._value = "director@example.com"
    next(one for one in board.button if one.label == WORDS("voice.form.record")).click()
    board.run()

    (event,) = Journal(home.decisions_url).events(CORRECTED)
    assert (event.actor, event.subject) == ("manager.m01@example.com", "uid-M01/why")


def test_who_may_not_read_comments_is_offered_no_form(home: Home) -> None:
    assert home.data.exists()
    board = opened_by(claims("data@example.com"), "voice")

    assert WORDS("voice.form.record") not in labels(board)
    assert WORDS("access.no_comments") in [str(info.value) for info in board.info]


def test_without_sign_in_a_name_is_typed_as_before(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOYALTY_SURVEYS", str(home.data / "nowhere"))
    board = opened_by({}, "voice")

    inputs = {field.label: field for field in board.text_input}
    assert not inputs[WORDS("voice.form.by")].disabled
    assert WORDS("access.sign_out") not in labels(board)


def prepared_by(root: Path, name: str) -> Home:
    """A feed whose January was closed and prepared, as the command does it."""
    office = an_office(root)
    fill(office.company, "2026-01")
    office.clock.set("2026-02-08T09:00")
    closing.close(office.desk, office.company.declared, "2026-01", by=name)
    preparing.prepare(office.desk, "shops", "2026-01", by=name)
    write_state(office.desk, [office.company.declared])
    schemes = root / "surveys" / "schemes"
    schemes.mkdir(parents=True)
    (schemes / "shops.yaml").write_text(yaml.safe_dump(SCHEME), encoding="utf-8")
    snapshot_fixture.build(office.desk.home.data, fetched_at=datetime.now(UTC))
    return office.desk.home


@pytest.fixture
def closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    signed_in.write_people(tmp_path)
    monkeypatch.setenv("LOYALTY_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("LOYALTY_SURVEYS", str(tmp_path / "surveys"))
    return tmp_path


def approval(board: AppTest) -> list[str]:
    return [label for label in labels(board) if label.startswith("Approve")]


def test_an_approver_approves_what_another_person_prepared(closed: Path) -> None:
    home = prepared_by(closed, "payroll@example.com")
    board = opened_by(claims("approver@example.com"), "bonus", period="2026-01")
    assert approval(board) == ["Approve January 2026"]

    next(one for one in board.button if one.label.startswith("Approve")).click()
    board.run(timeout=120)

    (event,) = Journal(home.decisions_url).events(ledger.APPROVED)
    assert (event.actor, event.subject) == ("approver@example.com", "shops/2026-01")
    assert approval(board) == []
    assert not board.exception


@pytest.mark.parametrize(
    ("preparer", "words"),
    [("Approver@example.com", "You prepared it"), ("Ana", "so it could be yours")],
)
def test_nobody_approves_what_may_be_their_own(closed: Path, preparer: str, words: str) -> None:
    prepared_by(closed, preparer)

    board = opened_by(claims("approver@example.com"), "bonus", period="2026-01")

    assert approval(board) == []
    assert words in words_of(board)


def test_who_is_paid_or_pays_is_not_asked_to_approve(closed: Path) -> None:
    prepared_by(closed, "director@example.com")

    for who in ("payroll@example.com", "employee.l1@example.com"):
        board = opened_by(claims(who), "bonus", period="2026-01")
        assert not board.exception
        assert approval(board) == []


PEOPLE = Access.model_validate(
    {
        "people": [
            {"email": "ana@example.com", "name": "Ana Ceban", "roles": ["payroll"]},
            {"email": "boris@example.com", "name": "Boris", "roles": ["approver"]},
            {"email": "boris.two@example.com", "name": "Boris", "roles": ["payroll"]},
        ]
    }
)
BORIS = Viewer("Boris", "boris@example.com", (Grant("approver", ()),))


@pytest.mark.parametrize(
    ("preparer", "expected"),
    [
        ("ana@example.com", Standing.MAY),
        ("  ana  CEBAN ", Standing.MAY),
        ("boris.two@example.com", Standing.MAY),
        ("BORIS@example.com", Standing.SAME_PERSON),
        ("boris", Standing.SAME_PERSON),
        ("Bob", Standing.NOBODY_KNOWN),
        ("", Standing.NOBODY_KNOWN),
    ],
)
def test_another_person_is_somebody_who_is_known_and_is_not_the_viewer(
    preparer: str, expected: Standing
) -> None:
    assert standing(BORIS, preparer, PEOPLE) == expected


def test_without_sign_in_nobody_approves_on_the_board() -> None:
    assert standing(ANYONE_HERE, "ana@example.com", PEOPLE) == Standing.NOT_ASKED
