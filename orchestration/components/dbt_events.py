"""What dbt did, as the orchestrator's events: a table built, a test held or not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import dagster as dg

from orchestration.components.dbt_translator import StageTranslator
from orchestration.components.events import Materialized
from orchestration.resources.dbt_project import NodeResult

Event = Materialized | dg.AssetCheckResult
TABLES = ("model.", "seed.", "snapshot.")


def events_of(
    results: Iterable[NodeResult],
    manifest: Mapping[str, Any],
    translator: StageTranslator,
    selected: Iterable[dg.AssetCheckKey],
) -> Iterator[Event]:
    """A materialisation for each table that was built, a check result for each test that ran."""
    checks = {(key.asset_key, key.name) for key in selected}
    for result in results:
        if result.unique_id.startswith(TABLES) and result.passed:
            spec = translator.get_asset_spec(manifest, result.unique_id, None)
            yield dg.MaterializeResult(
                asset_key=spec.key, metadata={"seconds": round(result.seconds, 3)}
            )
        elif result.is_test and result.status != "skipped":
            key = check_key(result.unique_id, manifest, translator)
            if key is not None and (key.asset_key, key.name) in checks:
                yield _check_result(key, result)


def check_key(
    unique_id: str, manifest: Mapping[str, Any], translator: StageTranslator
) -> dg.AssetCheckKey | None:
    """The check that stands for a dbt test."""
    from dagster_dbt.asset_utils import get_asset_check_key_for_test

    return get_asset_check_key_for_test(manifest, translator, unique_id, None)


def raise_for(results: Sequence[NodeResult]) -> None:
    """Fail the step when a model broke or a test did not hold.

    Raises:
        dg.Failure: naming what failed; trying again would not help.
    """
    failed = [result for result in results if result.failed]
    if failed:
        lines = [f"{_name(result)}: {result.message}" for result in failed]
        raise dg.Failure(
            description="dbt: " + "; ".join(lines[:10]),
            metadata={"failed": [_name(result) for result in failed]},
            allow_retries=False,
        )


def _check_result(key: dg.AssetCheckKey, result: NodeResult) -> dg.AssetCheckResult:
    is_warning = result.status == "warn"
    return dg.AssetCheckResult(
        asset_key=key.asset_key,
        check_name=key.name,
        passed=result.passed,
        severity=dg.AssetCheckSeverity.WARN if is_warning else dg.AssetCheckSeverity.ERROR,
        metadata={"failed_row_count": result.failure_count, "message": result.message},
    )


def _name(result: NodeResult) -> str:
    return result.unique_id.split(".")[2]
