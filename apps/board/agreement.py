"""Whether several metrics tell the same: how many got better, worse, or prove nothing.

Here: counting verdicts. Not here: the verdicts themselves (the model's), words, widgets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from apps.board.verdicts import LOWER_IS_BETTER

Direction = Literal["better", "worse", "not_proven", "nothing_to_compare"]


@dataclass(frozen=True)
class Agreement:
    """How the metrics of one period stand to each other."""

    better: int
    worse: int
    not_proven: int
    compared: int

    @property
    def kind(self) -> str:
        """The word for it: a key of the board's texts."""
        if self.compared == 0:
            return "nothing_to_compare"
        if self.better and self.worse:
            return "disagree"
        if self.better or self.worse:
            return "better" if self.better else "worse"
        return "not_proven"


def direction(metric: str, verdict: str) -> Direction:
    """Where a metric moved to, for the better or the worse; of effort less is better."""
    if verdict == "not_proven":
        return "not_proven"
    if verdict not in ("up", "down"):
        return "nothing_to_compare"
    return "better" if (verdict == "up") != (metric in LOWER_IS_BETTER) else "worse"


def agree(directions: Sequence[Direction]) -> Agreement:
    """Count them; what could not be compared has no say."""
    better, worse = directions.count("better"), directions.count("worse")
    not_proven = directions.count("not_proven")
    return Agreement(better, worse, not_proven, better + worse + not_proven)
