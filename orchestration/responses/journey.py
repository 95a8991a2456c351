"""The stages of the customer journey of an installation: `journey.yaml` of its sources.

Here are the model and the reading of the file. The arithmetic is in the dbt project, which gets
the stages as a variable; the volumes of the stages are rows of sources that load `stage_volume`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from orchestration.responses.declared import Declared
from orchestration.responses.figure_options import read_options

FILE_NAME = "journey.yaml"

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Word = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Language = Literal["en", "ru", "ro"]


class Stage(Declared):
    """One stage: where a customer meets us in it, and how much it matters to them."""

    stage: Key
    names: dict[Language, Word] = Field(min_length=1)
    touchpoints: tuple[Word, ...] = ()
    importance: float | None = Field(default=None, ge=0, le=10)
    moment_of_truth: bool = False


class Journey(Declared):
    """The stages in the order in which a customer passes them; without the file none."""

    stages: tuple[Stage, ...] = Field(default=(), max_length=30)
    channels: tuple[Word, ...] = Field(default=(), description="the lanes, from above")

    @model_validator(mode="after")
    def _each_stands_once(self) -> Self:
        touchpoints = [point for stage in self.stages for point in stage.touchpoints]
        for what, names in (
            ("stage", [stage.stage for stage in self.stages]),
            ("touchpoint", touchpoints),
            ("channel", list(self.channels)),
        ):
            twice = [name for name in names if names.count(name) > 1]
            if twice:
                raise ValueError(f"the {what} {twice[0]!r} stands there twice")
        return self

    @property
    def variables(self) -> dict[str, Any]:
        """The variable of the dbt project; none without stages."""
        return {"journey": self.model_dump(mode="json")} if self.stages else {}


def load_journey(surveys: Path) -> Journey:
    """The journey that the folder of the sources declares.

    Raises:
        DeclarationError: when `journey.yaml` is no YAML or declares something impossible.
    """
    return read_options(surveys / FILE_NAME, Journey)
