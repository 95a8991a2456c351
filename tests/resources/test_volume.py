"""A full volume is told once, with its place and what it needs, whoever ran into it."""

from __future__ import annotations

import errno
import sqlite3
from collections import namedtuple
from pathlib import Path

import duckdb
import pytest

from orchestration.home import Home
from orchestration.resources.volume import VolumeFullError, full_volume_explained

Usage = namedtuple("Usage", "total used free")
ROOM = 1 << 40


def home_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, free: int) -> Home:
    monkeypatch.setattr(
        "orchestration.resources.volume.shutil.disk_usage", lambda _place: Usage(ROOM, 0, free)
    )
    return Home(data=tmp_path / "not made yet", surveys=tmp_path)


def test_a_run_without_room_does_not_begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = home_with(tmp_path, monkeypatch, free=3 << 20)

    with (
        pytest.raises(VolumeFullError, match="3 MB are free, a run needs about 32 MB"),
        full_volume_explained(home),
    ):
        pytest.fail("it began")


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
        sqlite3.OperationalError("database or disk is full"),
        duckdb.IOException("Could not write file: No space left on device"),
    ],
)
def test_an_error_of_a_full_volume_is_said_in_the_same_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    home = home_with(tmp_path, monkeypatch, free=ROOM)

    with (
        pytest.raises(VolumeFullError, match="run again: it goes on from there"),
        full_volume_explained(home),
    ):
        raise RuntimeError("a step failed") from error


def test_any_other_error_goes_on_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = home_with(tmp_path, monkeypatch, free=ROOM)

    with pytest.raises(ValueError, match="unlike"), full_volume_explained(home):
        raise ValueError("unlike")
