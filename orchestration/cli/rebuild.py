"""`loyalty rebuild`: the warehouse or one month of it, computed again from what landed."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from orchestration.cli.outcomes import Ending
from orchestration.cli.pipeline import run_pipeline
from orchestration.cli.run import show_problems
from orchestration.cli.terminal import answers
from orchestration.home import Home
from orchestration.published.pointer import current_snapshot_id
from orchestration.resources.run_lock import one_run_at_a_time

# jobs of orchestration/defs/jobs.py
LOAD, PUBLISH = "load_landed", "publish_snapshot"
ASIDE = ".before-rebuild"


def rebuild(given: argparse.Namespace) -> int:
    """Make the warehouse again from landing, or the periods of one month; 0 if all passed."""
    home = Home.from_environment()
    verbose = given.verbose
    with one_run_at_a_time(home):
        if given.month:
            month = build(month=given.month)
            outcome = run_pipeline(home, job=PUBLISH, config=month, is_verbose=verbose)
        else:
            set_aside(home.warehouse)
            everything = build(full_refresh=True)
            outcome = run_pipeline(home, job=LOAD, config=everything, is_verbose=verbose)
            if outcome.is_ok:
                drop_aside(home.warehouse)
    answers().print(f"Snapshot: {current_snapshot_id(home) or 'none yet'}")
    show_problems(outcome)
    return Ending.OK if outcome.is_ok else Ending.FAILED


def build(**config: Any) -> dict[str, Any]:
    """The run's config for the dbt step."""
    return {"ops": {"dbt_models": {"config": config}}}


def set_aside(warehouse: Path) -> None:
    """Move the warehouse out of the way; a rebuild that breaks off is finished by any next run."""
    for file in _files(warehouse):
        if file.exists():
            file.replace(file.with_name(file.name + ASIDE))


def drop_aside(warehouse: Path) -> None:
    """Remove what was set aside."""
    for file in _files(warehouse):
        file.with_name(file.name + ASIDE).unlink(missing_ok=True)


def _files(warehouse: Path) -> tuple[Path, Path]:
    # the log first: alone it would be taken for the log of the next warehouse
    return warehouse.with_name(warehouse.name + ".wal"), warehouse
