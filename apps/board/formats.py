"""Numbers and periods on the board: as everywhere in the product, see `orchestration.wording`."""

from __future__ import annotations

from orchestration.wording.formats import (
    DASH,
    ELLIPSIS,
    MINUS,
    NO_BREAK,
    THIN,
    age,
    answers,
    count,
    day,
    interval,
    moment,
    number,
    period,
    rounded,
    scale,
    share,
    short_period,
)

__all__ = [
    "DASH",
    "ELLIPSIS",
    "MINUS",
    "NO_BREAK",
    "THIN",
    "age",
    "answers",
    "count",
    "day",
    "interval",
    "moment",
    "number",
    "period",
    "rounded",
    "scale",
    "share",
    "short_period",
]
