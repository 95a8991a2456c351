"""Of what a question asks: an attribute, what was recommended or cost effort, another company.

Answers to such a question lie in the warehouse under a word of their own, its route, so that the
figures of everybody who declares none of this read nothing of it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, Self, TypeAlias

from pydantic import Field, model_validator

from orchestration.responses.declared import Declared

if TYPE_CHECKING:
    from orchestration.responses.questions import Question, Version

#: questions that say of what they ask, version by version: key, aspect, version
Asked: TypeAlias = "Sequence[tuple[str, str | None, Version]]"

#: the three questions of the American index, asked on 1-10
ACSI_PARTS = ("overall", "expectancy", "ideal")
#: key of a declaration -> metrics whose questions may have it
BELONGS = {
    "attribute": ("csi", "importance", "acsi"),
    "about": ("ces", "nps"),
    "alternative": ("nps",),
}
#: what effort can be for; all that `about` knows can be recommended
OF_EFFORT = ("product", "service")


class Aspect(Declared):
    """The part of a question that says of what it asks."""

    metric: str
    attribute: str | None = Field(
        default=None, pattern=r"^[a-z][a-z0-9_]*$", max_length=60, description="of the index"
    )
    about: Literal["product", "service", "brand", "store", "employee"] | None = Field(
        default=None,
        description="what is recommended, where it is not the company; effort to get what",
    )
    alternative: str | None = Field(
        default=None,
        pattern=r"^\S(.*\S)?$",
        max_length=60,
        description="the other company that is rated beside the own one",
    )

    @model_validator(mode="after")
    def _belongs_to_its_metric(self) -> Self:
        for key, metrics in BELONGS.items():
            if getattr(self, key) is not None and self.metric not in metrics:
                raise ValueError(f"{key} belongs to a question of metric {' or '.join(metrics)}")
        if self.metric == "ces" and self.about not in (None, *OF_EFFORT):
            raise ValueError(
                f"effort is about {' or '.join(OF_EFFORT)}; {self.about} can be recommended only"
            )
        if self.about is not None and self.alternative is not None:
            raise ValueError("about and alternative do not go together: the other company is one")
        if self.metric == "acsi" and self.attribute not in ACSI_PARTS:
            raise ValueError(
                f"a question of metric acsi says which of {', '.join(ACSI_PARTS)} is its attribute"
            )
        return self

    @property
    def aspect(self) -> str | None:
        """Of what it asks, in one word; None of a question that just asks."""
        return self.attribute or self.about or self.alternative


def route_of(questions: Mapping[str, Question], key: str, version: Version) -> str:
    """The word under which answers of a version lie in the warehouse; mostly its metric.

    Satisfaction whose importance is asked as well is weighted by it, which is another index.
    """
    aspect = questions[key].aspect
    if aspect is None:
        return version.metric
    routes = {
        "importance": "csi_importance",
        "ces": f"ces_{aspect}",
        "nps": "nps_alternative" if questions[key].alternative else f"nps_{aspect}",
        "csi": "csi_by_importance" if _importances(questions, aspect, version) else "csi",
    }
    return routes.get(version.metric, version.metric)


def check_aspects(questions: Mapping[str, Question]) -> None:
    """Refuse what cannot be counted: an attribute asked twice, or importance of nothing.

    Raises:
        ValueError: with what to do.
    """
    asked = [
        (key, question.aspect, version)
        for key, question in questions.items()
        for version in question.asked
        if question.aspect is not None
    ]
    for problem in itertools.chain(
        _asked_twice(questions, asked), _incomplete(questions, asked), _acsi_parts(asked)
    ):
        raise ValueError(problem)


def _asked_twice(questions: Mapping[str, Question], asked: Asked) -> Iterator[str]:
    """Two questions of one attribute at one time, or of one index on two scales."""
    for (key, aspect, one), (other_key, other_aspect, other) in itertools.combinations(asked, 2):
        if one.metric != other.metric or not one.overlaps(other):
            continue
        if key != other_key and aspect == other_aspect:
            yield (
                f"questions.{other_key}: {key} asks {one.metric} of {aspect!r} already; "
                "say with valid_from and valid_to when each was asked"
            )
        is_one_index = all(
            _in_an_index(questions, name, version)
            for name, version in ((key, one), (other_key, other))
        )
        if is_one_index and str(one.scale) != str(other.scale):
            yield (
                f"questions.{key} is asked on {one.scale}, questions.{other_key} on "
                f"{other.scale}: attributes of one index are asked on one scale"
            )


def _incomplete(questions: Mapping[str, Question], asked: Asked) -> Iterator[str]:
    """Importance without satisfaction, or an alternative to no question or to several."""
    for key, aspect, version in asked:
        if version.metric == "importance" and not _of(questions, "csi", aspect, version):
            yield (
                f"questions.{key}: no question of metric csi has the attribute {aspect!r}; "
                "declare how satisfied people are with it, or leave the attribute out"
            )
        if questions[key].alternative and len(_of(questions, "nps", None, version)) != 1:
            yield (
                f"questions.{key}: {aspect!r} is compared with the own company, so that "
                "exactly one question of metric nps without `alternative` is needed"
            )


def _acsi_parts(asked: Asked) -> Iterator[str]:
    parts = {aspect for _, aspect, version in asked if version.metric == "acsi"}
    lacking = ", ".join(part for part in ACSI_PARTS if part not in parts)
    if parts and lacking:
        yield f"questions: metric acsi is three questions; {lacking} is not there"


def _in_an_index(questions: Mapping[str, Question], key: str, version: Version) -> bool:
    """Whether the question is one of an index by importance."""
    return route_of(questions, key, version) in ("csi_importance", "csi_by_importance")


def _importances(questions: Mapping[str, Question], aspect: str, version: Version) -> list[Version]:
    return _of(questions, "importance", aspect, version)


def _of(
    questions: Mapping[str, Question], metric: str, aspect: str | None, version: Version
) -> list[Version]:
    """Versions of questions of a metric and an aspect that are valid when this one is."""
    return [
        other
        for question in questions.values()
        if question.aspect == aspect
        for other in question.asked
        if other.metric == metric and other.overlaps(version)
    ]
