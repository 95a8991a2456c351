"""What `figures.yaml` says of control charts and targets. No reading of files, no arithmetic."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from orchestration.responses.declared import Declared

Watched = Literal[
    "nps", "csi", "csat", "acsi", "ces", "ces_1", "ces_5", "servqual_gap", "servperf", "mystery",
    "mystery_critical_fail", "response_rate",
]  # fmt: skip
Grain = Literal["month", "week"]
#: the ends of the scale are reached by nobody but them, and ask for no probability
Target = Annotated[float, Field(gt=-100, lt=100)]
#: limits from fewer periods are no limits; the model makes none then
FEWEST_PERIODS = 20


class Targets(Declared):
    """What the NPS of a unit should reach, in points, by kind of unit."""

    manager: Target | None = None
    location: Target | None = None


class TargetsByMetric(Declared):
    """Targets by metric; NPS is the only one that is estimated for small units."""

    nps: Targets = Targets()


class Baseline(Declared):
    """The periods that say what is usual; later periods are judged by them until the next one."""

    first: date
    last: date
    reason: str = Field(min_length=1)


class Baselines(Declared):
    """The baselines of one metric, each from its first period on."""

    month: tuple[Baseline, ...] = ()
    week: tuple[Baseline, ...] = ()

    @model_validator(mode="after")
    def _baselines_are_long_and_apart(self) -> Self:
        for grain in ("month", "week"):
            spans = sorted(getattr(self, grain), key=lambda span: span.first)
            for span in spans:
                found = count_periods(span, grain)
                if found < FEWEST_PERIODS:
                    raise ValueError(
                        f"the baseline from {span.first} to {span.last} has {found} whole "
                        f"{grain}s, and {FEWEST_PERIODS} are the least"
                    )
            for one, other in pairwise(spans):
                if other.first <= one.last:
                    raise ValueError(
                        f"the baselines from {one.first} and from {other.first} share days"
                    )
        return self


def count_periods(span: Baseline, grain: str) -> int:
    """How many periods of a grain begin within the span."""
    if grain == "week":
        first = span.first.toordinal() + (-span.first.weekday()) % 7
        return max(0, (span.last.toordinal() - first) // 7 + 1)
    months = 12 * (span.last.year - span.first.year) + span.last.month - span.first.month
    return months + (1 if span.first.day == 1 else 0)
