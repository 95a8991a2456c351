"""Where snapshots lie and which one is current; opens no database."""

from __future__ import annotations

from pathlib import Path

from orchestration.home import Home

POINTER = "CURRENT"
_START, _END = "board-", ".duckdb"


class NoSnapshotError(Exception):
    """There is no snapshot to read."""


def snapshot_path(home: Home, snapshot_id: str) -> Path:
    """The file of a snapshot."""
    return home.published / f"{_START}{snapshot_id}{_END}"


def snapshot_id_of(name: str) -> str:
    """The id in a snapshot's file name."""
    return name.removeprefix(_START).removesuffix(_END)


def snapshot_files(home: Home) -> list[Path]:
    """Every snapshot file, oldest first."""
    return sorted(home.published.glob(f"{_START}*{_END}"))


def current_snapshot_id(home: Home) -> str | None:
    """The id of the current snapshot, or None when nothing is published: one small read."""
    try:
        name = (home.published / POINTER).read_text("ascii").strip()
    except FileNotFoundError:
        return None
    return snapshot_id_of(name)


def current_path(home: Home) -> Path:
    """The file of the current snapshot; it may go while you look, when newer ones come."""
    snapshot_id = current_snapshot_id(home)
    if snapshot_id is None:
        raise NoSnapshotError(
            f"{home.published}: nothing is published yet. Run `loyalty run` first."
        )
    return snapshot_path(home, snapshot_id)
