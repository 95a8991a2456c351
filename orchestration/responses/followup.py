"""Whom a firm gets back to, by when and who does it: `followup.yaml` beside the sources.

Without the file no case is ever opened. Here are the model and the reading of the file; what opens
cases is in outlets/followups.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, StringConstraints, field_validator, model_validator

from orchestration.responses.business_time import BusinessTime, Calendar, Country
from orchestration.responses.declaration_file import declare_whole
from orchestration.responses.declared import Declared

FILE_NAME = "followup.yaml"
#: the snapshot keeps so many days of occasions (dbt: `follow_up_days`)
LONGEST_WITHIN_DAYS = 100
#: a state, such as a lost customer, is looked at for so many days
LONGEST_STATE_DAYS = 1_830

Trigger = Literal[
    "contact_request",
    "implicit_request",
    "unfinished",
    "detractor",
    "passive",
    "promoter",
    "lost",
    "vip_quiet",
    "dormant",
]
#: one open case a person and family: whatever else happens meanwhile is noted on it
FAMILIES: dict[Trigger, str] = {
    "contact_request": "answer",
    "implicit_request": "answer",
    "unfinished": "answer",
    "detractor": "answer",
    "passive": "answer",
    "promoter": "thank",
    "lost": "return",
    "vip_quiet": "return",
    "dormant": "return",
}
#: these are about how somebody buys; all others are about an answer
STATES: frozenset[Trigger] = frozenset({"lost", "vip_quiet", "dormant"})
Channel = Literal["phone", "email", "messenger", "in_person"]
Consent = Literal["required", "not_refused"]


def _one_line(text: str) -> str:
    if any(not sign.isprintable() for sign in text):
        raise ValueError("a line break or a control sign does not belong here")
    return text


Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")]
Person = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=120),
    AfterValidator(_one_line),
]
Hours = Annotated[float, Field(gt=0, le=2_000)]


class Step(Declared):
    """Who is told of a case that is not closed after so many working hours."""

    after_hours: Hours
    to: Person


class Rule(Declared):
    """What makes a case, and what becomes of it.

    Attributes:
        within_days: an older occasion opens no case any more; calling late does harm.
        deadline_hours: working hours from opening to the first contact that reaches the customer.
        owner: whose list of `owners` is asked first; the rest follows, then `default`.
        channel: how the customer is to be reached; a refusal of this channel is heeded.
        consent: `required`: agreed to be contacted; `not_refused`: did not object.
        tiers: of states: only customers of these tiers; `vip_quiet` is about `vip` without it.
        silent_days: of `dormant`: so long after the last order.
        contacts_a_year: of `dormant`: the least that a customer is to hear of us.
        at_once: of states: so many open cases at most, those who bought for most first.
    """

    id: Id
    trigger: Trigger
    within_days: int = Field(default=14, ge=1, le=LONGEST_STATE_DAYS)
    deadline_hours: Hours = 16
    owner: Literal["manager", "location", "default"] = "default"
    channel: Channel = "phone"
    consent: Consent = "required"
    escalation: tuple[Step, ...] = Field(default=(), max_length=5)
    tiers: tuple[Id, ...] = ()
    silent_days: int = Field(default=180, ge=14, le=1_830)
    contacts_a_year: int | None = Field(default=None, ge=1, le=24)
    at_once: int = Field(default=50, ge=1, le=5_000)

    @property
    def family(self) -> str:
        """What it shares its open case with."""
        return FAMILIES[self.trigger]

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        hours = [step.after_hours for step in self.escalation]
        if hours != sorted(set(hours)):
            raise ValueError("escalation: steps go from the earliest to the latest")
        if (self.contacts_a_year is not None) != (self.trigger == "dormant"):
            raise ValueError("contacts_a_year: belongs to the trigger dormant, and to no other")
        if self.trigger not in STATES and self.within_days > LONGEST_WITHIN_DAYS:
            raise ValueError(
                f"within_days: of an answer at most {LONGEST_WITHIN_DAYS}; what is older is known "
                "to no snapshot"
            )
        return self


class Owners(Declared):
    """Who works the cases of a unit. Staff, by the name that the work list shows."""

    default: Person
    manager: dict[str, Person] = Field(default_factory=dict)
    location: dict[str, Person] = Field(default_factory=dict)

    def of(self, first: str, *, manager: str | None, location: str | None) -> str:
        """Who owns a case: the unit's own that is asked first, else the other's, else default."""
        by = {
            "manager": self.manager.get(manager or ""),
            "location": self.location.get(location or ""),
        }
        order = {
            "manager": ("manager", "location"),
            "location": ("location", "manager"),
            "default": (),
        }[first]
        return next((by[name] or "" for name in order if by[name]), self.default)


class ByContract(Declared):
    """Sources whose customers agreed by contract to be contacted, and what says so."""

    surveys: tuple[Id, ...] = Field(min_length=1)
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=400)]


#: what a task of a CRM can be given
Fact = Literal[
    "number",
    "title",
    "rule",
    "owner",
    "status",
    "due_at",
    "happened_on",
    "location",
    "manager",
    "product",
    "group",
    "name",
    "email",
    "phone",
]


class Crm(Declared):
    """The file of tasks that a CRM takes: its kind, and what the CRM calls each fact."""

    format: Literal["csv", "json"] = "csv"
    delimiter: Literal[",", ";"] = ";"
    fields: dict[Person, Fact] = Field(min_length=1, max_length=40)


class FollowUp(Declared):
    """Everything that follow-up needs beside the figures.

    Attributes:
        age_counts_from: `today`, or `last_answer`: the newest day in the data, for a company that
            is looked at afterwards, such as the sample.
        country: whose calendar holds where a location has none in `countries`.
        countries: location -> country.
        returned_within_days: an order or an answer so long after a contact belongs to it.
    """

    timezone: str = "Europe/Chisinau"
    country: Country = "MD"
    countries: dict[str, Country] = Field(default_factory=dict)
    calendars: dict[Country, Calendar] = Field(default_factory=dict)
    age_counts_from: Literal["today", "last_answer"] = "today"
    returned_within_days: int = Field(default=90, ge=1, le=366)
    owners: Owners
    consent_by_contract: ByContract | None = None
    crm: Crm | None = None
    rules: tuple[Rule, ...] = Field(min_length=1, max_length=40)

    @field_validator("timezone")
    @classmethod
    def _timezone_is_known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"{name!r} is no time zone such as Europe/Chisinau") from error
        return name

    @field_validator("rules")
    @classmethod
    def _ids_are_unique(cls, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
        for name, count in Counter(rule.id for rule in rules).items():
            if count > 1:
                raise ValueError(f"two rules have the id {name!r}; cases are named by it")
        return rules

    def business_time(self, location: str | None) -> BusinessTime:
        """The working hours where a case is worked."""
        country = self.countries.get(location or "", self.country)
        calendar = self.calendars.get(country, Calendar())
        return BusinessTime(country, calendar, ZoneInfo(self.timezone))

    def rule(self, name: str) -> Rule | None:
        """The rule of an id; None when it is not declared any more."""
        return next((rule for rule in self.rules if rule.id == name), None)

    def agreed_by_contract(self, survey: str | None) -> bool:
        """Whether the customers of a source agreed by contract."""
        return self.consent_by_contract is not None and survey in self.consent_by_contract.surveys


def load_followup(surveys: Path) -> FollowUp | None:
    """What `followup.yaml` of a folder of sources says; None without the file.

    Raises:
        DeclarationError: with file, line and cure.
    """
    file = surveys / FILE_NAME
    if not file.exists():
        return None
    return declare_whole(file, FollowUp, "the file declares no follow-up.", "docs/followup.md")
