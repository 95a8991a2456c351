"""What is checked on the assets of one source, and the metadata they leave.

A check judges what a stage function returned. Freshness is only a warning: it needs a person,
but it makes no figure wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import dagster as dg
import duckdb

from orchestration.components.events import Materialized
from orchestration.landing.store import LandingReport
from orchestration.raw.loader import FileBalance
from orchestration.responses.declaration import Survey
from orchestration.validated.batch import ValidatedBatch

SHOWN_COUNT = 20
PARTS = ("loaded", "duplicate", "superseded", "rejected", "skipped")


def landing_specs(survey: Survey) -> list[dg.AssetCheckSpec]:
    """Checks of landing/<survey>."""
    return [
        dg.AssetCheckSpec(
            "everything_taken",
            asset=["landing", survey.survey],
            description="Nothing in the source was left untouched, such as a symlink or a FIFO.",
        )
    ]


def landing_result(survey: Survey, report: LandingReport) -> Materialized:
    """What landing/<survey> says of itself."""
    left = [f"{thing.name}: {thing.reason}" for thing in report.not_taken]
    return dg.MaterializeResult(
        metadata={
            "new_file_count": len(report.new),
            "seen_file_count": report.seen,
            "waiting_file_count": len(report.waiting),
            "byte_count": sum(entry.size for entry in report.new),
        },
        check_results=[
            dg.AssetCheckResult(
                passed=not left,
                asset_key=["landing", survey.survey],
                check_name="everything_taken",
                severity=dg.AssetCheckSeverity.WARN,
                metadata={"left": left[:SHOWN_COUNT], "left_count": len(left)},
            )
        ],
    )


def validated_specs(survey: Survey) -> list[dg.AssetCheckSpec]:
    """Checks of validated/<survey>."""
    return [
        dg.AssetCheckSpec(
            "great_expectations",
            asset=["validated", survey.survey],
            description="Every typed row was judged: expectations evaluated, no exception, rows "
            "in = rows out. A row that fails one is in quarantine, which is not a fault.",
        )
    ]


def validated_result(survey: Survey, batch: ValidatedBatch) -> Materialized:
    """What validated/<survey> says of itself."""
    judged = batch.judgement
    refused = [report for report in batch.reports if report.refusal]
    counts = {
        "evaluated_count": judged.evaluated_count if judged else 0,
        "row_count": judged.row_count if judged else 0,
        "set_aside_count": judged.set_aside_count if judged else 0,
    }
    return dg.MaterializeResult(
        value=batch,
        metadata={"files": len(batch.entries), "refused": len(refused), **counts},
        check_results=[
            dg.AssetCheckResult(
                passed=judged is None
                or (judged.evaluated_count > 0 and judged.set_aside_count <= judged.row_count),
                asset_key=["validated", survey.survey],
                check_name="great_expectations",
                metadata=counts,
            )
        ],
    )


def raw_specs(survey: Survey) -> list[dg.AssetCheckSpec]:
    """Checks of raw/<survey>."""
    key = ["raw", survey.survey]
    return [
        dg.AssetCheckSpec(
            "row_balance",
            asset=key,
            description="Of every file: received = loaded + duplicate + superseded + rejected + "
            "skipped.",
        ),
        dg.AssetCheckSpec(
            "freshness",
            asset=key,
            description=f"A file or mail arrived within {survey.freshness_hours} hours.",
        ),
    ]


def raw_result(
    survey: Survey,
    balances: Sequence[FileBalance],
    last_fetched_at: datetime | None,
    *,
    now: datetime,
) -> Materialized:
    """What raw/<survey> says of itself."""
    key = ["raw", survey.survey]
    odd = [balance.file_name for balance in balances if not _balances(balance)]
    refused = sum(balance.refusal is not None for balance in balances)
    oldest = now - timedelta(hours=survey.freshness_hours)
    totals = {
        part: sum(getattr(balance, part) for balance in balances) for part in ("received", *PARTS)
    }
    return dg.MaterializeResult(
        metadata={"files": len(balances), "refused": refused, **totals},
        check_results=[
            dg.AssetCheckResult(
                passed=not odd,
                asset_key=key,
                check_name="row_balance",
                metadata={"odd_files": odd[:SHOWN_COUNT], **totals},
            ),
            dg.AssetCheckResult(
                passed=last_fetched_at is not None and last_fetched_at >= oldest,
                asset_key=key,
                check_name="freshness",
                severity=dg.AssetCheckSeverity.WARN,
                metadata={"last_fetched_at": str(last_fetched_at or "never")},
            ),
        ],
    )


def last_fetched_at(con: duckdb.DuckDBPyConnection, survey: Survey) -> datetime | None:
    """When the newest file or mail of the source came."""
    query = "select max(fetched_at) from raw.batch where survey = ?"
    row = con.execute(query, [survey.survey]).fetchone()
    return row[0].replace(tzinfo=UTC) if row and row[0] else None


def _balances(balance: FileBalance) -> bool:
    return int(balance.received) == sum(int(getattr(balance, part)) for part in PARTS)
