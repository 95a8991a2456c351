"""A bonus scheme of the KPI feed: `schemes/<scheme>.yaml` beside the sources.

Here are the model, the reading of the files and the dates of a period. The arithmetic is in the
dbt project, which gets a scheme and a period as variables. No money is here: payroll multiplies.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, StringConstraints, field_validator, model_validator

from orchestration.responses.declaration_file import DeclarationError, declare, read_documents
from orchestration.responses.declared import Declared
from orchestration.responses.scheme_parts import (
    Decision,
    Gates,
    IndividualPay,
    Linear,
    Month,
    Roles,
    Target,
    Text,
    Tiers,
    Units,
    Unpaid,
)

FOLDER = "schemes"
#: metrics whose answers fall into classes: they alone are drawn to the pool, which the rules of
#: the shrunken figure and of the probability, and every payout, ask for
CLASSED = ("nps", "csat")
#: and means of answers; of each of these more is better
METRICS = (*CLASSED, "ces", "ces_5")


class PeriodOutsideSchemeError(Exception):
    """A month is asked for in which the scheme does not hold, or that is no month."""

    def __init__(self, scheme: Scheme, period: str) -> None:
        self.scheme, self.period = scheme.scheme, period
        until = f" to {scheme.valid_to}" if scheme.valid_to else ""
        super().__init__(
            f"{period}: scheme {scheme.scheme!r}, version {scheme.version}, is valid from "
            f"{scheme.valid_from}{until}. Name one of these months, such as {scheme.valid_from}."
        )


class UnknownSchemeError(Exception):
    """A scheme is asked for that no file declares."""

    def __init__(self, folder: Path, name: str, known: Sequence[str]) -> None:
        self.name = name
        super().__init__(
            f"{name}: there is no {folder / name}.yaml. "
            + (f"Known schemes: {', '.join(known)}." if known else "No scheme is declared yet.")
        )


class Scheme(Declared):
    """One version of a bonus scheme."""

    scheme: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")]
    version: int = Field(ge=1, le=9999)
    valid_from: Month
    valid_to: Month | None = None
    units: Units
    individual_pay: IndividualPay | None = None
    metric: str = "nps"
    scale: Text | None = None
    window_months: int = Field(default=3, ge=1, le=12)
    date_basis: Literal["response", "sent", "contact"] = "response"
    target: Target
    gates: Gates = Gates()
    decision: Decision = Decision()
    payout: Annotated[Linear | Tiers | Unpaid, Field(discriminator="kind")] = Unpaid(kind="none")
    when_too_few: Literal["neutral", "pool"] = "neutral"
    counts: Literal["all", "controllable"] = "all"
    against: Literal["target", "company_pool"] = "target"
    cut_off_day: int = Field(default=5, ge=1, le=28)
    timezone: str = "Europe/Chisinau"
    shadow: bool = True
    roles: Roles = Roles()
    release_to: Text | None = None

    @field_validator("metric")
    @classmethod
    def _metric_is_paid_by(cls, metric: str) -> str:
        if metric not in METRICS:
            known = ", ".join(METRICS)
            raise ValueError(f"{metric!r} is no metric that is paid by; known: {known}")
        return metric

    @field_validator("timezone")
    @classmethod
    def _timezone_is_known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"{name!r} is no time zone such as Europe/Chisinau") from error
        return name

    @model_validator(mode="after")
    def _parts_fit_each_other(self) -> Self:
        if self.units.type == "manager" and self.individual_pay is None:
            raise ValueError(
                "individual_pay: pay by the answers about one person is off. Single persons have "
                "too few answers to tell skill from luck, and are led to ask customers for good "
                "scores; a scheme of locations or of the company is fairer. If it must be, say "
                "who allowed it and why: individual_pay: {allowed_by: …, reason: …}"
            )
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError(f"valid_to: {self.valid_to} is before {self.valid_from}")
        if self.metric not in CLASSED:
            self._ask_nothing_of_classes()
        if self.metric == "nps":
            for value in (self.target.value, *self.target.units.values()):
                if self.against == "target" and not -100 < value < 100:
                    raise ValueError(f"target: NPS lies between -100 and 100, and {value} does not")
        if self.against == "company_pool" and self.units.type == "company":
            raise ValueError("against: the company does not differ from its own pool")
        people = {*self.roles.preparers, *self.roles.approvers}
        if self.roles.preparers and self.roles.approvers and len(people) == 1:
            raise ValueError(
                "roles: nobody approves what they prepared themselves; name a second person"
            )
        return self

    def _ask_nothing_of_classes(self) -> None:
        classed = " and ".join(CLASSED)
        if self.decision.rule in ("shrunk", "probability"):
            raise ValueError(
                f"decision.rule: {self.decision.rule} is made for {classed} only; "
                f"for {self.metric} use interval or raw"
            )
        if self.payout.kind != "none":
            raise ValueError(f"payout.kind: payouts are made for {classed} only; use none")

    @property
    def released_to(self) -> str:
        """The folder or URL of what is released; relative under the data directory."""
        return self.release_to or f"feeds/{self.scheme}"

    def check_period(self, period: str) -> None:
        """Nothing, for a month in which the scheme holds.

        Raises:
            PeriodOutsideSchemeError: for any other text.
        """
        try:
            is_month = f"{datetime.strptime(period, '%Y-%m'):%Y-%m}" == period  # noqa: DTZ007  # a month has no zone
        except ValueError:
            is_month = False
        if not is_month or period < self.valid_from or (self.valid_to or period) < period:
            raise PeriodOutsideSchemeError(self, period)

    def first_day(self, period: str) -> date:
        """The first day of the window whose last month is the period."""
        year, month = map(int, period.split("-"))
        months = year * 12 + month - self.window_months
        return date(months // 12, months % 12 + 1, 1)

    def last_day(self, period: str) -> date:
        """The last day of the period: the roster is that of this day."""
        year, month = map(int, period.split("-"))
        return date(year, month, calendar.monthrange(year, month)[1])

    def cut_off_at(self, period: str) -> datetime:
        """From when on a period is closed hard: 0:00 after the cut-off day, in its time zone."""
        after = self.last_day(period) + timedelta(days=self.cut_off_day + 1)
        return datetime(after.year, after.month, after.day, tzinfo=ZoneInfo(self.timezone))


def load_schemes(surveys: Path) -> tuple[Scheme, ...]:
    """The schemes beside the sources of a folder, in the order of their names; none without.

    Raises:
        DeclarationError: for the first file that is wrong.
    """
    return tuple(load_scheme_file(file) for file in sorted((surveys / FOLDER).glob("*.yaml")))


def load_scheme(surveys: Path, name: str) -> Scheme:
    """One scheme by its name.

    Raises:
        UnknownSchemeError: when no file declares it.
        DeclarationError: when its file is wrong.
    """
    folder = surveys / FOLDER
    known = sorted(file.stem for file in folder.glob("*.yaml"))
    if name not in known:
        raise UnknownSchemeError(folder, name, known)
    return load_scheme_file(folder / f"{name}.yaml")


def load_scheme_file(file: Path) -> Scheme:
    """The scheme that a file declares; the file is called as the scheme is.

    Raises:
        DeclarationError: with file, line, what is known and what to do.
    """
    documents = [node for node in read_documents(file) if node.value]
    if len(documents) != 1:
        problem = f"a scheme is one document, and here are {len(documents)}."
        raise DeclarationError(file, 1, "", problem, "Begin with `scheme: NAME`.")
    scheme = declare(file, documents[0], Scheme)
    if scheme.scheme != file.stem:
        raise DeclarationError(
            file, 1, "scheme", f"{scheme.scheme!r} stands in a file of another name.",
            f"Call the file {scheme.scheme}.yaml.",
        )  # fmt: skip
    return scheme


def variables_for(
    scheme: Scheme,
    periods: Sequence[str],
    *,
    excluded: Mapping[str, str] | Iterable[str] = (),
    causes: Mapping[str, str] | None = None,
    withheld: Mapping[str, str] | None = None,
    reattributed: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The variables with which dbt makes the figures of a scheme's periods, all in one request.

    Args:
        scheme: as declared, or as it stood at the close.
        periods: months such as 2026-03, in which this version of the scheme holds.
        excluded: `response_uid` of the answers whose exclusion two persons decided, with reasons.
        causes: `response_uid` with the cause that people found for it, before any declared one.
        withheld: units that the integrity screen withholds in all of them, with reasons.
        reattributed: `response_uid` with the unit that two persons decided it is about.

    Returns:
        Numbers that pay are texts of decimals, never floating.

    Raises:
        PeriodOutsideSchemeError: when the scheme does not hold in one of the months.
    """
    for period in periods:
        scheme.check_period(period)
    said = scheme.model_dump(
        mode="json",
        include={
            *("scheme", "version", "metric", "scale", "window_months", "date_basis", "timezone"),
            *("gates", "decision", "payout", "when_too_few", "counts", "against"),
        },
    )
    said["unit_type"] = scheme.units.type
    said["target"] = str(scheme.target.value)
    said["targets"] = {unit: str(value) for unit, value in sorted(scheme.target.units.items())}
    reasons = excluded if isinstance(excluded, Mapping) else dict.fromkeys(excluded, "")
    return {
        "feed_scheme": said,
        "feed_periods": sorted(set(periods)),
        "feed_excluded": dict(sorted(reasons.items())),
        "feed_tagged_causes": dict(sorted((causes or {}).items())),
        "feed_reattributed": dict(sorted((reattributed or {}).items())),
        "feed_withheld": dict(sorted((withheld or {}).items())),
    }
