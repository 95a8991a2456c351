"""The steps and methods of the number bridge, read from `bridge.yaml`.

Here: which steps a method takes, and their words. The arithmetic of each step is SQL
(dbt_project/macros/bridge.sql).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from orchestration.metrics_catalogue.entry import Text, Words

FILE = Path(__file__).parent / "bridge.yaml"
OURS = "ours"
BridgedMetric = Literal["nps", "csi", "ces", "ces_1", "ces_5"]


class Step(BaseModel):
    """One thing that another tool does otherwise."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    metrics: tuple[BridgedMetric, ...] = Field(min_length=1)
    words: Words


class Method(BaseModel):
    """A list of steps, and whether somebody read it in public documentation."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    steps: tuple[str, ...] = Field(min_length=1)
    words: Words
    verified: bool
    source: Text


class Bridge(BaseModel):
    """All steps and methods there are."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    steps: Mapping[str, Step]
    methods: Mapping[str, Method]

    @model_validator(mode="after")
    def _methods_take_known_steps(self) -> Self:
        for name, method in self.methods.items():
            unknown = set(method.steps) - set(self.steps) | {OURS} & set(method.steps)
            if unknown or len(set(method.steps)) < len(method.steps):
                raise ValueError(f"{name}: unknown or repeated steps in {list(method.steps)}")
        return self

    def methods_of(self, metric: str) -> dict[str, list[str]]:
        """The steps of each method that can be taken on a metric; methods without any are out."""
        chosen = {
            name: [step for step in method.steps if metric in self.steps[step].metrics]
            for name, method in self.methods.items()
        }
        # a method of which only the rounding is left is none of the metric's
        return {
            name: steps
            for name, steps in chosen.items()
            if steps and (steps != ["rounded_figure"] or len(self.methods[name].steps) == 1)
        }


@cache
def bridge() -> Bridge:
    """The steps and methods that are declared."""
    return Bridge.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))
