"""Who sees what: every role on every page, with addresses that ask for more than the role has.

All that a run sends to the browser is searched for the signs of units that are foreign to whoever
looks, and for the words of pages that the role does not have.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from apps.board import texts
from apps.board.access import ANYBODY, FIGURES, PAGES
from tests.apps import signed_in, snapshot_fixture
from tests.apps.company import MANAGERS
from tests.apps.opened import PAGES as ALL_PAGES
from tests.apps.opened import words_of
from tests.apps.signed_in import claims, everything_sent, opened_by, sign

pytestmark = pytest.mark.slow

EVERY_SIGN = None
SIGN = re.compile(rb"canary-\w+?-\w+?-yranac")
ADDRESSES: tuple[Mapping[str, str | list[str]], ...] = (
    {},
    {"by": "manager", "member": ["M02", "M08", "M12"], "unit": "M02", "place": "L3"},
    {"by": "location*product", "member": ["L1", "L3"], "unit": "L3", "location": "L3",
     "manager": "M05", "scheme": "team_pilot", "period": "2026-03", "units": "location"},
)  # fmt: skip


def of_managers(*members: str) -> frozenset[str]:
    return frozenset(sign("manager", member) for member in members)


#: e-mail -> pages, and the signs of units that the person may be sent; None: of all
L2 = frozenset({sign("location", "L2")})
MAY: dict[str, tuple[frozenset[str], frozenset[str] | None]] = {
    "director": (
        frozenset(
            (
                *(*FIGURES, *ANYBODY, "ideas", "reports", "self_assessment"),
                *("money", "programmes", "recovery", "next_wave"),
            )
        ),
        EVERY_SIGN,
    ),
    "data": (frozenset((*FIGURES, *ANYBODY, "next_wave", "quality")), EVERY_SIGN),
    "manager.m01": (frozenset((*FIGURES, *ANYBODY)), of_managers("M01")),
    # comments of a place name who served there
    "manager.l2": (frozenset((*FIGURES, *ANYBODY)), L2 | of_managers(*MANAGERS["L2"])),
    "follow.l1": (frozenset((*ANYBODY, "follow_up", "recovery")), frozenset()),
    "approver": (frozenset((*ANYBODY, "bonus")), EVERY_SIGN),
    "payroll": (frozenset((*ANYBODY, "bonus")), EVERY_SIGN),
    "employee.l1": (frozenset((*ANYBODY, "bonus")), frozenset({sign("location", "L1")})),
    "employee.m02": (frozenset((*ANYBODY, "bonus")), of_managers("M02")),
    "both": (frozenset((*FIGURES, *ANYBODY, "bonus")), of_managers("M01")),
    "stranger": (frozenset(), frozenset()),
}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("signed")
    snapshot_fixture.build(place, fetched_at=datetime.now(UTC) - timedelta(hours=1))
    signed_in.add_signs(place)
    signed_in.write_people(place)
    return place


@pytest.fixture(autouse=True)
def home(company: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOYALTY_DATA", str(company))
    monkeypatch.setenv("LOYALTY_SURVEYS", str(company / "surveys"))


@pytest.mark.parametrize("page", ALL_PAGES)
@pytest.mark.parametrize("who", MAY)
def test_nobody_is_sent_a_row_that_is_not_theirs(who: str, page: str) -> None:
    pages, theirs = MAY[who]
    for address in ADDRESSES:
        with everything_sent() as sent:
            board = opened_by(claims(f"{who}@example.com"), page, **address)

        assert not board.exception, address
        found = {one.decode() for one in SIGN.findall(bytes(sent))}
        assert theirs is None or found <= theirs, address
        refused = texts.load("en")("access.no_page") in words_of(board)
        # the address of the board alone leads to the first page of whoever opens it
        expected = page not in pages and who != "stranger" and page != "overview"
        assert refused == expected, address
        if page == "overview" and page not in pages and who != "stranger":
            assert board.title[0].value != texts.load("en")("overview.title")
        if who == "stranger":
            assert texts.load("en")("access.unknown.title") == board.title[0].value


def test_the_signs_are_found_where_somebody_may_see_them() -> None:
    """Else the search above would find nothing for another reason."""
    found: dict[str, set[str]] = {}
    for who, page in (
        ("director", "voice"), ("manager.m01", "voice"), ("payroll", "bonus"),
        ("employee.l1", "bonus"), ("director", "trends"),
    ):  # fmt: skip
        with everything_sent() as sent:
            opened_by(claims(f"{who}@example.com"), page, by="location")
        found[f"{who} {page}"] = {one.decode() for one in SIGN.findall(bytes(sent))}

    assert found["director voice"] >= of_managers(*(m for of in MANAGERS.values() for m in of))
    assert found["director trends"] >= {sign("location", one) for one in MANAGERS}
    assert found["manager.m01 voice"] == of_managers("M01")
    assert len(found["payroll bonus"]) > 5
    assert found["employee.l1 bonus"] == {sign("location", "L1")}


def test_every_page_of_the_board_belongs_to_a_role() -> None:
    given = {page for pages in PAGES.values() for page in pages}.union(ANYBODY)

    assert given == set(ALL_PAGES)


def test_what_one_viewer_has_warmed_up_another_is_not_sent() -> None:
    opened_by(claims("director@example.com"), "voice")
    opened_by(claims("director@example.com"), "control")
    for page in ("voice", "control", "trends"):
        with everything_sent() as sent:
            opened_by(claims("manager.m01@example.com"), page, by="manager")
        assert {one.decode() for one in SIGN.findall(bytes(sent))} <= of_managers("M01")


def test_whoever_is_taken_off_the_list_is_out_with_the_next_click(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    surveys = signed_in.write_people(tmp_path)
    monkeypatch.setenv("LOYALTY_SURVEYS", str(surveys))
    board = opened_by(claims("payroll@example.com"), "bonus")
    assert board.title[0].value == texts.load("en")("bonus.title")

    file = surveys / "access.yaml"
    said = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join(line for line in said if "payroll@" not in line), encoding="utf-8")
    board.run()

    assert [one.value for one in board.title] == [texts.load("en")("access.unknown.title")]


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"is_logged_in": False}, "not_signed_in"),
        ({"exp": 1}, "ended"),
        ({"email_verified": False}, "not_verified"),
        ({"email": ""}, "no_email"),
    ],
)
def test_a_refusal_says_why_in_the_language_of_the_reader(
    language: str, more: dict[str, object], refusal: str
) -> None:
    board = opened_by(claims("director@example.com") | more, "overview", lang=language)

    words = texts.load(language)
    assert board.title[0].value == words(f"access.{refusal}.title")
    assert not board.metric


def test_a_mistake_in_the_list_closes_the_board(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    surveys = signed_in.write_people(tmp_path)
    with (surveys / "access.yaml").open("a", encoding="utf-8") as file:
        file.write("  - {group: x, roles: [boss]}\n")
    monkeypatch.setenv("LOYALTY_SURVEYS", str(surveys))

    board = opened_by(claims("director@example.com"), "overview")

    assert board.title[0].value == texts.load("en")("access.mistake.title")


def test_the_list_taken_away_while_the_board_runs_opens_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOYALTY_BOARD_SIGN_IN", "on")
    monkeypatch.setenv("LOYALTY_SURVEYS", str(tmp_path))

    board = opened_by(claims("director@example.com"), "overview")

    assert board.title[0].value == texts.load("en")("access.changed.title")
