"""The statements of the self-assessment, read from `questionnaire.yaml`. No score is made here."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from orchestration.metrics_catalogue.entry import Words

FILE = Path(__file__).parent / "questionnaire.yaml"
LEVEL_COUNT = 5
#: from this level on a statement needs something that an outsider could look at
EVIDENT_LEVEL = 3
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{1,30}$")]


class Statement(BaseModel):
    """One statement: what is claimed, what would show it, what to do first without it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Key
    says: Words
    evidence: Words
    next: Words


class Area(BaseModel):
    """Statements that have a score together."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Key
    name: Words
    guide: Words
    statements: tuple[Statement, ...] = Field(min_length=1)


class Questionnaire(BaseModel):
    """All areas; `levels` are the words of 0 to 4."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int = Field(ge=1)
    guide: Words
    levels: tuple[Words, ...] = Field(min_length=LEVEL_COUNT, max_length=LEVEL_COUNT)
    areas: tuple[Area, ...] = Field(min_length=1)

    @property
    def statements(self) -> dict[str, Statement]:
        """Statements by `area.statement`, in their order."""
        return {
            f"{area.id}.{statement.id}": statement
            for area in self.areas
            for statement in area.statements
        }


@cache
def questionnaire() -> Questionnaire:
    """The questionnaire of this version of the product."""
    return Questionnaire.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))
