"""The Ideas page: ideas with their counts, harmless words, and judgements that are decisions."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from apps.board import texts
from orchestration.decisions.ideas import KIND
from orchestration.decisions.journal import Journal
from orchestration.home import Home
from orchestration.outlets.ideas.register import make_register
from orchestration.published.idea_register import number_of
from tests.apps.opened import opened, table, words_of
from tests.outlets.talking_company import home_of, uid

pytestmark = pytest.mark.slow

TERMINAL, SUNDAY, HOSTILE = (f"{uid(n)}/why" for n in (0, 3, 5))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    made = home_of(tmp_path)
    make_register(made)
    monkeypatch.setenv("LOYALTY_DATA", str(made.data))
    monkeypatch.setenv("LOYALTY_SURVEYS", str(made.surveys))
    return made


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_ideas_are_listed_with_how_often_and_since_when(language: str) -> None:
    words = texts.load(language)

    board = opened("ideas", lang=language)

    assert not board.exception
    rows = table(board, words("ideas.column.wishes"))
    assert list(rows[words("ideas.column.wishes")]) == [3, 2, 1]
    assert list(rows[words("ideas.column.status")]) == [words("ideas.status.new")] * 3
    assert rows[words("ideas.column.number")].tolist() == [
        number_of(key) for key in (TERMINAL, SUNDAY, HOSTILE)
    ]
    assert words("plural.wishes." + ("few" if language != "en" else "other"), n=3) in words_of(
        board
    )


@pytest.mark.usefixtures("home")
def test_a_customers_words_are_text_and_nothing_else() -> None:
    board = opened("ideas", idea=number_of(HOSTILE))

    shown = [element.value for element in board.text]
    assert len(shown) == 1
    assert "<script>alert(1)</script>" in shown[0]
    assert "evil.example" not in shown[0]
    assert "\u202e" not in shown[0]
    assert "<script>" not in words_of(board)
    assert all("unsafe" not in str(element.proto) for element in board.text)


def judge(board: AppTest, status: str, reason: str, by: str, into: str | None = None) -> None:
    """Fill the form in and send it."""
    words = texts.load("en")
    boxes = {box.label: box for box in board.selectbox}
    boxes[words("ideas.form.status")].select(status)
    if into is not None:
        boxes[words("ideas.form.into")].select(into)
    inputs = {field.label: field for field in board.text_input}
    inputs[words("ideas.form.reason")].input(reason)
    inputs[words("ideas.form.by")].input(by)
    next(one for one in board.button if one.label == words("ideas.form.record")).click()
    board.run()


def test_a_judgement_is_a_decision_and_shows_at_once(home: Home) -> None:
    board = opened("ideas", idea=number_of(TERMINAL))

    judge(board, "planned", "terminals are ordered", "Ion Rusu")

    (event,) = Journal(home.decisions_url).events(KIND)
    assert (event.subject, event.payload["status"]) == (TERMINAL, "planned")
    assert (event.actor, event.reason) == ("Ion Rusu", "terminals are ordered")
    assert list(table(board, "Wishes")["Status"]) == ["planned", "new", "new"]


def test_an_idea_is_merged_into_another_by_hand(home: Home) -> None:
    board = opened("ideas", idea=number_of(SUNDAY))

    judge(board, "merged", "one wish", "Ion Rusu", into=number_of(TERMINAL))

    assert Journal(home.decisions_url).events(KIND)[0].payload["into"] == TERMINAL
    assert list(table(board, "Wishes")["Wishes"]) == [5, 1]


def test_nothing_is_recorded_without_a_name_a_reason_or_the_other_idea(home: Home) -> None:
    board = opened("ideas")

    judge(board, "planned", "because", " ")
    said = words_of(board)
    judge(board, "merged", "because", "Ion")

    assert texts.load("en")("ideas.form.incomplete") in said
    assert texts.load("en")("ideas.form.into_missing") in words_of(board)
    assert Journal(home.decisions_url).events(KIND) == ()


@pytest.mark.usefixtures("home")
def test_a_status_can_be_chosen_in_the_address() -> None:
    board = opened("ideas", status="done")

    assert texts.load("en")("ideas.none_of_status") in words_of(board)
