"""The volume of the data directory: whether there is room to work, and what to say when not.

A full disk shows itself in many places (landing, the warehouse, the run history), each with an
error of its own; a person is told once, with the volume and how much it needs. Nothing here writes.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestration.home import Home

MEBIBYTE = 1 << 20
LEAST_FREE = 32 * MEBIBYTE
"""What a run with nothing new may write: its history and a log."""

FULL = ("No space left on device", "disk is full", "Disk quota exceeded")


class VolumeFullError(Exception):
    """There is no room on the volume of the data directory."""

    def __init__(self, home: Home) -> None:
        free, needed = free_bytes(home), needed_bytes(home)
        super().__init__(
            f"The volume of {home.data} is full: {free / MEBIBYTE:.0f} MB are free, a run needs "
            f"about {needed / MEBIBYTE:.0f} MB. What was acknowledged is kept, and so is the "
            "current snapshot. Free some space, then run again: it goes on from there."
        )


def free_bytes(home: Home) -> int:
    """What is free for us on the volume of the data directory."""
    place = home.data
    while not place.exists():
        place = place.parent
    return shutil.disk_usage(place).free


def needed_bytes(home: Home) -> int:
    """A rough guess of what a run writes: the warehouse once more, and a snapshot of it."""
    return LEAST_FREE + 2 * sum(map(_size, (home.warehouse, Path(f"{home.warehouse}.wal"))))


@contextmanager
def full_volume_explained(home: Home) -> Iterator[None]:
    """Refuse to start without room, and turn any error of a full volume into the one above."""
    if free_bytes(home) < LEAST_FREE:
        raise VolumeFullError(home)
    try:
        yield
    except Exception as error:  # whoever wrote: SQLite, DuckDB, or the system itself
        if not says_full(error):
            raise
        raise VolumeFullError(home) from error


def says_full(error: BaseException) -> bool:
    """Whether an error, or what caused it, is that of a full volume."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        if is_full_message(str(cause)):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


def is_full_message(text: str) -> bool:
    """Whether an error's words are those of a full volume."""
    return any(sign in text for sign in FULL)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
