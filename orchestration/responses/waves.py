"""Who is asked for an answer, when and how often: `waves.yaml` beside the sources.

Without the file nobody is asked; with it a wave is planned, and sent only where it says `send`.
The server and the sender are those of `letters.yaml`. Not here: choosing people, sending.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, StringConstraints, field_validator, model_validator

from orchestration.responses.declaration_file import DeclarationError, declare_whole
from orchestration.responses.declared import Declared
from orchestration.responses.letters import Address, Language, Letters, load_letters

FILE_NAME = "waves.yaml"
COMPANY, EVERYBODY = "company", "all"
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Unit = Literal["company", "location", "manager"]
#: how often a wave comes round: months, or days
MONTHS = {"month": 1, "quarter": 3}
DAYS = {"week": 7, "two_weeks": 14}


class Sampling(Declared):
    """Who of those that may be asked are asked.

    Attributes:
        rule: all; random: so many of each unit; after_order: who bought within so many days, all
            of them or so many of each unit.
        seed: the same seed chooses the same people of the same wave.
    """

    rule: Literal["all", "random", "after_order"]
    per_unit: int | None = Field(default=None, ge=1, le=100_000)
    within_days: int | None = Field(default=None, ge=1, le=400)
    seed: int = 1

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        if self.rule == "random" and self.per_unit is None:
            raise ValueError("per_unit: a random choice needs how many of each unit")
        if (self.rule == "after_order") != (self.within_days is not None):
            raise ValueError("within_days: goes with the rule after_order, and only with it")
        if self.rule == "all" and self.per_unit is not None:
            raise ValueError("per_unit: the rule all asks everybody; take random")
        return self


class Cap(Declared):
    """At most so many invitations to one person, of all waves and sources together."""

    invitations: int = Field(default=4, ge=1, le=100)
    days: int = Field(default=365, ge=1, le=400)


class Quarantine(Declared):
    """For how many days nobody is asked who was asked, or has answered."""

    after_invitation_days: int = Field(default=60, ge=0, le=400)
    after_answer_days: int = Field(default=90, ge=0, le=400)


class Wave(Declared):
    """One survey that comes round.

    Attributes:
        survey: the source that reads the replies.
        replies_to: the address whose mailbox that source reads.
        starts: the first day; the others follow from `every`.
        cut_off_days: for so many days after its day a wave that was missed is made good.
        unit: of what the precision is wanted, and of what `per_unit` counts.
        language: of whom no language is known.
        half_width_points: the interval of NPS that is wanted, to either side.
        send: whether invitations go out; without it the wave is only planned.
    """

    id: Id
    survey: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
    replies_to: Address
    starts: date
    every: Literal["once", "week", "two_weeks", "month", "quarter"] = "month"
    cut_off_days: int = Field(default=7, ge=0, le=60)
    who: Sampling
    unit: Unit = "company"
    cap: Cap = Cap()
    quarantine: Quarantine = Quarantine()
    consent: Literal["required", "not_refused"] = "required"
    mode: Literal["mail"] = "mail"
    language: Language = "en"
    half_width_points: float = Field(default=10.0, ge=1, le=100)
    send: bool = False

    def days(self, until: date) -> list[date]:
        """The days of the wave up to a day, that day too, in order."""
        found: list[date] = []
        for number in count():
            day = self._day(number)
            if day is None or day > until:
                return found
            found.append(day)
        return found

    def next_day(self, today: date) -> date | None:
        """The first day of the wave that is not over; None when there is no further one."""
        for number in count():
            day = self._day(number)
            if day is None or day >= today:
                return day
        return None

    def is_open(self, day: date, today: date) -> bool:
        """Whether the wave of a day is sent, or still made good."""
        return day <= today <= day + timedelta(days=self.cut_off_days)

    def _day(self, number: int) -> date | None:
        if self.every == "once":
            return self.starts if number == 0 else None
        if self.every in DAYS:
            return self.starts + timedelta(days=number * DAYS[self.every])
        months = self.starts.month - 1 + number * MONTHS[self.every]
        year, month = self.starts.year + months // 12, months % 12 + 1
        # the 31st of a shorter month is its last day
        return date(year, month, min(self.starts.day, monthrange(year, month)[1]))


class Waves(Declared):
    """Every wave of the installation."""

    timezone: str = Field(default="Europe/Chisinau", description="whose day it is")
    waves: tuple[Wave, ...] = Field(min_length=1, max_length=50)

    @field_validator("timezone")
    @classmethod
    def _timezone_is_known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"{name!r} is no time zone such as Europe/Chisinau") from error
        return name

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        names = [wave.id for wave in self.waves]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"waves: {name!r} stands here twice")
        return self

    @property
    def zone(self) -> ZoneInfo:
        """Whose day it is."""
        return ZoneInfo(self.timezone)


def load_waves(surveys: Path) -> Waves | None:
    """What `waves.yaml` of a folder of sources says; None without the file: nobody is asked.

    Raises:
        DeclarationError: with file, line and cure; also where letters.yaml lacks what is needed.
    """
    file = surveys / FILE_NAME
    if not file.exists():
        return None
    waves = declare_whole(file, Waves, "the file declares no waves.", "docs/invitations.md")
    _check_letters(file, waves, load_letters(surveys))
    return waves


def _check_letters(file: Path, waves: Waves, letters: Letters | None) -> None:
    """What is sent needs a server, a sender, and an address for those who want no more."""
    if not any(wave.send for wave in waves.waves):
        return
    if letters is None or letters.smtp is None or letters.unsubscribing is None:
        raise DeclarationError(
            file, 1, "send", "letters.yaml does not say how invitations are sent.",
            "Declare `smtp`, `sender` and `unsubscribing` there.",
        )  # fmt: skip
