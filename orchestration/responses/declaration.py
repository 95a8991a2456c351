"""What a source declares in its `defs.yaml`: connector, format, mapping, questions, schedule.

Here are only the models and their cross-checks. Reading the file and naming the line of a
mistake is in `declaration_file`; fetching, parsing and judging rows are later stages.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from orchestration.responses.fields import FIELDS, MAIL_HEADERS, REQUIRED, Loads

Header = str | list[str]


class Declared(BaseModel):
    """Base of all declared parts: unknown keys are mistakes, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FolderConnector(Declared):
    """Files dropped into a folder, or behind any fsspec URL."""

    type: Literal["folder"]
    url: str
    pattern: str = "*"
    settle_seconds: float = Field(default=2.0, ge=0)


class MailFolderConnector(Declared):
    """A Maildir, an mbox file or a folder of .eml files."""

    type: Literal["mail_folder"]
    url: str


class ImapConnector(Declared):
    """A mailbox read over IMAP; never marks, moves or deletes a message."""

    type: Literal["imap"]
    host: str
    port: int = Field(default=993, ge=1, le=65535)
    user: str
    password_env: str = Field(description="NAME of the environment variable with the password")
    folder: str = "INBOX"
    tls: bool = True
    ca_file: str | None = None
    timeout_seconds: float = Field(default=30.0, gt=0)


class CsvFormat(Declared):
    """Delimited text. Nothing is sniffed."""

    type: Literal["csv"]
    delimiter: str = Field(default=",", min_length=1, max_length=1)
    quote: str = Field(default='"', max_length=1)
    encodings: tuple[str, ...] = ("utf-8",)
    decimal: Literal[".", ","] = "."
    header_row: int = Field(default=1, ge=1)


class XlsxFormat(Declared):
    """An Excel workbook; one sheet of it."""

    type: Literal["xlsx"]
    sheet: str | None = None
    header_row: int = Field(default=1, ge=1)
    decimal: Literal[".", ","] = "."


class JsonFormat(Declared):
    """A JSON document, a list, or one document a line; `form_response` of Typeform is known."""

    type: Literal["json"]
    records: str | None = None
    decimal: Literal[".", ","] = "."


class MailFormat(Declared):
    """A mail message: score and comment from the reply, the subject, or a CSV attachment."""

    type: Literal["mail"]
    score_from: Literal["reply", "subject", "attachment"] = "reply"
    attachment: CsvFormat | None = None
    from_token: str | None = Field(
        default=None, description="regular expression; its named groups are canonical fields"
    )
    decimal: Literal[".", ","] = "."

    @model_validator(mode="after")
    def _attachment_is_described(self) -> Self:
        if self.score_from == "attachment" and self.attachment is None:
            raise ValueError("score_from: attachment needs `attachment:` with its csv format")
        return self


class TimeFormat(Declared):
    """How moments are written in this source, and in which zone."""

    zone: str = "UTC"
    formats: tuple[str, ...] = ()

    @field_validator("zone")
    @classmethod
    def _zone_is_known(cls, zone: str) -> str:
        from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(
                f"unknown time zone {zone!r}; use an IANA name such as Europe/Chisinau"
            ) from error
        return zone


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
    reads: tuple[Literal["labelled", "out_of"], ...] = ()
    fractions: bool = False
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
        if self.is_scored and self.scale is None:
            raise ValueError(f"a question of metric {self.metric} needs a scale")
        if self.metric == "nps" and self.scale is not None:
            if (self.scale.min, self.scale.max) != (0, 10):
                raise ValueError("NPS is asked on 0-10; declare another scale as metric: other")
            if self.scale.direction != "higher_better":
                raise ValueError("NPS is higher_better")
        return self


class RowRule(Declared):
    """Rows that are no answers: set by the text of one column."""

    column: Header
    equals: str | None = None
    matches: str | None = None
    reason: str

    @model_validator(mode="after")
    def _one_test(self) -> Self:
        if (self.equals is None) == (self.matches is None):
            raise ValueError("give either `equals` or `matches`")
        return self


Connector = Annotated[
    FolderConnector | MailFolderConnector | ImapConnector, Field(discriminator="type")
]
Format = Annotated[CsvFormat | XlsxFormat | JsonFormat | MailFormat, Field(discriminator="type")]


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
    missing: tuple[str, ...] = ("", "NA", "N/A", "n/a", "-", "NULL", "null", "None", "none")
    ignore: tuple[str, ...] = ()
    optional: tuple[str, ...] = Field(
        default=(), description="places of the mapping whose column an export may lack"
    )
    skip: tuple[RowRule, ...] = ()
    reject: tuple[RowRule, ...] = ()
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
                "mail comes from imap or mail_folder, files from folder"
            )
        if isinstance(self.format, MailFormat) and self.format.score_from != "attachment":
            for place, headers in self.headers().items():
                unknown = [header for header in headers if header not in MAIL_HEADERS]
                if unknown:
                    raise ValueError(
                        f"{place}: a mail has no {unknown[0]!r}; it has {', '.join(MAIL_HEADERS)}"
                    )

    @field_validator("from_name")
    @classmethod
    def _pattern_compiles(cls, pattern: str | None) -> str | None:
        _groups(pattern)
        return pattern


def as_headers(header: Header) -> tuple[str, ...]:
    """One header or several alternatives, as a tuple."""
    return (header,) if isinstance(header, str) else tuple(header)


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
