"""One definition: what a metric asks, how it is made, what it is made of, and in which version.

Here: the model of an entry. Not here: reading the files (catalogue.py), arithmetic (dbt).
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
MetricId = Annotated[
    str, StringConstraints(pattern=r"^(\{base\}_)?[a-z0-9_]*(\{name\})?(@[1-9][0-9]*)?$")
]
Unit = Literal["nps_points", "net_points", "points_100", "percent", "mean", "gap", "as_base"]
Language = Literal["en", "ru", "ro"]
LANGUAGES: tuple[Language, ...] = ("en", "ru", "ro")


class Words(BaseModel):
    """A text in each language of the product."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    en: Text
    ru: Text
    ro: Text

    def of(self, language: str) -> str:
        """The text of a language; of an unknown one the English text."""
        return str(getattr(self, language if language in LANGUAGES else "en"))


class Entry(BaseModel):
    """The definition of one metric, or of every metric whose id fits its pattern."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: MetricId
    version: int = Field(ge=1)
    valid_from: date
    valid_to: date | None = None
    name: Words
    question: Words
    scale: Words | Text
    unit: Unit
    better: Literal["higher", "lower", "as_base"]
    formula: Words
    denominator: Words
    counting_unit: Words
    date_basis: Words
    rounding: Words
    minimum_n: int = Field(ge=1)
    source: Words | Text
    family: str

    @property
    def is_pattern(self) -> bool:
        """Whether the id stands for many: `{base}_latest`, `servqual_gap_{name}`."""
        return "{" in self.id

    @property
    def is_of_estimators(self) -> bool:
        """Whether the entry tells of another estimator of any metric."""
        return "{base}" in self.id

    def match(self, metric: str) -> re.Match[str] | None:
        """How a metric id fits the entry."""
        pattern = re.escape(self.id).replace(r"\{base\}", "(?P<base>.+)")
        return re.fullmatch(pattern.replace(r"\{name\}", "(?P<name>.+)"), metric)

    def scale_in(self, language: str) -> str:
        """The scale in words of a language."""
        return self.scale if isinstance(self.scale, str) else self.scale.of(language)

    def source_in(self, language: str) -> str:
        """Where the definition comes from, in words of a language; a bare title is in none."""
        return self.source if isinstance(self.source, str) else self.source.of(language)

    @model_validator(mode="after")
    def _an_earlier_version_says_until_when(self) -> Self:
        kept = "@" in self.id
        if kept != (self.valid_to is not None):
            raise ValueError("an id with @ is an earlier version: it, and only it, has valid_to")
        if kept and int(self.id.partition("@")[2]) != self.version:
            raise ValueError("the number after @ is the version")
        return self
