"""The self-assessment of a company: its scores, what is next, and what cannot be recorded."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestration.assessment.questionnaire import questionnaire
from orchestration.assessment.scorecard import AssessmentError, Claim, checked, scorecard
from orchestration.decisions.assessments import assessment_of, assessments, record_assessment
from orchestration.decisions.journal import Journal

NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)
AREA = ("asks_all", "asks_why", "hears_silent", "easy_to_tell")
LISTENING = [f"listening.{name}" for name in AREA]


def everything(level: int, evidence: str = "seen") -> dict[str, Claim]:
    return {key: Claim(level, evidence) for key in questionnaire().statements}


def test_a_score_is_the_mean_level_of_an_area_out_of_a_hundred() -> None:
    claims = dict(zip(LISTENING, map(Claim, (0, 1, 2, 2)), strict=True))

    card = scorecard(claims)

    assert card.areas[0].score == 31.25
    assert card.areas[0].next_statement == "listening.asks_all"
    assert [area.score for area in card.areas[1:]] == [None] * 4
    assert card.score is None


@pytest.mark.parametrize(("level", "score"), [(0, 0.0), (2, 50.0), (3, 75.0), (4, 100.0)])
def test_the_whole_is_the_mean_of_the_areas(level: int, score: float) -> None:
    card = scorecard(everything(level))

    assert card.score == score
    assert all((area.next_statement is None) == (level == 4) for area in card.areas)


@pytest.mark.parametrize("level", [3, 4])
def test_a_high_level_without_evidence_counts_as_two(level: int) -> None:
    card = scorecard(everything(level, evidence=""))

    assert card.score == 50.0
    assert [area.unproven_count for area in card.areas] == [4] * 5
    assert card.areas[0].next_statement == "listening.asks_all"


def test_what_nobody_knows_is_left_out_and_half_an_area_is_enough() -> None:
    one, two = LISTENING[:2]

    assert scorecard({one: Claim(1)}).areas[0].score is None
    assert scorecard({one: Claim(1), two: Claim(2)}).areas[0].score == 37.5


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"listening.nothing": {"level": 1}}, "no statement"),
        ({"listening.asks_all": {"level": 5}}, "0 to 4"),
        ({"listening.asks_all": {"level": True}}, "0 to 4"),
        ({"listening.asks_all": {"level": 2.5}}, "0 to 4"),
        ({"listening.asks_all": 3}, "level:"),
        ({"listening.asks_all": {"level": 3, "evidence": "x" * 301}}, "300"),
        ({"listening.asks_all": {"level": None, "evidence": "x"}}, "no statement has a level"),
        ({}, "no statement has a level"),
    ],
)
def test_what_cannot_be_answered_is_refused_by_name(answers: dict[str, object], said: str) -> None:
    with pytest.raises(AssessmentError, match=said):
        checked(answers)


def test_assessments_are_decisions_and_the_newest_comes_first(tmp_path: Path) -> None:
    journal = Journal(f"sqlite:///{tmp_path / 'journal.sqlite'}")
    for level in (1, 4):
        answers = {LISTENING[0]: {"level": level, "evidence": "  the\n list "}}
        record_assessment(journal, answers, by="Ana", reason="all of us", now=NOW)

    found = assessments(journal.events())

    said = [one.claims[LISTENING[0]] for one in found]
    assert said == [Claim(4, "the list"), Claim(1, "the list")]
    assert not journal.verify()


def test_an_assessment_of_another_questionnaire_has_no_score(tmp_path: Path) -> None:
    journal = Journal(f"sqlite:///{tmp_path / 'journal.sqlite'}")
    payload = {"version": 99, "answers": {"gone.statement": {"level": 3, "evidence": ""}}}
    event = journal.record("company_assessed", "company", payload, actor="a", reason="b", now=NOW)

    assert assessment_of(event).card is None


def test_statements_are_told_apart_in_every_language() -> None:
    asked = questionnaire()

    assert len(asked.statements) == 20
    for language in ("en", "ru", "ro"):
        assert len({one.says.of(language) for one in asked.statements.values()}) == 20
        assert len({one.next.of(language) for one in asked.statements.values()}) == 20
