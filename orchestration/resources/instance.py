"""The run history of an installation: its settings file, and the runs that a lost machine left.

`python -m orchestration.resources.instance` writes the settings and prints the folder, for
`DAGSTER_HOME`. Nothing here loads definitions or touches the warehouse.
"""

from __future__ import annotations

import os
import sys
from datetime import datetime, timedelta
from pathlib import Path

import dagster as dg

from orchestration.home import Home
from orchestration.resources import run_lock

SETTINGS = Path(__file__).with_name("dagster.yaml")
GRACE = timedelta(seconds=120)
"""How long a launched run may take to leave its first sign of life."""

UNFINISHED = (
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
)


def write_settings(home: Home) -> Path:
    """Make the folder of the run history, with the product's settings in it."""
    home.dagster.mkdir(parents=True, exist_ok=True)
    target = home.dagster / "dagster.yaml"
    wanted = SETTINGS.read_bytes()
    if not target.exists() or target.read_bytes() != wanted:
        part = target.with_name(f"dagster.yaml.{os.getpid()}")
        part.write_bytes(wanted)
        part.replace(target)
    return home.dagster


def open_instance(home: Home) -> dg.DagsterInstance:
    """The run history of the installation; made when it is not there."""
    folder = write_settings(home)
    os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "1")
    return dg.DagsterInstance.from_config(str(folder))


def fail_lost_runs(instance: dg.DagsterInstance, home: Home, *, now: datetime) -> tuple[str, ...]:
    """End the runs whose process is gone, free their slots, and say which they were.

    A killed process or a power cut leaves its run in STARTED for ever, and a run in STARTED
    holds up every later one.
    """
    lost = []
    for record in instance.get_run_records(dg.RunsFilter(statuses=list(UNFINISHED))):
        run = record.dagster_run
        alive = run_lock.is_alive(home, run.run_id)
        launched = run.status != dg.DagsterRunStatus.NOT_STARTED
        silent = alive is None and launched and now - record.update_timestamp > GRACE
        if alive is False or silent:
            instance.report_run_failed(
                run, "The process of this run is gone (killed, or the machine lost power)."
            )
            instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
            run_lock.forget(home, run.run_id)
            lost.append(run.run_id)
    _forget_signs(instance, home, now=now)
    return tuple(lost)


def _forget_signs(instance: dg.DagsterInstance, home: Home, *, now: datetime) -> None:
    """Remove signs of life that a process left which was killed before its run, or after it.

    A sign that is young may belong to a process that is just about to enter its run.
    """
    for run_id in run_lock.signs(home):
        run = instance.get_run_by_id(run_id)
        is_over = run is not None and run.is_finished
        is_nobodys = run is None and run_lock.sign_age(home, run_id, now=now) > GRACE
        if (is_over or is_nobodys) and run_lock.is_alive(home, run_id) is False:
            run_lock.forget(home, run_id)


if __name__ == "__main__":
    sys.stdout.write(f"{write_settings(Home.from_environment())}\n")
