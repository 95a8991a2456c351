"""Items of mystery-shopping sheets: what belongs to them, and to nothing else."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from orchestration.responses.declaration import Question, Survey
from tests.validated.reading import a_form

ITEM = {"metric": "mystery_item", "column": "B1", "scale": {"min": 0, "max": 5}}
WHY = {"metric": "comment", "column": "Comment"}


@pytest.mark.parametrize("part", [{"section": "Вход"}, {"weight": 2}, {"critical": True}])
def test_section_weight_and_criticality_belong_to_items(part: dict[str, object]) -> None:
    assert Question.model_validate(ITEM | part).item_columns

    with pytest.raises(ValidationError, match="belongs to a question of metric mystery_item"):
        Question.model_validate(ITEM | part | {"metric": "csi"})


def test_an_item_needs_the_most_that_can_be_had() -> None:
    with pytest.raises(ValidationError, match="needs a scale"):
        Question.model_validate({"metric": "mystery_item", "column": "B1"})


def test_a_declaration_handed_on_as_json_is_the_same() -> None:
    survey = a_form(questions={"greeted": ITEM | {"section": "Вход"}, "why": WHY})

    assert Survey.model_validate(survey.model_dump(mode="json")) == survey
