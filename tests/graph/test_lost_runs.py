"""Runs that a killed process or a power cut left unfinished in the history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.test_utils import create_run_for_test

from orchestration.home import Home
from orchestration.resources import run_lock
from orchestration.resources.instance import GRACE, fail_lost_runs, open_instance

pytestmark = pytest.mark.slow

STARTED = dg.DagsterRunStatus.STARTED
FAILED = dg.DagsterRunStatus.FAILURE


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path, tmp_path)


@pytest.fixture
def instance(home: Home) -> Iterator[dg.DagsterInstance]:
    with open_instance(home) as opened:
        yield opened


def a_run(instance: dg.DagsterInstance, status: dg.DagsterRunStatus = STARTED) -> str:
    return str(create_run_for_test(instance, job_name="run_pipeline", status=status).run_id)


def status_of(instance: dg.DagsterInstance, run_id: str) -> dg.DagsterRunStatus:
    run = instance.get_run_by_id(run_id)
    assert run is not None
    return run.status


def a_sign_of_a_dead_process(home: Home, run_id: str) -> None:
    folder = home.dagster / "running"
    folder.mkdir(parents=True)
    (folder / run_id).write_text("4711", encoding="ascii")


def test_a_run_whose_process_is_gone_is_failed_at_once(
    home: Home, instance: dg.DagsterInstance
) -> None:
    run_id = a_run(instance)
    a_sign_of_a_dead_process(home, run_id)

    lost = fail_lost_runs(instance, home, now=datetime.now(UTC))

    assert lost == (run_id,)
    assert status_of(instance, run_id) == FAILED
    assert run_lock.is_alive(home, run_id) is None


def test_a_run_that_never_started_before_the_kill_is_failed_too(
    home: Home, instance: dg.DagsterInstance
) -> None:
    run_id = a_run(instance, dg.DagsterRunStatus.NOT_STARTED)
    a_sign_of_a_dead_process(home, run_id)

    assert fail_lost_runs(instance, home, now=datetime.now(UTC)) == (run_id,)


def test_a_run_that_works_is_left_alone(home: Home, instance: dg.DagsterInstance) -> None:
    run_id = a_run(instance)

    with run_lock.marked_alive(home, run_id):
        lost = fail_lost_runs(instance, home, now=datetime.now(UTC) + 10 * GRACE)

    assert lost == ()
    assert status_of(instance, run_id) == STARTED


def test_a_run_without_a_sign_of_life_is_given_time_to_leave_one(
    home: Home, instance: dg.DagsterInstance
) -> None:
    run_id = a_run(instance)
    now = datetime.now(UTC)

    assert fail_lost_runs(instance, home, now=now) == ()
    assert fail_lost_runs(instance, home, now=now + GRACE + timedelta(seconds=5)) == (run_id,)


def test_a_run_that_was_only_made_is_left_for_its_launcher(
    home: Home, instance: dg.DagsterInstance
) -> None:
    a_run(instance, dg.DagsterRunStatus.NOT_STARTED)

    assert fail_lost_runs(instance, home, now=datetime.now(UTC) + 10 * GRACE) == ()


def test_the_settings_end_lost_runs_and_phone_nobody(instance: dg.DagsterInstance) -> None:
    assert instance.telemetry_enabled is False
    assert instance.run_monitoring_enabled is True
    assert instance.run_monitoring_max_runtime_seconds > 0
    assert instance.get_settings("run_monitoring")["free_slots_after_run_end_seconds"] > 0
    assert instance.get_settings("concurrency")["runs"]["max_concurrent_runs"] == 1
