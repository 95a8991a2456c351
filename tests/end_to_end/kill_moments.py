"""When to kill a run: at any moment, or at one that is seen in what it does to the disk.

Each moment looks at the data directory before and while the run goes on. Nothing here kills.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from orchestration.home import Home
from tests.end_to_end.installations import Run

LOOK_SECONDS = 0.002

Trace = tuple[tuple[str, int, int], ...]
Look = Callable[[Home], Trace]


def _traces(*patterns: str) -> Look:
    """Names, sizes and times of the files that fit; a change of it is the sign."""

    def look(home: Home) -> Trace:
        found = []
        for pattern in patterns:
            for path in home.data.glob(pattern):
                try:
                    status = path.stat()
                except FileNotFoundError:
                    continue
                found.append((str(path), status.st_size, status.st_mtime_ns))
        return tuple(sorted(found))

    return look


@dataclass(frozen=True)
class Moment:
    """A kind of moment: what is watched, and how many changes of it a run makes at the most."""

    name: str
    look: Look
    most_changes: int


SEEN = (
    Moment("the run is entered into the history", _traces("dagster/running/*"), 1),
    Moment("the history is written", _traces("dagster/history/*.db-wal"), 30),
    Moment("bytes come into landing", _traces("landing/tmp/*/*"), 6),
    Moment("the manifest grows", _traces("landing/manifest.jsonl"), 3),
    Moment("the manifest's head moves", _traces("landing/manifest.head"), 3),
    Moment("the reader's scratch database appears", _traces("validated/*/batch.duckdb"), 4),
    Moment("the reader writes rows", _traces("validated/*/batch.duckdb.wal"), 20),
    Moment("the warehouse is made", _traces("warehouse.making"), 2),
    Moment("a batch is committed", _traces("warehouse.duckdb.wal"), 30),
    Moment("the warehouse is checkpointed", _traces("warehouse.duckdb"), 8),
    Moment("dbt works", _traces("logs/dbt.log", "warehouse.duckdb.wal"), 60),
    Moment("the snapshot is written", _traces("published/.tmp-*"), 6),
    Moment("the snapshot gets its name", _traces("published/board-*"), 1),
    Moment("the pointer moves", _traces("published/CURRENT"), 1),
)


def possible(home: Home) -> list[Moment]:
    """The moments that a run can have; a warehouse is made only once."""
    return [m for m in SEEN if m.name != "the warehouse is made" or not home.warehouse.exists()]


def wait_for_any(process: Run, dice: random.Random, usual: float) -> str:
    """Let a random part of the usual duration pass."""
    until = time.monotonic() + dice.uniform(0, usual)
    while process.poll() is None and (left := until - time.monotonic()) > 0:
        time.sleep(min(left, 0.05))
    return "any moment"


def wait_for(moment: Moment, process: Run, home: Home, dice: random.Random) -> str:
    """Return at one of the moment's changes, or when the run has ended without it."""
    wanted = dice.randint(1, moment.most_changes)
    seen = moment.look(home)
    changes = 0
    last_change = time.monotonic()
    while process.poll() is None:
        now = moment.look(home)
        if now != seen:
            seen, changes, last_change = now, changes + 1, time.monotonic()
            if changes == wanted:
                break
        # it has begun, and there will not be so many changes as were wished for
        if changes and time.monotonic() - last_change > 1.0:
            break
        time.sleep(LOOK_SECONDS)
    time.sleep(dice.choice((0.0, 0.0, dice.uniform(0, 0.02))))
    return moment.name
