"""The sensor on a drop folder: one run for each state of the folder, an empty file included."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import dagster as dg
import pytest

from orchestration.components.source_triggers import source_job, source_sensors
from orchestration.responses.declaration import Survey
from tests.landing.fakes import a_survey

pytestmark = pytest.mark.slow
Tick = Callable[[], bool]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOYALTY_DATA", str(tmp_path))
    drop = tmp_path / "drop"
    drop.mkdir()
    return drop


def sensor_of(survey: Survey) -> Tick:
    """Looks at the folder once, and says whether a run was asked for."""
    (sensor,) = source_sensors(survey, source_job(survey))
    cursor: str | None = None

    def tick() -> bool:
        nonlocal cursor
        told = sensor.evaluate_tick(dg.build_sensor_context(cursor=cursor))
        cursor = told.cursor or cursor
        return bool(told.run_requests)

    return tick


def write(path: Path, text: str, *, age: float) -> None:
    path.write_text(text)
    os.utime(path, (time.time() - age,) * 2)


def test_an_empty_file_is_looked_at_again_when_it_grows(folder: Path) -> None:
    tick = sensor_of(a_survey())

    assert not tick()
    write(folder / "may.csv", "", age=30)
    assert [tick(), tick()] == [True, False]
    write(folder / "may.csv", "Timestamp,Score\n", age=20)
    assert [tick(), tick()] == [True, False]
