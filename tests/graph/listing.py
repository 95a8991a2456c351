"""The whole graph as text: what the orchestrator serves for the bundled sources.

`python -m tests.graph.listing > tests/graph/graph.golden.txt` accepts a change that is meant.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import dagster as dg

from orchestration.definitions import defs


def repository() -> dg.RepositoryDefinition:
    """What `dg dev` would serve."""
    return defs().get_repository_def()


def lines(served: dg.RepositoryDefinition) -> Iterator[str]:
    """One line for each asset, check, job, schedule and sensor."""
    graph = served.asset_graph
    for key in sorted(graph.executable_asset_keys):
        yield f"asset {key.to_user_string()} ({graph.get(key).group_name})"
        for check in sorted(graph.get_check_keys_for_assets({key})):
            yield f"    check {check.name}"
    for name in sorted(served.job_names):
        if not name.startswith("__"):
            yield f"job {name}"
    for schedule in sorted(served.schedule_defs, key=lambda schedule: schedule.name):
        yield f"schedule {schedule.name}: {schedule.cron_schedule} {schedule.execution_timezone}"
    for sensor in sorted(served.sensor_defs, key=lambda sensor: sensor.name):
        yield f"sensor {sensor.name}"


if __name__ == "__main__":
    sys.stdout.write("".join(f"{line}\n" for line in lines(repository())))
