"""Items of mystery-shopping sheets: what belongs to them, and to nothing else."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from orchestration.responses.declaration import Question, Survey
from tests.validated.reading import a_form

ITEM = {"metric": "mystery_item", "column": "B1", "scale": {"min": 0, "max": 5}}
WHY = {"metric": "comment", "column": "Comment"}


def a_visit(questions: dict[str, object], sections: dict[str, float] | None = None) -> Survey:
    return a_form(response_kind="mystery_visit", questions=questions, sections=sections or {})


@pytest.mark.parametrize("part", [{"section": "Вход"}, {"weight": 2}, {"critical": True}])
def test_section_weight_and_criticality_belong_to_items(part: dict[str, object]) -> None:
    assert Question.model_validate(ITEM | part).visit_columns({})

    with pytest.raises(ValidationError, match="belongs to a question of metric mystery_item"):
        Question.model_validate(ITEM | part | {"metric": "csi"})


def test_an_item_needs_the_most_that_can_be_had() -> None:
    with pytest.raises(ValidationError, match="needs a scale"):
        Question.model_validate({"metric": "mystery_item", "column": "B1"})


def test_a_declaration_handed_on_as_json_is_the_same() -> None:
    survey = a_visit({"greeted": ITEM | {"section": "Вход"}, "why": WHY}, {"Вход": 30})

    assert Survey.model_validate(survey.model_dump(mode="json")) == survey


def test_items_stand_on_a_visit_and_in_no_survey_of_customers() -> None:
    with pytest.raises(ValidationError, match="response_kind: mystery_visit"):
        a_form(questions={"greeted": ITEM})


@pytest.mark.parametrize(
    "scale", [{"min": 1, "max": 5}, {"min": 0, "max": 5, "direction": "lower_better"}]
)
def test_points_begin_at_none_and_more_is_better(scale: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="points of a mystery_item begin at 0"):
        Question.model_validate(ITEM | {"scale": scale})


def test_the_weight_of_a_section_stands_beside_each_item_of_it() -> None:
    survey = a_visit({"greeted": ITEM | {"section": "Вход"}}, {"Вход": 30})

    columns = survey.questions["greeted"].visit_columns(survey.sections)

    assert columns["section_weight"] == "30"
    assert survey.questions["greeted"].visit_columns({})["section_weight"] == "1"


def test_weights_are_those_of_all_sections_of_the_sheet() -> None:
    with pytest.raises(ValidationError, match="no mystery_item stands in 'Касса'"):
        a_visit({"greeted": ITEM | {"section": "Вход"}}, {"Вход": 30, "Касса": 70})
    with pytest.raises(ValidationError, match=r"questions.paid: its section has no weight"):
        a_visit(
            {"greeted": ITEM | {"section": "Вход"}, "paid": ITEM | {"column": "B2"}}, {"Вход": 1}
        )
