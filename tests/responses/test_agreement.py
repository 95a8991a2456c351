"""A key that means different questions in two sources is told."""

from __future__ import annotations

from orchestration.responses.agreement import differing_questions
from tests.validated.reading import a_form, asked


def test_a_key_with_another_scale_in_another_source_is_told() -> None:
    other = asked(metric="csi", scale={"min": 1, "max": 5})

    told = list(differing_questions([a_form(), a_form(survey="b", questions=other)]))

    assert told == [
        "questions.recommend, version 1, is not one question: nps 0-10 higher_better in form; "
        "csi 1-5 higher_better in b. Give one of them another key, or another version."
    ]


def test_the_same_question_in_two_sources_is_one() -> None:
    assert list(differing_questions([a_form(), a_form(survey="b")])) == []
