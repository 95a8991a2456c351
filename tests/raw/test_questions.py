"""What an answer means stays: versions, registry, states, marks, one survey in several exports."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestration.raw.questions import QuestionChangedError, check
from orchestration.raw.warehouse import open_warehouse
from orchestration.responses.declaration import Survey
from tests.raw.loading import Installation, form, parts
from tests.validated.reading import FORM, a_form

pytestmark = pytest.mark.slow

FIVE = {"min": 1, "max": 5}
TEN = {"min": 0, "max": 10}
RESCALED = {
    "metric": "csi",
    "column": "Score",
    "versions": {
        1: {"scale": FIVE, "valid_to": "2026-02-28"},
        2: {"scale": TEN, "valid_from": "2026-03-01"},
    },
}
STATES = (
    "select a.question_version, a.answer_state, a.value_number::double, a.scale_max::double"
    " from raw.response as r join raw.answer as a using (response_no)"
    " where r.is_current and a.question_key = 'recommend'"
    " order by r.native_response_id"
)


def with_question(question: dict[str, Any], **more: Any) -> Survey:
    return a_form(questions={"recommend": question, "why": FORM["questions"]["why"]}, **more)


@pytest.fixture
def place(tmp_path: Path) -> Installation:
    return Installation(tmp_path)


def test_an_answer_is_read_by_the_scale_of_its_day(place: Installation) -> None:
    survey = with_question(RESCALED)

    balance = place.deliver(
        survey,
        {"a.csv": form("1,2026-02-28,4,", "2,2026-03-01,4,", "3,2026-02-28,8,", "4,2026-03-01,8,")},
    )["a.csv"]

    assert parts(balance) == (4, 3, 0, 0, 1, 0)
    assert place.ask(STATES) == [
        (1, "answered", 4.0, 5.0),
        (2, "answered", 4.0, 10.0),
        (2, "answered", 8.0, 10.0),
    ]
    assert place.ask("select reason, field, detail from raw.quarantine") == [
        ("SCORE_RANGE", "questions.recommend", "8")
    ]


def test_an_answer_outside_every_version_is_set_aside_and_never_read(place: Installation) -> None:
    survey = with_question(
        {
            "metric": "csi",
            "versions": {
                1: {"column": "Score", "scale": FIVE, "valid_to": "2026-01-31"},
                2: {"column": "Rating", "scale": TEN, "valid_from": "2026-03-01"},
            },
        }
    )
    content = (
        b"ID,When,Score,Rating,Comment\n1,2026-01-31,4,,\n2,2026-02-10,4,,\n3,2026-02-10,,,\n"
        b"4,2026-03-01,,9,\n5,2026-03-01,4,,\n6,2026-03-02,4,9,\n"
    )

    place.deliver(survey, {"a.csv": content})

    assert place.ask(STATES) == [(1, "answered", 4.0, 5.0), (2, "answered", 9.0, 10.0),
                                 (2, "answered", 9.0, 10.0)]  # fmt: skip
    assert place.ask("select row_no, reason from raw.quarantine order by 1") == [
        (2, "VERSION_MISSING"),
        (5, "VERSION_MISSING"),
    ]


def test_two_versions_answered_in_one_row_are_unclear(place: Installation) -> None:
    survey = with_question(
        {
            "metric": "csi",
            "versions": {
                1: {"column": "Score", "scale": FIVE},
                2: {"column": "Rating", "scale": TEN},
            },
        }
    )

    place.deliver(
        survey,
        {"a.csv": b"ID,When,Score,Rating,Comment\n1,2026-01-31,4,8,\n2,2026-01-31,,8,\n"},
    )

    assert place.ask("select reason from raw.quarantine") == [("VERSION_UNCLEAR",)]
    assert place.ask(STATES) == [(2, "answered", 8.0, 10.0)]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"scale": {"min": 1, "max": 7}}, "scale_max was 5 and is 7 now"),
        ({"scale": FIVE | {"direction": "lower_better"}}, "direction was 'higher_better'"),
        ({"metric": "importance"}, "metric was 'csi' and is 'importance' now"),
        ({"labels": {"Good": 5, "Bad": 1}}, "label 'Good' was 4 and is 5 now"),
        ({"labels": {"Bad": 1}}, "label 'Good' was 4 and is not given now"),
        ({"wording": {"en": "Happy?"}}, "its wording (en) was 'Satisfied?' and is 'Happy?' now"),
        ({"valid_to": "2026-04-30"}, "has answers up to 2026-05-01, and is valid to 2026-04-30"),
    ],
)
def test_what_loaded_answers_mean_is_not_edited_under_them(
    changed: dict[str, Any], said: str, place: Installation
) -> None:
    question = {"metric": "csi", "column": "Score", "scale": FIVE, "labels": {"Good": 4},
                "wording": {"en": "Satisfied?"}}  # fmt: skip
    place.deliver(with_question(question), {"a.csv": form("1,2026-05-01,4,")})
    file = place.home.surveys / "form" / "defs.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(
        "type: orchestration.components.survey_source.SurveySource\nattributes:\n  survey: form\n"
        "  questions:\n    recommend: {metric: csi, column: Score}\n"
    )

    edited = with_question(question | changed)
    with pytest.raises(QuestionChangedError) as refused:
        place.deliver(edited, {"b.csv": form("2,2026-05-02,4,")})
    with open_warehouse(place.home) as con, pytest.raises(QuestionChangedError) as located:
        check(con, edited, place.home.surveys)

    assert said in str(refused.value)
    assert str(located.value).startswith(f"{file}:5: form: questions.recommend: version 1 has")
    assert "loyalty rebuild" in str(located.value)
    assert place.ask("select count(*) from raw.response") == [(1,)]


def test_a_new_version_a_new_label_and_a_translation_may_come(place: Installation) -> None:
    question = {"metric": "csi", "column": "Score", "scale": FIVE, "valid_to": "2026-05-31"}
    place.deliver(with_question(question), {"a.csv": form("1,2026-05-01,4,")})

    later = {
        "metric": "csi",
        "column": "Score",
        "versions": {
            1: {"scale": FIVE, "labels": {"Good": 4}, "valid_to": "2026-05-31",
                "wording": {"ro": "Mulțumit?"}},
            2: {"scale": TEN, "valid_from": "2026-06-01"},
        },
    }  # fmt: skip
    place.deliver(with_question(later), {"b.csv": form("2,2026-05-02,Good,", "3,2026-06-01,9,")})
    place.deliver(with_question(later | {"versions": {2: later["versions"][2]}}), {})  # type: ignore[index]  # versions are a dict

    assert [row[:2] for row in place.ask(STATES)] == [(1, "answered"), (1, "answered"),
                                                      (2, "answered")]  # fmt: skip
    assert place.ask(
        "select question_version, revision, is_current, is_declared from raw.question"
        " where question_key = 'recommend' order by all"
    ) == [(1, 1, False, True), (1, 2, False, True), (1, 3, True, False), (2, 1, True, True)]


def test_a_question_without_answers_may_become_anything(place: Installation) -> None:
    place.deliver(with_question({"metric": "csi", "column": "Score", "scale": FIVE}), {})

    place.deliver(
        with_question({"metric": "csi", "column": "Score", "scale": TEN}),
        {"a.csv": form("1,2026-05-01,9,")},
    )

    assert place.ask(STATES) == [(1, "answered", 9.0, 10.0)]


def test_an_export_that_means_something_else_by_a_key_is_refused(place: Installation) -> None:
    place.deliver(a_form(survey="shop"), {"a.csv": form("1,2026-05-01,9,")})
    other = with_question(
        {"metric": "csi", "column": "Score", "scale": FIVE}, survey="shop_2", same_as="shop"
    )

    with pytest.raises(QuestionChangedError, match="metric was 'nps' and is 'csi' now"):
        place.deliver(other, {"b.csv": form("2,2026-05-01,4,")})
