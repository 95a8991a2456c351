"""Builds of a small warehouse with dbt, in this process, and what they publish."""

from __future__ import annotations

import gc
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from dbt_common.events.event_manager_client import ctx_set_event_manager

from orchestration.resources.dbt_companion import Announcements
from orchestration.resources.dbt_lighter import lighten

PROJECT = Path(__file__).parents[2]
DBT_PROJECT = PROJECT / "dbt_project"
PUBLISHED = (
    "metric_values",
    "metric_changes",
    "attribute_figures",
    "control_points",
    "shrunken_figures",
    "alert_candidates",
    "change_parts",
    "score_distribution",
    "member_names",
    "attribution_summary",
    "row_balance",
    "quarantine_summary",
    "skipped_summary",
    "flag_summary",
    "expectation_results",
    "source_freshness",
    "missed_waves",
    "header_drift",
    "response_standing",
    "answer_states",
    "questions",
    "servqual_details",
    "visits",
    "visit_figures",
    "comments",
    "theme_figures",
    "theme_drivers",
    "theme_causes",
    "coding_quality",
    "customer_standing",
    "coding_checks",
    "people_to_ask",
    "asked_people",
    "unit_precision",
    "mode_effects",
    "group_outcomes",
    "group_contrasts",
    "unit_links",
    "revenue_at_risk",
    "risk_list",
    "unit_revenue",
    "earned_growth",
    "silent_loss",
    "leaving_reasons",
    "opportunities",
    "wallet_figures",
    "programme_effects",
    "programme_trends",
    "follow_up_occasions",
    "person_keys",
    "recovery_figures",
    "measure_effects",
)

#: made whole by each build of what is compared beside them, and half of the time of a small build
MADE_WHOLE = (
    "metric_changes",
    "control_points",
    "alert_candidates",
    "shrunken_figures",
    "change_parts",
    "journey_stages",
)
#: published, and what a later build goes on from or makes of that without further arithmetic
KEPT = tuple(table for table in PUBLISHED if table not in MADE_WHOLE)

Row = tuple[Any, ...]
Tables = dict[str, list[Row]]

#: the variables under which all views of a warehouse were made: they are left then, as in a run
_views_made: dict[Path, str] = {}


class BuildError(AssertionError):
    """dbt did not finish green."""


def dbt(warehouse: Path, *arguments: str, **variables: object) -> Any:
    """Run dbt in this process; its result, or BuildError. The file is called warehouse.duckdb."""
    work = warehouse.parent / "dbt"
    return _invoke(warehouse, work, arguments, variables, runner=dbtRunner(parsed_project()))


def run_kept(warehouse: Path, *arguments: str, **variables: object) -> Any:
    """The models that a later build goes on from, and what is published of them.

    Left out is what each build makes whole: of equal tables it makes equal ones.
    """
    return dbt(
        warehouse, "run", *arguments, "--exclude", "tag:on_request", *MADE_WHOLE, **variables
    )


def rebuilt(warehouse: Path, *, tables: Sequence[str] = PUBLISHED, **variables: object) -> Tables:
    """What a build from nothing publishes of the same schema raw; the warehouse stays as it is."""
    other = warehouse.parent / "rebuilt" / warehouse.name
    other.parent.mkdir(exist_ok=True)
    shutil.copyfile(warehouse, other)
    _views_made[other] = _views_made.get(warehouse, "")
    run = run_kept if tables == KEPT else _run
    run(other, "--full-refresh", **variables)
    return published(other, tables=tables)


def _run(warehouse: Path, *arguments: str, **variables: object) -> Any:
    return dbt(warehouse, "run", *arguments, **variables)


def build_up_to(warehouse: Path, *models: str, **variables: object) -> Any:
    """Build these models and all that they are made of, each with its checks.

    For one build from nothing: what a later one goes by is remembered by a whole build alone.
    """
    chosen = [f"+{model}" for model in models]
    checks = ("--exclude-resource-type", "unit_test", "--indirect-selection", "buildable")
    return dbt(warehouse, "build", *checks, "--select", *chosen, **variables)


def dbt_with(profiles: Path, warehouse: Path, *arguments: str, **variables: object) -> Any:
    """The same under a profile of the test's own, such as one of fewer threads."""
    work, runner = warehouse.parent / "dbt", dbtRunner(parsed_project())
    return _invoke(warehouse, work, arguments, variables, runner=runner, profiles=profiles)


def parsed_project() -> Manifest:
    """The project as dbt understands it."""
    return Manifest.from_msgpack(_parsed())


@cache
def _parsed() -> bytes:
    """Kept, because parsing is most of the time of a small build."""
    with TemporaryDirectory() as work:
        _invoke(Path(work) / "warehouse.duckdb", Path(work), ("parse",), {}, runner=dbtRunner())
        return (Path(work) / "target" / "partial_parse.msgpack").read_bytes()


def _invoke(
    warehouse: Path,
    work: Path,
    arguments: Sequence[str],
    variables: Mapping[str, object],
    *,
    runner: dbtRunner,
    profiles: Path = DBT_PROJECT,
) -> Any:
    asked, known = json.dumps(variables), _views_made.get(warehouse)
    # what is only made on request is in no ordinary build
    is_whole = arguments[0] in ("run", "build") and "--select" not in arguments
    excluded = [] if "--exclude" in arguments else ["--exclude", "tag:on_request"]
    if is_whole and known == asked:
        excluded += ["tag:on_request+", "config.materialized:view"]
        excluded += ["--indirect-selection", "empty"]
    command = [
        *arguments,
        *(excluded if is_whole else ()),
        *("--project-dir", str(DBT_PROJECT), "--profiles-dir", str(profiles)),
        *("--target-path", str(work / "target"), "--log-path", str(work / "logs")),
        *("--vars", asked),
        # nobody reads what dbt writes about the build of a test, and writing it takes a fifth
        *("--quiet", "--log-level-file", "none", "--no-write-json"),
    ]
    with _environment(WAREHOUSE_PATH=str(warehouse)):
        # the project is half a million objects: else the collector looks through them a hundred
        # times in a build, which is a fifth of its time
        gc.freeze()
        lighten()
        ctx_set_event_manager(Announcements())
        try:
            outcome = runner.invoke(command)
        finally:
            gc.unfreeze()
            # dbt keeps its connection, and with it the file, for the life of the process
            DuckDBConnectionManager.close_all_connections()
    if not outcome.success:
        red = [
            f"{result.node.name}: {result.message}"
            for result in getattr(outcome.result, "results", [])
            if result.status in ("error", "fail", "runtime error")
        ]
        raise BuildError(f"dbt {' '.join(arguments)}: {outcome.exception or chr(10).join(red)}")
    if is_whole:
        _views_made[warehouse] = asked
    return outcome.result


@contextmanager
def _environment(**values: str) -> Iterator[None]:
    former = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in former.items():
            if value is None:
                os.environ.pop(name)
            else:
                os.environ[name] = value


def is_built(warehouse: Path) -> bool:
    """Whether a whole build was made of it: the first one is a build from nothing by itself."""
    return rows(warehouse, "from duckdb_tables() where table_name = 'build_state'") != []


def rows(warehouse: Path, query: str, *parameters: object) -> list[Row]:
    """The answer of the warehouse to a query."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(query, list(parameters)).fetchall()


def published(warehouse: Path, *, tables: Sequence[str] = PUBLISHED) -> Tables:
    """Everything that is published, in a total order."""
    return {
        table: rows(warehouse, f"select * from published.{table} order by all") for table in tables
    }
