"""The page Self-assessment: the questionnaire, what is recorded, and the scorecard of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from apps.board import texts
from orchestration.assessment.questionnaire import questionnaire
from orchestration.decisions.assessments import KIND
from orchestration.decisions.journal import Journal
from orchestration.home import Home
from tests.apps.opened import opened, table, words_of
from tests.outlets.talking_company import home_of

pytestmark = pytest.mark.slow

FIRST = "listening.asks_all"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    made = home_of(tmp_path)
    monkeypatch.setenv("LOYALTY_DATA", str(made.data))
    monkeypatch.setenv("LOYALTY_SURVEYS", str(made.surveys))
    return made


def fill_in(board: AppTest, levels: dict[str, int], *, by: str = "Ana") -> None:
    """Answer some statements and send the form."""
    words = texts.load("en")
    for key, level in levels.items():
        board.selectbox(key=f"level_{key}").select(level)
    inputs = {field.label: field for field in board.text_input}
    inputs[words("assessment.form.reason")].input("all of us")
    inputs[words("assessment.form.by")].input(by)
    next(one for one in board.button if one.label == words("assessment.form.record")).click()
    board.run()


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_the_questionnaire_is_asked_in_the_language_of_the_reader(language: str) -> None:
    board = opened("self_assessment", lang=language)

    assert not board.exception
    said = words_of(board)
    assert texts.load(language)("assessment.none") in said
    for statement in questionnaire().statements.values():
        assert statement.says.of(language) in said
    assert len([box for box in board.selectbox if (box.key or "").startswith("level_")]) == 20


def test_what_is_filled_in_is_a_decision_and_its_score_shows_at_once(home: Home) -> None:
    board = opened("self_assessment")
    area = [key for key in questionnaire().statements if key.startswith("listening.")]

    fill_in(board, dict.fromkeys(area, 1))
    fill_in(board, dict.fromkeys(questionnaire().statements, 4))

    first, second = Journal(home.decisions_url).events(KIND)
    assert (first.actor, first.reason) == ("Ana", "all of us")
    assert first.payload["answers"] == {key: {"level": 1, "evidence": ""} for key in area}
    # without evidence four counts as two
    said = words_of(board)
    assert texts.load("en")("assessment.score", score="50") in said
    assert texts.load("en")("assessment.unproven", n=4) in said
    assert list(table(board, "Whole")["Whole"]) == ["50", "—"]
    assert list(table(board, "Whole")["Listening"]) == ["50", "25"]
    assert len(second.payload["answers"]) == 20


def test_nothing_is_recorded_without_a_name_or_a_level(home: Home) -> None:
    board = opened("self_assessment")

    fill_in(board, {FIRST: 3}, by=" ")
    said = words_of(board)
    fill_in(opened("self_assessment"), {})

    assert texts.load("en")("assessment.incomplete") in said
    assert Journal(home.decisions_url).events(KIND) == ()
