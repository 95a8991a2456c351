"""Questions of SERVQUAL: what they declare, and what belongs together."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from orchestration.responses.declaration import Question, Survey
from orchestration.responses.servqual_items import LAST_ITEMS
from tests.validated.reading import a_form


def an_item(number: int = 6, side: str = "perception", **parts: Any) -> dict[str, Any]:
    scale = {"min": 1, "max": 7}
    return {
        "metric": "servqual", "column": f"{side} {number}", "scale": scale, "item": number,
        "side": side, **parts,
    }  # fmt: skip


def points_for(dimension: str) -> dict[str, Any]:
    scale = {"min": 0, "max": 100}
    return {
        "metric": "servqual_points", "column": dimension, "scale": scale, "dimension": dimension
    }  # fmt: skip


@pytest.mark.parametrize(
    ("number", "dimension"),
    [
        (1, "tangibles"),
        (4, "tangibles"),
        (5, "reliability"),
        (9, "reliability"),
        (10, "responsiveness"),
        (13, "responsiveness"),
        (14, "assurance"),
        (17, "assurance"),
        (18, "empathy"),
        (22, "empathy"),
    ],
)
def test_an_item_belongs_to_its_dimension(number: int, dimension: str) -> None:
    columns = Question.model_validate(an_item(number)).servqual_columns

    assert columns == {
        "section": f"'{dimension}'",
        "item_no": str(number),
        "item_side": "'perception'",
    }


def test_a_reverse_item_runs_downwards_in_each_of_its_versions() -> None:
    question = Question.model_validate(
        an_item(reverse=True, versions={1: {}, 2: {"column": "new", "scale": {"min": 1, "max": 7}}})
    )

    assert [version.scale.direction for version in question.asked if version.scale] == [
        "lower_better",
        "lower_better",
    ]


@pytest.mark.parametrize(
    ("part", "problem"),
    [
        ({"item": None}, "says its `item` and its `side`"),
        ({"side": None}, "says its `item` and its `side`"),
        ({"item": 23}, "less than or equal to 22"),
        ({"scale": {"min": 1, "max": 5}}, "servqual is asked on 1-7"),
        ({"dimension": "empathy"}, "belongs to a question of metric servqual_points"),
        ({"metric": "csi"}, "item belongs to a question of metric servqual"),
        ({"versions": {1: {"metric": "csi"}}}, "a question of SERVQUAL stays one"),
    ],
)
def test_what_cannot_be_meant_is_refused(part: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValidationError, match=problem):
        Question.model_validate(an_item() | part)


def test_points_say_for_which_dimension_and_run_to_a_hundred() -> None:
    with pytest.raises(ValidationError, match="says its `dimension`"):
        Question.model_validate(points_for("empathy") | {"dimension": None})
    with pytest.raises(ValidationError, match="servqual_points is asked on 0-100"):
        Question.model_validate(points_for("empathy") | {"scale": {"min": 0, "max": 10}})


def test_a_side_of_an_item_is_asked_once() -> None:
    with pytest.raises(ValidationError, match=r"perception of item 6 is asked by questions\.one"):
        a_form(questions={"one": an_item(), "two": an_item(column="other")})


def test_an_expectation_without_its_perception_makes_no_gap() -> None:
    with pytest.raises(ValidationError, match="item 6 is asked as an expectation only"):
        a_form(questions={"one": an_item(side="expectation")})


def test_perceptions_alone_are_enough() -> None:
    assert a_form(questions={"one": an_item()}).questions["one"].servqual_columns


def test_points_are_parted_among_all_five_dimensions() -> None:
    questions = {name: points_for(name) for name in LAST_ITEMS}
    assert len(a_form(questions={"one": an_item(), **questions}).questions) == 6

    del questions["assurance"]
    with pytest.raises(ValidationError, match="assurance is not asked"):
        a_form(questions={"one": an_item(), **questions})


def test_a_declaration_handed_on_as_json_is_the_same() -> None:
    survey = a_form(questions={"one": an_item(reverse=True)})

    assert Survey.model_validate(survey.model_dump(mode="json")) == survey
