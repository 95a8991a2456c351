"""Questions that say of what they ask: what belongs together, and under which word answers lie."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from orchestration.responses.aspects import route_of
from orchestration.responses.declaration import Question
from tests.validated.reading import a_form

FIVE, TEN = {"min": 1, "max": 5}, {"min": 1, "max": 10}
PRICE = {"metric": "csi", "column": "Price", "scale": FIVE, "attribute": "price"}
PRICE_WEIGHS = {"metric": "importance", "column": "Weight", "scale": TEN, "attribute": "price"}
NPS = {"metric": "nps", "column": "Score", "scale": {"min": 0, "max": 10}}
EFFORT = {"metric": "ces", "column": "Easy", "scale": {"min": 1, "max": 7}}


def acsi(*parts: str) -> dict[str, Any]:
    return {
        part: {"metric": "acsi", "column": part, "scale": TEN, "attribute": part} for part in parts
    }


def routes(questions: dict[str, Any]) -> dict[str, list[str]]:
    survey = a_form(questions=questions)
    return {
        key: [route_of(survey.questions, key, version) for version in question.asked]
        for key, question in survey.questions.items()
    }


def test_satisfaction_is_weighted_where_its_importance_is_asked() -> None:
    speed = PRICE | {"column": "Speed", "attribute": "speed"}

    found = routes({"price": PRICE, "weight": PRICE_WEIGHS, "speed": speed})

    assert found == {"price": ["csi_by_importance"], "weight": ["csi_importance"], "speed": ["csi"]}


def test_satisfaction_of_before_importance_was_asked_stays_unweighted() -> None:
    price = {
        "metric": "csi",
        "column": "Price",
        "scale": FIVE,
        "attribute": "price",
        "versions": {1: {"valid_to": "2025-12-31"}, 2: {"valid_from": "2026-01-01"}},
    }

    found = routes({"price": price, "weight": PRICE_WEIGHS | {"valid_from": "2026-01-01"}})

    assert found["price"] == ["csi", "csi_by_importance"]


def test_effort_for_the_product_is_not_effort_for_the_service() -> None:
    found = routes(
        {
            "goods": EFFORT | {"about": "product"},
            "help": EFFORT | {"column": "Help", "about": "service"},
            "all": EFFORT | {"column": "All"},
        }
    )

    assert found == {"goods": ["ces_product"], "help": ["ces_service"], "all": ["ces"]}


def test_what_is_recommended_is_told_apart() -> None:
    asked = ("product", "service", "brand", "store", "employee")

    found = routes({"us": NPS} | {of: NPS | {"column": of, "about": of} for of in asked})

    assert found == {"us": ["nps"]} | {of: [f"nps_{of}"] for of in asked}


def test_a_product_is_recommended_also_where_the_company_is_not_asked_about() -> None:
    assert routes({"goods": NPS | {"about": "product"}}) == {"goods": ["nps_product"]}


def test_effort_is_for_no_brand() -> None:
    with pytest.raises(ValidationError, match="effort is about product or service"):
        Question.model_validate(EFFORT | {"about": "brand"})


def test_a_recommendation_of_another_company_is_no_nps_of_ours() -> None:
    other = NPS | {"column": "Other", "alternative": "Other shop"}

    assert routes({"own": NPS, "other": other}) == {"own": ["nps"], "other": ["nps_alternative"]}


@pytest.mark.parametrize(
    ("part", "metric"),
    [({"attribute": "price"}, "nps"), ({"about": "product"}, "csi"), ({"alternative": "X"}, "csi")],
)
def test_a_key_belongs_to_its_metric(part: dict[str, str], metric: str) -> None:
    scale = {"min": 0, "max": 10}

    with pytest.raises(ValidationError, match="belongs to a question of metric"):
        Question.model_validate({"metric": metric, "column": "Score", "scale": scale} | part)


@pytest.mark.parametrize(
    ("questions", "said"),
    [
        ({"weight": PRICE_WEIGHS, "own": NPS}, "no question of metric csi has the attribute"),
        ({"one": PRICE, "two": PRICE | {"column": "Again"}}, "asks csi of 'price' already"),
        (
            {
                "price": PRICE,
                "weight": PRICE_WEIGHS,
                "speed": PRICE | {"column": "Speed", "attribute": "speed"},
                "fast": PRICE_WEIGHS | {"column": "F", "attribute": "speed", "scale": FIVE},
            },
            "attributes of one index are asked on one scale",
        ),
        ({"other": NPS | {"alternative": "X"}}, "exactly one question of metric nps without"),
        (
            {
                "own": NPS,
                "one": NPS | {"column": "One", "about": "store"},
                "two": NPS | {"column": "Two", "about": "store"},
            },
            "asks nps of 'store' already",
        ),
        (
            {"own": NPS, "o": NPS | {"column": "O", "about": "store", "alternative": "X"}},
            "do not go together",
        ),
        (acsi("overall", "ideal"), "expectancy is not there"),
        (
            {"sum": {"metric": "acsi", "column": "S", "scale": TEN, "attribute": "price"}},
            "says which of overall, expectancy, ideal",
        ),
        (
            acsi("overall", "expectancy")
            | {"i": {"metric": "acsi", "column": "I", "scale": FIVE, "attribute": "ideal"}},
            "acsi is asked on 1-10",
        ),
    ],
)
def test_what_cannot_be_counted_is_refused(questions: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        a_form(questions=questions)


def test_a_whole_acsi_form_is_taken() -> None:
    assert routes(acsi("overall", "expectancy", "ideal"))["ideal"] == ["acsi"]
