"""Voice and Problem zones: themes with intervals, harmless words, corrections as decisions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from apps.board import texts
from apps.board.reading.voice import SIGNS
from orchestration.comments.checks import CHECKED
from orchestration.comments.corrections import CORRECTED
from orchestration.decisions.journal import Journal
from orchestration.home import Home
from tests.apps import snapshot_fixture
from tests.apps.opened import opened, table, words_of
from tests.apps.talking_snapshot import HOSTILE, UID, add_voice

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def talking(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("talking")
    snapshot_fixture.build(place, fetched_at=datetime.now(UTC) - timedelta(hours=1))
    add_voice(place)
    return place


@pytest.fixture(autouse=True)
def home(talking: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("LOYALTY_DATA", str(talking))
    return Home.from_environment()


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize("page", ["voice", "problem_zones"])
def test_a_page_speaks_every_language(page: str, language: str) -> None:
    words = texts.load(language)

    board = opened(page, lang=language)

    assert not board.exception
    title = words("voice.title" if page == "voice" else "problem_zones.title")
    assert board.title[0].value == title
    assert "caus" not in words("problem_zones.ranking_caption").lower()


def test_every_theme_has_its_mentions_and_interval_and_a_hidden_one_only_that_it_is() -> None:
    rows = table(opened("voice"), "Contribution, points").set_index("Theme")

    assert rows.loc["Delivery and pick-up", "Impact, points"] == "−6.0"
    assert rows.loc["Delivery and pick-up", "Interval"] == "−9.0 … −3.0"
    assert rows.loc["Delivery and pick-up", "Mentions"] == "40"
    hidden = rows.loc["Price and value"]
    assert hidden["Mentions"] == "too few"
    assert hidden["Impact, points"] == hidden["Interval"] == "—"


def test_what_was_not_understood_and_how_sure_the_rest_is_stands_above_the_figures() -> None:
    board = opened("voice")

    assert "**3** comments" in words_of(board)
    assert "Not understood: **1** (33.3" in words_of(board)
    assert table(board, "Understood by")["Sure"].tolist() == ["80.0\N{NO-BREAK SPACE}%"]


def test_themes_that_go_with_a_low_nps_are_ranked_and_weighed() -> None:
    board = opened("problem_zones")

    assert table(board, "Contribution, points")["Theme"].tolist() == [
        "Delivery and pick-up", "Speed and waiting", "Staff attitude and courtesy",
    ]  # fmt: skip
    weights = table(board, "Established").set_index("Theme")["Established"]
    assert weights.to_dict() == {
        "Delivery and pick-up": "yes",
        "Speed and waiting": "not established",
    }
    assert "associated with" in words_of(board)


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ({}, 3),
        ({"theme": "delivery"}, 1),
        ({"theme": "uncoded"}, 1),
        ({"group": "promoter"}, 1),
        ({"kind": "praise"}, 1),
        ({"location": "L1"}, 2),
    ],
)
def test_the_address_says_which_comments_are_told(address: dict[str, str], found: int) -> None:
    assert len(table(opened("voice", **address), "Comment")) == found


@pytest.mark.parametrize(
    ("sign", "told"),
    [
        ("churn_risk", [HOSTILE]),
        ("wants_contact", ["The courier was late"]),
        ("implicit_request", ["Polite people"]),
        ("has_review_risk", ["The courier was late", HOSTILE]),
    ],
)
def test_comments_with_a_sign_are_told_alone_and_bear_it(sign: str, told: list[str]) -> None:
    words = texts.load("en")

    board = opened("voice", sign=sign)

    rows = table(board, "Comment")
    assert sorted(rows["Comment"]) == sorted(told)
    assert all(words(f"voice.sign.{sign}") in signs for signs in rows["Signs"])
    (choice,) = (one for one in board.selectbox if one.label == words("voice.filter.sign"))
    assert choice.options == [words("voice.any"), *(words(f"voice.sign.{one}") for one in SIGNS)]


def test_markup_and_formulas_of_a_comment_are_only_text() -> None:
    board = opened("voice", theme="uncoded")

    assert table(board, "Comment")["Comment"].tolist() == [HOSTILE]
    # in Markdown nothing of it stands, and the file to take away begins with no sign of a formula
    assert "<script>" not in words_of(board)
    assert all("unsafe" not in str(element.proto) for element in board.markdown)


def test_a_correction_is_a_decision_with_a_name_and_a_reason(home: Home) -> None:
    board = opened("voice", theme="delivery")
    words = texts.load("en")
    inputs = {field.label: field for field in board.text_input}
    button = next(one for one in board.button if one.label == words("voice.form.record"))

    button.click()
    board.run()
    assert words("voice.form.incomplete") in words_of(board)
    assert Journal(home.decisions_url).events(CORRECTED) == ()

    themes = next(one for one in board.multiselect if not (one.key or "").startswith("check_"))
    themes.set_value(["communication"])
    inputs = {field.label: field for field in board.text_input}
    inputs[words("voice.form.reason")].input("they did not call")
    inputs[words("voice.form.by")].input("Ana")
    next(one for one in board.button if one.label == words("voice.form.record")).click()
    board.run()

    (event,) = Journal(home.decisions_url).events(CORRECTED)
    assert (event.subject, event.actor, event.reason) == (
        f"{UID.format(1)}/why", "Ana", "they did not call",
    )  # fmt: skip
    assert event.payload["themes"] == ["communication"]
    assert "next build" in words_of(board)


def test_how_right_the_coding_is_stands_with_its_interval() -> None:
    rows = table(opened("voice"), "Right of these").set_index("What")

    assert rows.loc["All themes", "Right of these"] == "75.0\N{NO-BREAK SPACE}%"
    assert rows.loc["All themes", "Interval, %"] == "30 … 95"
    assert rows.loc["Delivery and pick-up", "Found"] == "4"
    assert rows.loc["wish", "Right of these"] == "—"


def test_a_comment_to_check_shows_its_words_alone_and_both_answers_are_kept(
    talking: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "published").symlink_to(talking / "published")
    monkeypatch.setenv("LOYALTY_DATA", str(tmp_path))
    words = texts.load("en")
    board = opened("voice")
    subjects = {f"{UID.format(number)}/why" for number in (1, 2, 3)}

    seen = set()
    for _ in range(3):
        box = next(one for one in board.selectbox if (one.key or "").startswith("check_kind_"))
        subject = (box.key or "").removeprefix("check_kind_")
        seen.add(subject)
        if subject == f"{UID.format(2)}/why":
            board.checkbox(key=f"check_unclear_{subject}").check()
        else:
            board.multiselect(key=f"check_themes_{subject}").set_value(["delivery"])
            box.select("complaint")
        board.text_input(key="check_by").input("Ana")
        next(one for one in board.button if one.label == words("voice.form.check")).click()
        board.run()

    assert seen == subjects, "each is drawn once"
    assert words("voice.check_none") in words_of(board)
    journal = Journal(Home.from_environment().decisions_url)
    kept = {event.subject: event for event in journal.events(CHECKED)}
    assert set(kept) == subjects
    assert kept[f"{UID.format(2)}/why"].payload["said"] is None
    third = kept[f"{UID.format(3)}/why"].payload
    assert third["found"] == {"themes": ["staff_attitude"], "primary_kind": "praise"}
    assert third["said"]["themes"] == ["delivery"]
    corrected = {event.subject for event in journal.events(CORRECTED) if event.actor == "Ana"}
    assert f"{UID.format(3)}/why" in corrected, "where it differs it is a correction too"


@pytest.mark.parametrize("by", ["", "Ana"])
def test_a_check_without_an_answer_or_a_name_is_not_recorded(
    talking: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    (tmp_path / "published").symlink_to(talking / "published")
    monkeypatch.setenv("LOYALTY_DATA", str(tmp_path))
    words = texts.load("en")
    board = opened("voice")

    board.text_input(key="check_by").input(by)
    next(one for one in board.button if one.label == words("voice.form.check")).click()
    board.run()

    assert words("voice.form.check_incomplete") in words_of(board)
    assert Journal(Home.from_environment().decisions_url).events(CHECKED) == ()
