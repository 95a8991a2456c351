"""What may be said of a change, and how it looks.

Here: the words and moods of the verdicts that come with the figures. Not here: arithmetic (it is
in `published.metric_changes`), reading (reading.changes), texts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

LOW_BASE = "low_base"
#: CES 1.0 asks how much effort it took: there a fall is good news
LOWER_IS_BETTER = frozenset({"ces_1"})

Kind = Literal["up", "down", "not_proven", "nothing_to_compare"]
Mood = Literal["good", "bad", "neutral"]
PROVEN: dict[str, Kind] = {"up": "up", "down": "down"}


@dataclass(frozen=True)
class Verdict:
    """What may be said of a change, and how it should look."""

    kind: Kind
    difference: float | None = None
    is_low_base: bool = False
    mood: Mood = "neutral"


NOTHING_TO_COMPARE = Verdict("nothing_to_compare")


def pick(changes: pd.DataFrame, metric: str, member: str = "all") -> Verdict:
    """The verdict on one member; `changes` has its rows of one period and comparison."""
    found = changes[changes["member"] == member]
    if found.empty or pd.isna(found["difference"].iloc[0]):
        return NOTHING_TO_COMPARE
    row = found.iloc[0]
    difference, is_low_base = float(row["difference"]), row["base"] == LOW_BASE
    kind = PROVEN.get(str(row["verdict"]))
    if kind is None:
        return Verdict("not_proven", difference, is_low_base)
    is_good = (kind == "up") != (metric in LOWER_IS_BETTER)
    return Verdict(kind, difference, is_low_base, "good" if is_good else "bad")
