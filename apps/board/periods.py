"""Calendar arithmetic on the board: as everywhere in the product, see `orchestration.wording`."""

from __future__ import annotations

from orchestration.wording.periods import (
    GRAINS,
    MONTHS_OF_GRAIN,
    STEP_IN_MONTHS,
    add_months,
    compared,
    every,
    is_running,
    last_day,
    previous,
    shift,
    year_ago,
)

__all__ = [
    "GRAINS",
    "MONTHS_OF_GRAIN",
    "STEP_IN_MONTHS",
    "add_months",
    "compared",
    "every",
    "is_running",
    "last_day",
    "previous",
    "shift",
    "year_ago",
]
