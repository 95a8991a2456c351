"""The loyalty programmes of an installation: `programmes.yaml` of its sources.

Here are the model and the reading of the file. Who takes part are rows of sources that load
`programme_membership`; what a programme did is computed in the dbt project, which gets the
register as a variable.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from orchestration.responses.declared import Declared
from orchestration.responses.figure_options import read_options

FILE_NAME = "programmes.yaml"

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Language = Literal["en", "ru", "ro"]
Kind = Literal["discount", "cashback", "gifts", "coalition", "vip_terms"]


class Programme(Declared):
    """One programme: what it gives, since when, at what cost, whom members compare with."""

    programme: Key
    names: dict[Language, Word] = Field(min_length=1)
    type: Kind
    partner: Word | None = None
    start: date
    end: date | None = None
    cost: float | None = Field(
        default=None,
        ge=0,
        description="money spent in the compared months after the start",
    )
    cost_percent: float | None = Field(
        default=None, gt=0, le=100, description="of what members spend in these months"
    )
    members_of_tier: Word | None = Field(
        default=None, description="who takes part, where no source lists them: customers of a tier"
    )
    control: Literal["same_tier", "everybody", "none"] = Field(
        default="same_tier", description="customers who do not take part, to compare members with"
    )
    compared_months: Literal[2, 4, 6, 8, 10, 12] = Field(
        default=6, description="months before and after the start; twice as many are needed before"
    )

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        if self.end is not None and self.end <= self.start:
            raise ValueError(f"{self.programme} ends on {self.end}, not after its start")
        if self.start.day != 1:
            raise ValueError(
                f"{self.programme} starts on {self.start}; whole months are compared, so write the "
                "first day of the month"
            )
        if self.type == "coalition" and self.partner is None:
            raise ValueError(f"{self.programme} is a coalition: name its partner")
        if self.cost is not None and self.cost_percent is not None:
            raise ValueError(f"{self.programme} has a cost and a cost_percent; give one of them")
        if self.members_of_tier is not None and self.control == "same_tier":
            raise ValueError(
                f"{self.programme}: all customers of the tier take part, so nobody of it is left "
                "to compare with. Write control: everybody or control: none"
            )
        return self


class Programmes(Declared):
    """All programmes; without the file none."""

    programmes: tuple[Programme, ...] = Field(default=(), max_length=100)

    @model_validator(mode="after")
    def _each_stands_once(self) -> Self:
        keys = [one.programme for one in self.programmes]
        twice = [key for key in keys if keys.count(key) > 1]
        if twice:
            raise ValueError(f"the programme {twice[0]!r} stands there twice")
        return self

    @property
    def variables(self) -> dict[str, Any]:
        """The variable of the dbt project; none without programmes."""
        if not self.programmes:
            return {}
        return {"programmes": self.model_dump(mode="json")["programmes"]}


def load_programmes(surveys: Path) -> Programmes:
    """The programmes that the folder of the sources declares.

    Raises:
        DeclarationError: when `programmes.yaml` is no YAML or declares something impossible.
    """
    return read_options(surveys / FILE_NAME, Programmes)
