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
from orchestration.raw.absent_columns import in_words
from orchestration.raw.loader import FileBalance
from orchestration.responses.declaration import Survey
from orchestration.sources.files.folder import EMPTY_SO_FAR, NOT_READABLE, STILL_GROWING
from orchestration.validated.batch import ValidatedBatch

SHOWN_COUNT = 20
#: why a thing is looked at again by the next run
WAITING = {
    STILL_GROWING: "is still being written; the next run looks at it again",
    EMPTY_SO_FAR: "is empty so far; a run that finds it still so later refuses it as EMPTY_FILE",
    NOT_READABLE: "may not be read; give this user the right to",
}
PARTS = ("loaded", "duplicate", "superseded", "rejected", "skipped")


def landing_specs(survey: Survey) -> list[dg.AssetCheckSpec]:
    """Checks of landing/<survey>."""
    return [
        dg.AssetCheckSpec(
            "everything_taken",
            asset=["landing", survey.survey],
            description="Nothing in the source was left untouched, such as a symlink, a FIFO, or a "
            "file that is empty or still growing and is looked at again by the next run.",
        )
    ]


def landing_result(survey: Survey, report: LandingReport) -> Materialized:
    """What landing/<survey> says of itself."""
    left = [f"{thing.name}: {thing.reason}" for thing in report.not_taken]
    waiting = [
        f"{thing.name}: {WAITING.get(thing.reason, thing.reason)}" for thing in report.waiting
    ]
    return dg.MaterializeResult(
        metadata={
            "new_file_count": len(report.new),
            "seen_file_count": report.seen,
            "waiting_file_count": len(report.waiting),
            "byte_count": sum(entry.size for entry in report.new),
        },
        check_results=[
            dg.AssetCheckResult(
                passed=not left and not waiting,
                asset_key=["landing", survey.survey],
                check_name="everything_taken",
                severity=dg.AssetCheckSeverity.WARN,
                metadata={
                    "left": left[:SHOWN_COUNT],
                    "left_count": len(left),
                    "waiting": waiting[:SHOWN_COUNT],
                    "waiting_count": len(waiting),
                },
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
        dg.AssetCheckSpec(
            "nothing_refused",
            asset=key,
            description="Every file that came could be read.",
        ),
        dg.AssetCheckSpec(
            "columns_found",
            asset=key,
            description="Some record of late has each declared column that is not `optional`.",
        ),
    ]


def raw_result(
    survey: Survey,
    balances: Sequence[FileBalance],
    last_fetched_at: datetime | None,
    absent: Sequence[tuple[str, str]],
    *,
    now: datetime,
) -> Materialized:
    """What raw/<survey> says of itself."""
    key = ["raw", survey.survey]
    odd = [balance.file_name for balance in balances if not _balances(balance)]
    refused = [
        f"{balance.file_name}: {balance.refusal}: {balance.detail}"
        for balance in balances
        if balance.refusal
    ]
    oldest = now - timedelta(hours=survey.freshness_hours)
    totals = {
        part: sum(getattr(balance, part) for balance in balances) for part in ("received", *PARTS)
    }
    return dg.MaterializeResult(
        metadata={"files": len(balances), "refused": len(refused), **totals},
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
            dg.AssetCheckResult(
                passed=not refused,
                asset_key=key,
                check_name="nothing_refused",
                severity=dg.AssetCheckSeverity.WARN,
                metadata={"refused": refused[:SHOWN_COUNT], "refused_count": len(refused)},
            ),
            dg.AssetCheckResult(
                passed=not absent,
                asset_key=key,
                check_name="columns_found",
                severity=dg.AssetCheckSeverity.WARN,
                metadata={
                    "not_found": [in_words(*one) for one in absent[:SHOWN_COUNT]],
                    "not_found_count": len(absent),
                },
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
