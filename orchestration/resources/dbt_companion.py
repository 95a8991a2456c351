"""dbt in a companion: one process that has imported it, and builds whenever it is asked.

`prepare` and `work` run in the companion (`orchestration.companions`). It holds the warehouse's
lock itself while dbt works, so that a run that is killed leaves the lock to nobody but the
process that has the warehouse open.
"""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from dbt_common.events.base_types import BaseEvent, EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.events.event_manager_client import ctx_set_event_manager

from orchestration.home import DBT_PROJECT, Home
from orchestration.raw.warehouse import open_warehouse, warehouse_lock
from orchestration.resources.dbt_lighter import lighten

QUIETLY = ("--log-level", "none", "--log-level-file", "info", "--no-print")
PARSED = DBT_PROJECT / "target" / "partial_parse.msgpack"
#: one of each kind of model: dbt compiles the macros of a kind when it meets the first of them
REHEARSED = ("build_window", "row_balance", "scored_questions", "batches")

Word = Callable[[Mapping[str, Any]], None]


class Announcements(EventManager):
    """Hands on what dbt says to people, and drops the thirty words a node it says to itself.

    dbt formats those too before a log of level `info` throws them away.
    """

    def fire_event(
        self,
        e: BaseEvent,
        level: EventLevel | None = None,
        node: Any = None,
        force_warn_or_error_handling: bool = False,  # noqa: FBT001, FBT002  # dbt's own signature
    ) -> None:
        if (level or e.level_tag()) not in (EventLevel.DEBUG, EventLevel.TEST):
            super().fire_event(e, level, node, force_warn_or_error_handling)


class StoppedError(Exception):
    """dbt stopped before it had results for its nodes."""


def prepare(rehearse_in: str) -> None:
    """Try a build on an empty warehouse first: of all builds in a process the first is slow."""
    if not rehearse_in:
        return
    stage = Path(rehearse_in) / "rehearsal"
    shutil.rmtree(stage, ignore_errors=True)
    try:
        with open_warehouse(Home(data=stage, surveys=stage)):
            pass
        arguments = ["build", "--exclude-resource-type", "unit_test", "--select", *REHEARSED]
        work({"arguments": arguments, "data": str(stage), "has_parsed": True}, lambda _: None)
    except Exception:  # noqa: BLE001, S110  # the build that is asked for meets it, and says it
        pass
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def work(job: Mapping[str, Any], say: Word) -> list[dict[str, Any]]:
    """Run one dbt command; what became of its nodes, and a word for each that is finished."""
    home = Home(data=Path(job["data"]), surveys=Path(job["data"]))
    manifest = _parsed_manifest() if job["has_parsed"] else None
    lighten()
    ctx_set_event_manager(Announcements())
    runner = dbtRunner(manifest=manifest, callbacks=[lambda event: _tell(event, say)])
    # what dbt writes down of a build nobody reads: half a second
    quietly = [*QUIETLY, "--no-write-json"] if manifest else QUIETLY
    with warehouse_lock(home) if manifest else nullcontext(), _environment(home):
        # the project is half a million objects that the collector need not look through again
        gc.freeze()
        try:
            outcome = runner.invoke([*quietly, *job["arguments"], *_places(home)])
        finally:
            gc.unfreeze()
            # a connection left open would shut out every other opener of the warehouse
            DuckDBConnectionManager.close_all_connections()
    if outcome.result is None:
        raise StoppedError(str(outcome.exception or "no result"))
    return [
        {
            "unique_id": result.node.unique_id,
            "status": str(result.status),
            "message": str(result.message or ""),
            "failure_count": int(result.failures or 0),
            "seconds": float(result.execution_time),
        }
        for result in getattr(outcome.result, "results", ())
    ]


def _tell(event: Any, say: Word) -> None:
    if event.info.name in ("LogModelResult", "LogTestResult"):
        # dbt calls the number of nodes `total` in one of the two and `num_models` in the other
        total = getattr(event.data, "total", 0) or getattr(event.data, "num_models", 0)
        name = event.data.node_info.node_name
        say({"name": name, "done": event.data.index, "total": total})


def _places(home: Home) -> list[str]:
    return [
        *("--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)),
        *("--target-path", str(home.data / "dbt"), "--log-path", str(home.logs)),
    ]


def _parsed_manifest() -> Manifest:
    # without the flat graph: it is for macros that ask for all of the project, and none does
    manifest: Manifest = Manifest.from_msgpack(PARSED.read_bytes())
    return manifest


@contextmanager
def _environment(home: Home) -> Iterator[None]:
    wanted = {
        "WAREHOUSE_PATH": str(home.warehouse),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
