"""What wakes the sensor on a drop folder, and what leaves it asleep."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from orchestration.sources.files.folder import DropFolder
from tests.sources.files.fakes import FakeClock
from tests.sources.files.test_folder import clock, drop, put

__all__ = ["clock", "drop"]


def at_rest(folder: Path, clock: FakeClock, pattern: str = "*.csv") -> str | None:
    return DropFolder(str(folder), pattern=pattern, clock=clock, sleep=clock.sleep).rest()


def test_a_folder_is_looked_at_again_when_an_empty_file_grows(drop: Path, clock: FakeClock) -> None:
    assert at_rest(drop, clock) is None
    put(drop, "may.csv", "", age=10)
    empty = at_rest(drop, clock)

    assert empty is not None
    assert at_rest(drop, clock) == empty
    put(drop, "may.csv", "a;b\n", age=10)
    assert at_rest(drop, clock) not in (None, empty)


def test_a_folder_is_looked_at_again_when_a_file_has_been_empty_for_too_long(
    drop: Path, clock: FakeClock
) -> None:
    put(drop, "may.csv", "", age=10)
    before = at_rest(drop, clock)

    clock.at += 60 * 2

    assert at_rest(drop, clock) not in (None, before)


def test_a_file_in_capitals_and_one_that_may_be_read_at_last_are_news(
    drop: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(drop, "MAY.CSV", age=10)
    put(drop, "june.csv.part", age=0)
    monkeypatch.setattr(os, "access", lambda *_: False)
    closed = at_rest(drop, clock)
    monkeypatch.undo()

    assert closed is not None
    assert at_rest(drop, clock) not in (None, closed)


def test_a_folder_in_which_something_is_being_written_is_left_alone(
    drop: Path, clock: FakeClock
) -> None:
    put(drop, "may.csv", age=10)
    put(drop, "june.csv", age=1)

    assert at_rest(drop, clock) is None
    assert at_rest(drop / "gone", clock) is None
