"""What `figures.yaml` says of money: windows of orders after a score, rhythm, sources of referral.

No reading of files, no arithmetic: the dbt project gets this as a variable.
"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from orchestration.responses.declared import Declared

Source = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class Money(Declared):
    """How orders are set against scores. A month is a calendar month."""

    currency: Currency | None = Field(default=None, description="of all amounts")
    score_months: int = Field(
        default=12, ge=1, le=36, description="a score counts that was given so long before the lag"
    )
    lag_months: int = Field(
        default=1, ge=0, le=12, description="months left out between the scores and the outcome"
    )
    outcome_months: int = Field(default=6, ge=1, le=24, description="months of the outcome")
    lapse_factor: float = Field(
        default=2.0, gt=1, le=10, description="silent for so many times the own usual gap"
    )
    fewest_orders: int = Field(
        default=3, ge=3, le=50, description="days of orders from which a rhythm is known"
    )
    earned_sources: tuple[Source, ...] = ()
    bought_sources: tuple[Source, ...] = ()

    @model_validator(mode="after")
    def _a_source_is_one_of_both(self) -> Self:
        both = sorted(set(self.earned_sources) & set(self.bought_sources))
        if both:
            raise ValueError(f"the source {both[0]!r} is called earned and bought")
        return self
