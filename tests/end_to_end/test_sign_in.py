"""Signing in for real: a provider, the served board, a browser; and who is sent what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.apps import signed_in, snapshot_fixture
from tests.apps.company import MANAGERS
from tests.apps.signed_in import sign
from tests.components import require
from tests.end_to_end.browser import DRAW_MILLISECONDS, chromium, opened_browser
from tests.end_to_end.signed_board import (
    SECRET,
    Person,
    SignedBoard,
    person,
    provider_program,
    sign_in_all,
    signed_board,
)

pytestmark = pytest.mark.end_to_end

SIGN = re.compile(rb"canary-\w+?-\w+?-yranac")
EVERYBODY = [one for members in MANAGERS.values() for one in members]
PEOPLE = "people:\n" + "".join(
    f"  - {{email: {name}@example.com, roles: [{roles}]{units}}}\n"
    for name, roles, units in (
        ("director", "director", ""),
        ("payroll", "payroll", ""),
        ("employee", "employee", ", units: {location: [L1]}"),
        ("unverified", "director", ""),
        *((one, "manager", f", units: {{manager: [{one}]}}") for one in EVERYBODY),
        *((place, "manager", f", units: {{location: [{place}]}}") for place in MANAGERS),
    )
)
NAMES = ["director", "payroll", "employee", "stranger", *EVERYBODY, *MANAGERS]
CLAIMS = [
    {"sub": one, "email": f"{one}@example.com", "email_verified": True, "name": one}
    for one in NAMES
] + [{"sub": "unverified", "email": "unverified@example.com", "email_verified": False}]


def make_company(place: Path) -> Path:
    snapshot_fixture.build(place, fetched_at=datetime.now(UTC) - timedelta(hours=1))
    signed_in.add_signs(place)
    return place


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SignedBoard]:
    require(provider_program(), "provider of OpenID Connect (oidc-provider-mock)")
    require(chromium(), "Chromium")
    place = make_company(tmp_path_factory.mktemp("board"))
    with signed_board(place, PEOPLE, CLAIMS) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    executable = chromium()
    require(executable, "Chromium")
    assert executable is not None
    with opened_browser(executable) as opened:
        yield opened


def signs(somebody: Person) -> set[str]:
    return {one.decode() for one in SIGN.findall(bytes(somebody.sent))}


def test_nobody_sees_anything_before_signing_in(board: SignedBoard, browser: Browser) -> None:
    with person(browser, board) as somebody:
        for path in ("", "voice", "bonus", "trends?by=manager&member=M01"):
            somebody.open(path)

            assert somebody.title() == "Please sign in"
            assert somebody.menu() == []
        assert signs(somebody) == set()
        assert b"metric_values" not in somebody.sent


FIGURES = ["Overview", "Trends and segments", "Metrics side by side"]


@pytest.mark.parametrize(
    ("who", "first", "offered", "not_offered", "page", "theirs"),
    [
        ("director", "Overview", "Reports", "Bonus", "voice",
         {sign("manager", one) for one in EVERYBODY}),
        ("M01", "Overview", "Voice", "Reports", "voice", {sign("manager", "M01")}),
        ("payroll", "Bonus", "Bonus", "Overview", "bonus", None),
        ("employee", "Bonus", "Bonus", "Overview", "bonus", {sign("location", "L1")}),
    ],
)  # fmt: skip
def test_each_role_has_its_pages_its_rows_and_a_way_out(
    board: SignedBoard, browser: Browser, who: str, first: str, offered: str, not_offered: str,
    page: str, theirs: set[str] | None,
) -> None:  # fmt: skip
    with person(browser, board) as somebody:
        somebody.sign_in(who)

        assert somebody.title() == first
        assert any(offered in one for one in somebody.menu())
        assert not any(not_offered in one for one in somebody.menu())
        assert f"Signed in: {who}" in somebody.visit.text()
        somebody.open(page)
        found = signs(somebody)
        assert found
        if theirs is not None:
            assert found & {sign("manager", one) for one in EVERYBODY} <= theirs or not theirs
            assert theirs <= found
        assert somebody.visit.exceptions() == 0

        somebody.page.get_by_role("button", name="Sign out").click()
        somebody.page.wait_for_url(f"{board.provider}/**", timeout=DRAW_MILLISECONDS)
        somebody.open(page)
        assert somebody.title() == "Please sign in"


def test_a_page_of_another_role_answers_with_words(board: SignedBoard, browser: Browser) -> None:
    with person(browser, board) as somebody:
        somebody.sign_in("employee")
        somebody.open("voice")

        assert "Your roles do not include this page" in somebody.visit.text()
        assert not signs(somebody) & {sign("manager", one) for one in EVERYBODY}


@pytest.mark.parametrize(
    ("who", "title"),
    [("stranger", "You have no access yet"), ("unverified", "Your e-mail is not verified")],
)
def test_whoever_may_not_in_is_told_why(
    board: SignedBoard, browser: Browser, who: str, title: str
) -> None:
    with person(browser, board) as somebody:
        somebody.sign_in(who)

        assert somebody.title() == title
        assert f"{who}@example.com" in somebody.visit.text()
        assert signs(somebody) == set()


def test_whoever_is_taken_off_the_list_is_out_with_the_next_click(
    board: SignedBoard, browser: Browser
) -> None:
    said = board.people.read_text(encoding="utf-8")
    with person(browser, board) as somebody:
        somebody.sign_in("M05")
        assert somebody.title() == "Overview"
        try:
            board.people.write_text(
                "".join(line for line in said.splitlines(keepends=True) if "M05" not in line),
                encoding="utf-8",
            )
            somebody.page.get_by_test_id("stSidebarNavLink").nth(1).click()
            somebody.page.get_by_text("You have no access yet").wait_for(timeout=DRAW_MILLISECONDS)
        finally:
            board.people.write_text(said, encoding="utf-8")


def test_signing_out_ends_the_other_tabs_too(board: SignedBoard, browser: Browser) -> None:
    with person(browser, board) as somebody:
        somebody.sign_in("M06")
        other = somebody.context.new_page()
        other.goto(board.address)
        other.get_by_role("button", name="Sign out").wait_for(timeout=DRAW_MILLISECONDS)

        somebody.page.get_by_role("button", name="Sign out").click()
        somebody.page.wait_for_url(f"{board.provider}/**", timeout=DRAW_MILLISECONDS)
        other.get_by_test_id("stSidebarNavLink").nth(1).click()

        other.get_by_text("Your session has ended").wait_for(timeout=DRAW_MILLISECONDS)


def test_a_session_ends_with_the_token(
    tmp_path_factory: pytest.TempPathFactory, browser: Browser
) -> None:
    require(provider_program(), "provider of OpenID Connect (oidc-provider-mock)")
    place = make_company(tmp_path_factory.mktemp("short"))
    with (
        signed_board(place, PEOPLE, CLAIMS, token_seconds=20) as board,
        person(browser, board) as somebody,
    ):
        somebody.sign_in("director")
        assert somebody.title() == "Overview"

        somebody.page.wait_for_timeout(20_000)
        somebody.page.get_by_test_id("stSidebarNavLink").nth(1).click()

        somebody.page.get_by_text("Your session has ended").wait_for(timeout=DRAW_MILLISECONDS)


def test_twenty_people_at_once_on_a_warm_cache_are_sent_their_own_rows(
    board: SignedBoard, browser: Browser
) -> None:
    paths = ("voice", "trends?by=manager&grain=quarter", "control", "trends?by=location")
    with ExitStack() as stack:
        warming = stack.enter_context(person(browser, board))
        warming.sign_in("director")
        for path in paths:
            warming.open(path)
        names = ["director", "payroll", "employee", "M02", *EVERYBODY, *MANAGERS]
        people = [(name, stack.enter_context(person(browser, board))) for name in names]
        sign_in_all(people)
        for path in paths:
            for _, somebody in people:
                somebody.page.goto(f"{board.address}/{path}", wait_until="commit")
            for _, somebody in people:
                somebody.visit.wait_until_ended()
        found = {name: signs(somebody) for name, somebody in people}

    assert len(people) == 20
    for name in EVERYBODY:
        assert found[name] == {sign("manager", name)}
    for place, members in MANAGERS.items():
        theirs = {sign("location", place), *(sign("manager", one) for one in members)}
        assert found[place] <= theirs
        assert found[place]
    assert found["employee"] <= {sign("location", "L1")}
    assert {sign("manager", one) for one in EVERYBODY} <= found["director"]


def test_the_secret_is_in_no_log_and_in_no_file_of_the_installation(board: SignedBoard) -> None:
    searched = [path for path in board.data.rglob("*") if path.is_file()]

    assert board.log in searched
    assert not [path for path in searched if SECRET.encode() in path.read_bytes()]
    key = board.data / "board_cookie.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.read_bytes().strip() not in board.log.read_bytes()
