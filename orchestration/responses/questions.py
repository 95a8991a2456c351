"""A question of a survey, its versions, and how the answers to each of them are written.

A question has a key for ever. Another wording, another type or another scale is another version
of it: what was asked before keeps its meaning. Here are only the models and their cross-checks.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, Self, get_args

from pydantic import Field, field_validator, model_validator

from orchestration.responses.answer_states import DECLARABLE, DEFAULT_TEXTS, folded_text
from orchestration.responses.aspects import Aspect
from orchestration.responses.causes import Caused
from orchestration.responses.declared import Declared
from orchestration.responses.headers import Header, as_headers
from orchestration.responses.moments import day_of
from orchestration.responses.servqual_items import SCALES, ServqualItem
from orchestration.responses.vendor_groups import refuse_groups
from orchestration.responses.visit_items import VISIT_ITEM, VisitItem

Asked = Literal["nps", "csi", "ces", "acsi", "servqual", "servqual_points"]
#: what part of their purchases customers make with us, and of how many suppliers they buy
Wallet = Literal["wallet_share", "supplier_count"]
Language = Literal["en", "ru", "ro"]
Metric = Asked | Wallet | Literal["comment", "importance", "mystery_item", "other"]
SCORED = (*get_args(Asked), *get_args(Wallet), "importance", VISIT_ITEM)


class ScaleRange(Declared):
    """The ends of a scale, which of them is good, and how many answers it has."""

    min: float
    max: float
    direction: Literal["higher_better", "lower_better"] = "higher_better"
    points: int | None = Field(
        default=None, ge=2, description="how many answers; default: every whole number"
    )

    @model_validator(mode="after")
    def _ends_are_in_order(self) -> Self:
        if self.min >= self.max:
            raise ValueError(f"scale min {self.min:g} is not below max {self.max:g}")
        return self

    @property
    def point_count(self) -> int | None:
        """How many answers the scale has, where that is known."""
        if self.points is None and float(self.max - self.min).is_integer():
            return int(self.max - self.min) + 1
        return self.points

    @property
    def counts_points(self) -> bool:
        """Whether it counts from no points at all to the most that can be had."""
        return self.min == 0 and self.direction == "higher_better"

    def __str__(self) -> str:
        return f"{self.min:g}-{self.max:g} {self.direction}"


class AskedParts(Declared):
    """What a question and each of its versions can say; a version takes the rest from above."""

    column: Header | None = None
    scale: ScaleRange | None = None
    labels: dict[str, float] | None = None
    wording: dict[Language, str] | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    reads: tuple[Literal["labelled", "out_of", "message"], ...] | None = None
    fractions: bool | None = None
    options: tuple[str, ...] | None = None
    separator: str | None = Field(
        default=None, min_length=1, description="between several chosen options; default: a comma"
    )
    required: bool | None = None
    keep_invalid: bool | None = None
    missing: tuple[str, ...] | None = None
    not_asked: tuple[str, ...] | None = None
    not_applicable: tuple[str, ...] | None = None
    dont_know: tuple[str, ...] | None = None
    refused: tuple[str, ...] | None = None
    invalid: tuple[str, ...] | None = None

    @field_validator("valid_from", "valid_to")
    @classmethod
    def _day_is_a_day(cls, text: str | None) -> str | None:
        return None if text is None else day_of(text)


class VersionParts(AskedParts):
    """One version of a question: what it does not say is as the question says."""

    metric: Metric | None = None


@dataclass(frozen=True)
class Version:
    """One version of a question, whole: what is asked, on which scale, when, and how it is read."""

    number: int
    metric: Metric
    column: Header
    scale: ScaleRange | None
    labels: dict[str, float]
    wording: dict[Language, str]
    valid_from: dt.date | None
    valid_to: dt.date | None
    reads: tuple[str, ...]
    fractions: bool
    options: tuple[str, ...]
    separator: str
    required: bool
    keep_invalid: bool
    missing: tuple[str, ...]
    states: dict[str, tuple[str, ...]]

    @property
    def is_scored(self) -> bool:
        """Whether the answer is a number on a scale."""
        return self.metric in SCORED

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers that may stand over it."""
        return as_headers(self.column)

    @property
    def is_dated(self) -> bool:
        """Whether it was asked from or up to a day only."""
        return self.valid_from is not None or self.valid_to is not None

    @property
    def may_be_invalid(self) -> bool:
        """Whether an answer that cannot be read is kept as such, and does not set its row aside."""
        return self.keep_invalid or bool(self.states.get("invalid"))

    def overlaps(self, other: Version) -> bool:
        """Whether there is a day on which both are valid."""
        first, last = dt.date.min, dt.date.max
        return (self.valid_from or first) <= (other.valid_to or last) and (
            other.valid_from or first
        ) <= (self.valid_to or last)

    def texts_of(self, state: str, of_survey: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
        """The texts that mean a state: declared here, for the survey, and those always known."""
        texts = (*self.states.get(state, ()), *of_survey.get(state, ()))
        taken = {folded_text(text) for text in (*self.labels, *self.missing)}
        taken |= {
            folded_text(text)
            for name in DECLARABLE
            if name != state
            for text in (*self.states.get(name, ()), *of_survey.get(name, ()))
        }
        known = tuple(text for text in DEFAULT_TEXTS.get(state, ()) if text not in taken)
        return texts + known if self.is_scored else texts

    def problems(self) -> Iterator[str]:
        """What of it cannot be meant."""
        if self.options and (self.is_scored or not all(option.strip() for option in self.options)):
            yield "options belong to a question of metric other, and none may be empty"
        if self.is_scored and self.scale is None:
            yield f"a question of metric {self.metric} needs a scale"
        if self.metric == "nps" and self.scale is not None:
            if (self.scale.min, self.scale.max) != (0, 10):
                yield "NPS is asked on 0-10; declare another scale as metric: other"
            if self.scale.direction != "higher_better":
                yield "NPS is higher_better"
        ends = (self.scale.min, self.scale.max) if self.scale else (1, 10)
        if self.metric == "acsi" and ends != (1, 10):
            yield "acsi is asked on 1-10; declare another scale as metric: csi"
        if self.metric in SCALES and self.scale is not None:
            low, high = SCALES[self.metric]
            if (self.scale.min, self.scale.max) != (low, high):
                yield f"{self.metric} is asked on {low}-{high}; another scale is of metric other"
        if self.metric == VISIT_ITEM and self.scale is not None and not self.scale.counts_points:
            yield "points of a mystery_item begin at 0, and more is better"
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            yield f"valid_from {self.valid_from} comes after valid_to {self.valid_to}"
        if self.keep_invalid and (self.required or not self.is_scored):
            yield "keep_invalid is for scored questions that are not required"
        seen: dict[str, str] = {folded_text(label): "labels" for label in self.labels}
        for state, texts in (("missing", self.missing), *self.states.items()):
            for text in texts:
                if seen.setdefault(folded_text(text), state) != state:
                    yield f"{text!r} stands under {seen[folded_text(text)]} and under {state}"

    def codes_on_scale(self, of_survey: dict[str, tuple[str, ...]]) -> Iterator[str]:
        """Codes that are scores of this question as well: such an answer cannot be told."""
        if self.scale is None or not self.is_scored:
            return
        for state in ("missing", *DECLARABLE):
            own = self.missing if state == "missing" else self.states.get(state, ())
            for text in (*own, *of_survey.get(state, ())):
                number = number_of(text)
                if number is not None and self.scale.min <= number <= self.scale.max:
                    yield f"{state}: {text!r} is a score on {self.scale.min:g}-{self.scale.max:g}"


class Question(AskedParts, VisitItem, ServqualItem, Aspect, Caused):
    """One question of the survey; what it says is its only version, or common to `versions`."""

    metric: Metric
    versions: dict[int, VersionParts] = Field(default_factory=dict)

    @cached_property
    def asked(self) -> tuple[Version, ...]:
        """Every version, whole, in order of their numbers; the short form is version 1."""
        own = self._parts(self)
        if not self.versions:
            return (_version(1, own),)
        return tuple(
            _version(number, own | self._parts(self.versions[number]))
            for number in sorted(self.versions)
        )

    @property
    def is_scored(self) -> bool:
        """Whether some version of it is answered with a number on a scale."""
        return any(version.is_scored for version in self.asked)

    @property
    def is_chosen(self) -> bool:
        """Whether the version of an answer depends on its day or its column."""
        return len(self.asked) > 1 or self.asked[0].is_dated

    @staticmethod
    def _parts(of: AskedParts) -> dict[str, Any]:
        names = [name for name in type(of).model_fields if name != "versions"]
        return {name: part for name in names if (part := getattr(of, name)) is not None}

    @model_validator(mode="after")
    def _versions_fit(self) -> Self:
        own = self._parts(self)
        for number in self.versions:
            if number < 1:
                raise ValueError("versions are numbered 1, 2, 3 …")
        for parts in self.versions.values() or [VersionParts()]:
            if "column" not in own | self._parts(parts):
                raise ValueError("'column' is missing: the header of the question")
        for version in self.asked:
            where = f"version {version.number}: " if self.versions else ""
            for problem in version.problems():
                raise ValueError(where + problem)
            if version.metric != self.metric and {version.metric, self.metric} & set(SCALES):
                raise ValueError(where + "a question of SERVQUAL stays one; give another key")
            if version.scale is not None:
                refuse_groups(version.headers, version.labels)
        for one, other in itertools.combinations(self.asked, 2):
            shared = {folded_text(h) for h in one.headers} & {folded_text(h) for h in other.headers}
            if shared and one.overlaps(other):
                raise ValueError(
                    f"versions {one.number} and {other.number} read one column on one day; "
                    "say with valid_from and valid_to when each of them was asked"
                )
        return self


def _version(number: int, parts: dict[str, Any]) -> Version:
    days = {
        name: dt.date.fromisoformat(parts[name]) if name in parts else None
        for name in ("valid_from", "valid_to")
    }
    return Version(
        number=number,
        metric=parts["metric"],
        column=parts.get("column", ""),
        scale=parts.get("scale"),
        labels=parts.get("labels", {}),
        wording=parts.get("wording", {}),
        valid_from=days["valid_from"],
        valid_to=days["valid_to"],
        reads=parts.get("reads", ()),
        fractions=parts.get("fractions", False),
        options=parts.get("options", ()),
        separator=parts.get("separator", ","),
        required=parts.get("required", False),
        keep_invalid=parts.get("keep_invalid", False),
        missing=parts.get("missing", ()),
        states={state: parts[state] for state in DECLARABLE if state in parts},
    )


def number_of(text: str) -> float | None:
    """The number that a declared code is; None for words."""
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None
