"""Records that are no forms, for the fake loader: what a row of their table says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Record:
    """One record of a table; another one with its key is its next revision."""

    table: str
    key: str
    values: Mapping[str, object]


def volume(
    day: date,
    stage: str,
    entered: int,
    completed: int,
    touchpoint: str | None = None,
    channel: str | None = None,
) -> Record:
    """How many came into a stage in a period, and went through it."""
    told = {"period_start": day, "stage": stage, "touchpoint": touchpoint, "channel": channel}
    key = "/".join(str(part) for part in told.values())
    return Record("stage_volume", key, told | {"entered": entered, "completed": completed})
