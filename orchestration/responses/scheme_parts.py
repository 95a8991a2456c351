"""The parts of a bonus scheme: units, target, gates, decision, payout and roles.

No scheme as a whole and no reading of files is here; no money either: payroll multiplies.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator

from orchestration.responses.declared import Declared

Month = Annotated[str, StringConstraints(pattern=r"^20\d\d-(0[1-9]|1[0-2])$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]
UnitId = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Amount = Annotated[Decimal, Field(max_digits=8, decimal_places=2)]
Share = Annotated[Decimal, Field(gt=0, le=1, decimal_places=6)]
#: under one half a unit would be paid that rather fails its target
Probability = Annotated[Decimal, Field(ge=Decimal("0.5"), lt=1, decimal_places=6)]
Percent = Annotated[Decimal, Field(ge=0, le=1000, decimal_places=6)]


class Units(Declared):
    """Whose figures these are: places, people, or the company as a whole."""

    type: Literal["location", "manager", "company"]


class IndividualPay(Declared):
    """Who allowed it to pay single persons by what customers say of them, and why."""

    allowed_by: Text
    reason: Text


class Target(Declared):
    """What the figure should reach, in its own unit; for single units otherwise."""

    value: Amount
    source: Text
    approved_by: Text
    units: dict[UnitId, Amount] = Field(default_factory=dict)


class Gates(Declared):
    """What a unit needs before anything is decided about it."""

    minimum_answers: int = Field(default=30, ge=3, le=100_000)
    minimum_response_rate: Share | None = Field(default=None, description="0 to 1")
    minimum_coverage: Share | None = Field(default=None, description="0 to 1")
    integrity: Literal["withhold", "note"] = "withhold"


class Decision(Declared):
    """When a target counts as met: by the figure, its interval, or how likely it is."""

    rule: Literal["raw", "interval", "shrunk", "probability"] = "probability"
    probability: Probability = Decimal("0.8")


class Linear(Declared):
    """100 % at the target, nothing `span` under it, and never more than `most` percent."""

    kind: Literal["linear"]
    span: Amount = Field(default=Decimal(20), gt=0)
    most: Percent = Decimal(120)


class Step(Declared):
    """From this probability on, this share of the bonus."""

    probability: Share
    percent: Percent


class Tiers(Declared):
    """Steps instead of a line; under the first of them nothing is paid."""

    kind: Literal["tiers"]
    steps: tuple[Step, ...] = (
        Step(probability=Decimal("0.5"), percent=Decimal(50)),
        Step(probability=Decimal("0.8"), percent=Decimal(100)),
        Step(probability=Decimal("0.95"), percent=Decimal(120)),
    )

    @field_validator("steps")
    @classmethod
    def _steps_rise(cls, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        if not steps:
            raise ValueError("at least one step is needed")
        for lower, upper in pairwise(steps):
            if upper.probability <= lower.probability or upper.percent < lower.percent:
                raise ValueError("steps go from the lowest probability to the highest")
        return steps


class Unpaid(Declared):
    """Figures and statuses only; what follows is said elsewhere."""

    kind: Literal["none"]


class Roles(Declared):
    """Who may prepare and who may approve; empty: anybody, but never one person both."""

    preparers: tuple[Text, ...] = ()
    approvers: tuple[Text, ...] = ()
