"""What to begin with, by type of business, read from `presets.yaml`.

Three or four metrics are tracked: fewer hide disagreement, more are not looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, field_validator

from orchestration.metrics_catalogue.catalogue import define
from orchestration.metrics_catalogue.entry import Text, Words

FILE = Path(__file__).parent / "presets.yaml"
FEWEST, MOST = 3, 4


class Tracked(BaseModel):
    """A metric to track, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    metric: str
    why: Words

    @field_validator("metric")
    @classmethod
    def _is_in_the_catalogue(cls, metric: str) -> str:
        return define(metric).metric


class PresetStage(BaseModel):
    """A stage of the customer journey and where we meet the customer in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    stage: Text
    names: Words
    touchpoints: tuple[Text, ...]


class Preset(BaseModel):
    """What a type of business begins with."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    words: Words
    tracked: tuple[Tracked, ...] = Field(min_length=FEWEST, max_length=MOST)
    touchpoints: tuple[Text, ...] = Field(min_length=1)
    stages: tuple[PresetStage, ...] = Field(min_length=1)


@cache
def presets() -> Mapping[str, Preset]:
    """Every type of business that has one."""
    declared = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {name: Preset.model_validate(preset) for name, preset in declared.items()}


def how_many_is_wrong(tracked: Sequence[str]) -> str:
    """`too_few` or `too_many` when other than three or four metrics are tracked, else empty."""
    if not tracked or FEWEST <= len(tracked) <= MOST:
        return ""
    return "too_few" if len(tracked) < FEWEST else "too_many"
