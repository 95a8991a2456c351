"""What the snapshot step does around the publishing of a snapshot, and what is checked on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version

import dagster as dg
import duckdb

from orchestration.components import dbt_build
from orchestration.components.events import Materialized
from orchestration.home import Home
from orchestration.published.reader import is_readable, open_current
from orchestration.published.snapshot import PublishError, publish
from orchestration.raw.warehouse import open_warehouse
from orchestration.resources import build_state, dbt_project

KEY = dg.AssetKey(["published", "snapshot"])
GAPS = """
    select survey, count(*) as missed_count
    from published.missed_waves
    group by survey
    order by survey
"""
SPECS = [
    dg.AssetCheckSpec(
        "period_freshness",
        asset=KEY,
        description="No source misses a period that it should have been answered in.",
    )
]


def publish_now(home: Home, *, now: Callable[[], datetime]) -> Materialized:
    """Publish what the warehouse holds, and remember what it was made of."""
    project = dbt_project.fingerprint()
    with open_warehouse(home) as con:
        _refuse_less(home, con)
        state = build_state.current_state(con, dbt_build.definitions(home))
        # a warehouse that was made anew, as after an erasure, has published nothing yet
        is_known = build_state.published_state(con) is not None
        made = publish(
            home,
            now=now,
            code_version=code_version(project),
            connection=con,
            takes_over=is_known,
        )
        build_state.remember(con, state)
    with open_current(home) as con:
        gaps = con.execute(GAPS).fetchall()
    return dg.MaterializeResult(
        metadata={
            "snapshot_id": made.snapshot_id,
            "batch_no": made.batch_no,
            "row_counts": made.row_counts,
        },
        check_results=[
            dg.AssetCheckResult(
                passed=not gaps,
                asset_key=KEY,
                check_name="period_freshness",
                severity=dg.AssetCheckSeverity.WARN,
                metadata={"missed_count": dict(gaps)},
            )
        ],
    )


def _refuse_less(home: Home, con: duckdb.DuckDBPyConnection) -> None:
    """A warehouse that is being made again must not replace figures by those of a part of it."""
    query = "select distinct manifest_seq from published.row_balance"
    if not is_readable(home):
        return
    with open_current(home) as current:
        published = {row[0] for row in current.execute(query).fetchall()}
    missing = published - {row[0] for row in con.execute(query).fetchall()}
    if missing:
        raise PublishError(
            f"{home.warehouse}: {len(missing)} files of the current snapshot are not loaded yet. "
            "The snapshot stays as it is; mend what fails before and run again. To publish "
            f"without them, remove {home.published / 'CURRENT'}."
        )


def code_version(project: str) -> str:
    """Which code and which dbt project made a snapshot."""
    try:
        number = version("loyalty-metrics")
    except PackageNotFoundError:  # run from a source tree
        number = "0"
    return f"{number}+{project[:12]}"
