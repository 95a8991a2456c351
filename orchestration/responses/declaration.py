"""What a source declares in its `defs.yaml`: mapping, questions, rules of rows, schedule.

Here are only the models and their cross-checks; connectors and formats are in `delivery`, time
in `moments`. Reading the file and naming the line of a mistake is in `declaration_file`.
"""

from __future__ import annotations

import re
from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from orchestration.responses.declared import Declared
from orchestration.responses.delivery import (
    Connector,
    CsvFormat,
    FolderConnector,
    Format,
    ImapConnector,
    JsonFormat,
    MailFolderConnector,
    MailFormat,
    XlsxFormat,
    check_pull,
)
from orchestration.responses.fields import FIELDS, MAIL_HEADERS, REQUIRED, Loads
from orchestration.responses.headers import Header, as_headers
from orchestration.responses.moments import TimeFormat, day_of
from orchestration.responses.people import ManagerFrom, PhoneRegion
from orchestration.responses.vendor_groups import refuse_groups

__all__ = [
    "Connector",
    "CsvFormat",
    "FolderConnector",
    "Format",
    "ImapConnector",
    "JsonFormat",
    "MailFolderConnector",
    "MailFormat",
    "Question",
    "RowRule",
    "ScaleRange",
    "Survey",
    "TimeFormat",
    "XlsxFormat",
    "as_headers",
    "declared",
]


class ScaleRange(Declared):
    """The ends of a scale and which of them is good."""

    min: float
    max: float
    direction: Literal["higher_better", "lower_better"] = "higher_better"

    @model_validator(mode="after")
    def _ends_are_in_order(self) -> Self:
        if self.min >= self.max:
            raise ValueError(f"scale min {self.min:g} is not below max {self.max:g}")
        return self


class Question(Declared):
    """One question of the survey and how its answers are written."""

    metric: Literal["nps", "csi", "ces", "comment", "importance", "other"]
    column: Header
    scale: ScaleRange | None = None
    labels: dict[str, float] = Field(default_factory=dict)
    reads: tuple[Literal["labelled", "out_of", "message"], ...] = ()
    fractions: bool = False
    options: tuple[str, ...] = ()
    separator: str = Field(default=",", min_length=1, description="between several chosen options")
    required: bool = False
    missing: tuple[str, ...] = ()
    not_applicable: tuple[str, ...] = ()
    dont_know: tuple[str, ...] = ()

    @property
    def is_scored(self) -> bool:
        """Whether the answer is a number on a scale."""
        return self.metric in ("nps", "csi", "ces", "importance")

    @model_validator(mode="after")
    def _scale_fits(self) -> Self:
        if self.options and (self.is_scored or not all(option.strip() for option in self.options)):
            raise ValueError("options belong to a question of metric other, and none may be empty")
        if self.is_scored and self.scale is None:
            raise ValueError(f"a question of metric {self.metric} needs a scale")
        if self.metric == "nps" and self.scale is not None:
            if (self.scale.min, self.scale.max) != (0, 10):
                raise ValueError("NPS is asked on 0-10; declare another scale as metric: other")
            if self.scale.direction != "higher_better":
                raise ValueError("NPS is higher_better")
        if self.is_scored or self.scale is not None:
            refuse_groups(as_headers(self.column), self.labels)
        return self


class RowRule(Declared):
    """Rows that are told by the text of one column."""

    column: Header
    equals: str | None = None
    matches: str | None = None
    reason: str

    @property
    def is_of_empty(self) -> bool:
        """Whether the rule is met by an empty cell; one that a JSON record leaves out is empty."""
        return self.equals is not None and not self.equals.strip()

    @field_validator("matches")
    @classmethod
    def _pattern_compiles(cls, pattern: str | None) -> str | None:
        _groups(pattern)
        return pattern

    @model_validator(mode="after")
    def _one_test(self) -> Self:
        if (self.equals is None) == (self.matches is None):
            raise ValueError("give either `equals` or `matches`")
        return self


class SkipRule(RowRule):
    """Rows that are no answers by their nature: counted, and done with."""

    reason: Literal["TEST_ROW", "HEADER_ROW", "DISQUALIFIED", "NO_ANSWER", "OPT_OUT"]


class RejectRule(RowRule):
    """Rows that somebody has to look at: set aside with what they held."""

    reason: Literal["SUMMARY_ROW", "CHECK_FAILED"]


class Survey(Declared):
    """One declared source of responses, customers, orders, employees, locations or invitations."""

    survey: str = Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)
    title: str = ""
    kind: Literal["email", "forms", "crm"]
    owner: str = Field(pattern=r"^(team:[A-Za-z0-9_.-]+|[^@\s]+@[^@\s]+)$")
    loads: Loads = "response"
    connector: Connector
    format: Format
    time: TimeFormat = TimeFormat()
    columns: dict[str, Header] = Field(default_factory=dict)
    constants: dict[str, str] = Field(default_factory=dict)
    from_name: str | None = None
    segments: dict[str, Header] = Field(default_factory=dict)
    values: dict[str, dict[str, str]] = Field(
        default_factory=dict, description="text field -> what the export writes -> what it means"
    )
    questions: dict[str, Question] = Field(default_factory=dict)
    phone_region: PhoneRegion | None = None
    manager_from: ManagerFrom = "response"
    missing: tuple[str, ...] = ("", "NA", "N/A", "n/a", "-", "NULL", "null", "None", "none")
    ignore: tuple[str, ...] = ()
    optional: tuple[str, ...] = Field(
        default=(), description="places of the mapping whose column an export may lack"
    )
    skip: tuple[SkipRule, ...] = ()
    reject: tuple[RejectRule, ...] = ()
    not_before: str = "2000-01-01"
    schedule: str = "0 6 * * *"
    freshness_hours: int = Field(default=48, ge=1)

    @property
    def named_by_file(self) -> tuple[str, ...]:
        """Canonical fields that the file's name carries."""
        return _groups(self.from_name)

    @property
    def named_by_token(self) -> tuple[str, ...]:
        """Canonical fields that a mail's token carries."""
        return _groups(self.format.from_token) if isinstance(self.format, MailFormat) else ()

    def headers(self) -> dict[str, tuple[str, ...]]:
        """Every place of the mapping -> the headers that may stand for it."""
        places: dict[str, Header] = {**self.columns}
        places |= {f"segments.{name}": header for name, header in self.segments.items()}
        places |= {f"questions.{key}": q.column for key, q in self.questions.items()}
        return {place: as_headers(header) for place, header in places.items()}

    @model_validator(mode="after")
    def _fields_are_known(self) -> Self:
        known = FIELDS[self.loads]
        sources: dict[str, str] = {}
        for part, names in (
            ("columns", tuple(self.columns)),
            ("constants", tuple(self.constants)),
            ("from_name", self.named_by_file),
            ("format.from_token", self.named_by_token),
        ):
            for name in names:
                if name not in known:
                    raise ValueError(
                        f"{part}: {name!r} is no field of {self.loads}; "
                        f"known fields: {', '.join(known)}"
                    )
                if name in sources and part != "constants":
                    raise ValueError(f"{name!r} is given by {sources[name]} and by {part}")
                sources.setdefault(name, part)
        for field in self.values:
            if known.get(field) != "text":
                raise ValueError(f"values: {field!r} is no text field of {self.loads}")
        for field in REQUIRED[self.loads]:
            if field not in sources:
                raise ValueError(
                    f"{self.loads} needs {field!r}: name its column under `columns` "
                    "or give it under `constants`"
                )
        if self.loads != "response" and (self.questions or self.segments):
            raise ValueError(f"questions and segments belong to responses, not to {self.loads}")
        if self.loads == "response" and not self.questions:
            raise ValueError("a survey of responses declares at least one question")
        self._scales_fit()
        places = self.headers()
        for place in self.optional:
            if place not in places and f"questions.{place}" not in places:
                raise ValueError(f"optional: {place!r} is not mapped; mapped: {', '.join(places)}")
        self._mail_fits()
        return self

    def is_optional(self, place: str) -> bool:
        """Whether an export may lack the column of this place of the mapping."""
        return place in self.optional or place.removeprefix("questions.") in self.optional

    def _mail_fits(self) -> None:
        is_mail = self.format.type == "mail"
        if is_mail != (self.connector.type in ("imap", "mail_folder")):
            raise ValueError(
                f"connector {self.connector.type} does not bring {self.format.type}; "
                "mail comes from imap or mail_folder, files from folder or an API"
            )
        check_pull(self.connector, self.format)
        if isinstance(self.format, MailFormat) and self.format.score_from != "attachment":
            for place, headers in self.headers().items():
                unknown = [header for header in headers if header not in MAIL_HEADERS]
                if unknown:
                    raise ValueError(
                        f"{place}: a mail has no {unknown[0]!r}; it has {', '.join(MAIL_HEADERS)}"
                    )

    def _scales_fit(self) -> None:
        """A label that stands outside its scale would set every such answer aside."""
        for key, question in self.questions.items():
            for label, number in question.labels.items():
                if question.scale is None or not (
                    question.scale.min <= number <= question.scale.max
                ):
                    raise ValueError(
                        f"questions.{key}: label {label!r} means {number:g}, which is not on the "
                        "scale of the question"
                    )

    @field_validator("not_before")
    @classmethod
    def _day_is_a_day(cls, text: str) -> str:
        return day_of(text)

    @field_validator("schedule")
    @classmethod
    def _schedule_is_cron(cls, schedule: str) -> str:
        if len(schedule.split()) != 5:
            raise ValueError(
                'five cron fields, such as "0 6 * * *" (minute hour day month weekday)'
            )
        return schedule

    @field_validator("from_name")
    @classmethod
    def _pattern_compiles(cls, pattern: str | None) -> str | None:
        _groups(pattern)
        return pattern


def _groups(pattern: str | None) -> tuple[str, ...]:
    if pattern is None:
        return ()
    try:
        return tuple(re.compile(pattern).groupindex)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from error


def declared(attributes: dict[str, Any]) -> Survey:
    """A survey from the `attributes` of its defs.yaml; raises pydantic.ValidationError."""
    return Survey.model_validate(attributes)
