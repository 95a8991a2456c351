"""What a source declares in its `defs.yaml`: mapping, questions, rules of rows, schedule.

Here are only the models and their cross-checks; connectors and formats are in `delivery`, time
in `moments`. Reading the file and naming the line of a mistake is in `declaration_file`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from orchestration.responses.answer_states import DECLARABLE
from orchestration.responses.aspects import check_aspects
from orchestration.responses.contacts import Contacts, check_contacts
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
from orchestration.responses.questions import Question, ScaleRange, Version
from orchestration.responses.repeats import RepeatRule
from orchestration.responses.row_rules import (
    MarkRule,
    RejectRule,
    RowRule,
    SkipRule,
    groups_of,
)
from orchestration.responses.segments import check_segments
from orchestration.responses.servqual_items import check_servqual
from orchestration.responses.visit_items import check_visit

__all__ = [
    "Connector",
    "CsvFormat",
    "FolderConnector",
    "Format",
    "ImapConnector",
    "JsonFormat",
    "MailFolderConnector",
    "MailFormat",
    "MarkRule",
    "Question",
    "RejectRule",
    "RepeatRule",
    "RowRule",
    "ScaleRange",
    "SkipRule",
    "Survey",
    "TimeFormat",
    "Version",
    "XlsxFormat",
    "as_headers",
    "declared",
]

Weight = Annotated[float, Field(gt=0, le=1_000_000)]
ResponseKind = Literal["survey", "csat_rating", "email_reply", "mystery_visit", "manager_rating"]


class Survey(Declared):
    """One declared source: responses, CRM records, invitations or volumes of stages."""

    survey: str = Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)
    title: str = ""
    kind: Literal["email", "forms", "crm"]
    owner: str = Field(pattern=r"^(team:[A-Za-z0-9_.-]+|[^@\s]+@[^@\s]+)$")
    loads: Loads = "response"
    same_as: str | None = Field(
        default=None, description="the source whose responses these are, exported in another way"
    )
    response_kind: ResponseKind | None = Field(
        default=None, description="what a response is; default: email_reply of mails, else survey"
    )
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
    sections: dict[str, Weight] = Field(
        default_factory=dict, description="section of a visit's sheet -> what it weighs"
    )
    phone_region: PhoneRegion | None = None
    manager_from: ManagerFrom = "response"
    contacts: Contacts | None = None
    missing: tuple[str, ...] = ("", "NA", "N/A", "n/a", "-", "NULL", "null", "None", "none")
    not_asked: tuple[str, ...] = ()
    not_applicable: tuple[str, ...] = ()
    dont_know: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    invalid: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    optional: tuple[str, ...] = Field(
        default=(), description="places of the mapping whose column an export may lack"
    )
    skip: tuple[SkipRule, ...] = ()
    reject: tuple[RejectRule, ...] = ()
    marks: tuple[MarkRule, ...] = ()
    live_from: str | None = Field(
        default=None, description="first day of the survey in earnest; what came before is a test"
    )
    repeat: RepeatRule | None = None
    not_before: str = "2000-01-01"
    schedule: str = "0 6 * * *"
    freshness_hours: int = Field(default=48, ge=1)
    measured: Literal["week", "month", "quarter"] | None = Field(
        default=None, description="how often answers are gathered: a period without any is missed"
    )

    @property
    def named_by_file(self) -> tuple[str, ...]:
        """Canonical fields that the file's name carries."""
        return groups_of(self.from_name)

    @property
    def named_by_token(self) -> tuple[str, ...]:
        """Canonical fields that a mail's token carries."""
        return groups_of(self.format.fields_of_token) if isinstance(self.format, MailFormat) else ()

    @property
    def answers_of(self) -> str:
        """The survey whose responses these are: its own name, or the one it is the same as."""
        return self.same_as or self.survey

    @property
    def kind_of_response(self) -> ResponseKind:
        """What a response of this source is."""
        return self.response_kind or ("email_reply" if self.kind == "email" else "survey")

    @property
    def states(self) -> dict[str, tuple[str, ...]]:
        """Answer state -> the texts that mean it in every question."""
        return {state: getattr(self, state) for state in DECLARABLE}

    @property
    def marks_responses(self) -> bool:
        """Whether a response of this source may be marked as a test, or with a status."""
        return bool(self.marks or self.live_from)

    def headers(self) -> dict[str, tuple[str, ...]]:
        """Every place of the mapping -> the headers that may stand for it."""
        places: dict[str, Header] = {**self.columns}
        places |= {f"segments.{name}": header for name, header in self.segments.items()}
        for key, question in self.questions.items():
            headers = (header for version in question.asked for header in version.headers)
            places[f"questions.{key}"] = list(dict.fromkeys(headers))
        places |= self.contacts.places if self.contacts else {}
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
        check_segments(self.segments)
        self._responses_fit()
        check_contacts(self.contacts, self.loads, sources)
        self._scales_fit()
        check_aspects(self.questions)
        places = self.headers()
        for place in self.optional:
            if place == "marks" and self.marks:
                continue
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

    def _responses_fit(self) -> None:
        """What only responses have, and what one part of a declaration asks of another."""
        if self.loads != "response":
            for part in ("same_as", "response_kind", "marks", "live_from", "repeat"):
                if getattr(self, part):
                    raise ValueError(f"{part}: it belongs to responses, not to {self.loads}")
        check_servqual(self.questions)
        is_visit = self.kind_of_response == "mystery_visit"
        check_visit(self.questions, self.sections, is_visit=is_visit)
        given = (*self.columns, *self.constants, *self.named_by_file, *self.named_by_token)
        if self.same_as and "native_id" not in given:
            raise ValueError(
                "same_as: two exports of one survey are told to hold the same response by its "
                "`native_id`; name its column"
            )
        if self.repeat and self.repeat.within == "wave" and "wave" not in given:
            raise ValueError(
                "repeat: within: wave needs the field `wave`: name its column, give it under "
                "`constants`, or read it from the file's name"
            )

    def _scales_fit(self) -> None:
        """A label that stands outside its scale would set every such answer aside."""
        for key, question in self.questions.items():
            for version in question.asked:
                place = f"questions.{key}"
                if question.versions:
                    place += f".versions.{version.number}"
                for label, number in version.labels.items():
                    if version.scale is None or not (
                        version.scale.min <= number <= version.scale.max
                    ):
                        raise ValueError(
                            f"{place}: label {label!r} means {number:g}, which is not on the "
                            "scale of the question"
                        )
                for clash in version.codes_on_scale(self.states | {"missing": self.missing}):
                    raise ValueError(f"{place}: {clash} of this question; give another code")

    @field_validator("not_before", "live_from")
    @classmethod
    def _day_is_a_day(cls, text: str | None) -> str | None:
        return None if text is None else day_of(text)

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
        groups_of(pattern)
        return pattern


def declared(attributes: dict[str, Any]) -> Survey:
    """A survey from the `attributes` of its defs.yaml; raises pydantic.ValidationError."""
    return Survey.model_validate(attributes)
