"""What an answer was caused by: options of a question that name the front line or somebody else.

Here are the part of a question that declares it, and its form for the models.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field, model_validator

from orchestration.responses.declared import Declared

if TYPE_CHECKING:
    from orchestration.responses.declaration import Survey

#: who could have done something about it; only the front line is the people at the counter
Cause = Literal["front_line", "back_office", "product", "price", "policy"]


class Caused(Declared):
    """The part of a question whose options name causes."""

    metric: str
    causes: dict[str, Cause] = Field(
        default_factory=dict, description="option -> who could have done something about it"
    )

    @model_validator(mode="after")
    def _options_are_words(self) -> Self:
        if self.causes and self.metric != "other":
            raise ValueError("causes belong to a question of metric other")
        return self


def declared_causes(surveys: Iterable[Survey]) -> list[dict[str, str]]:
    """The causes of all sources as rows for the models, in a total order.

    An answer belongs to the survey that its source reads the answers of.
    """
    return [
        {
            "survey": survey.answers_of,
            "question_key": key,
            "option": option,
            "cause": cause,
        }
        for survey in sorted(surveys, key=lambda one: one.survey)
        for key, question in sorted(survey.questions.items())
        for option, cause in sorted(question.causes.items())
    ]
