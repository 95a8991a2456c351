"""Alerts: judged every hour, so that a source that has stopped is noticed without a run."""

import os

import dagster as dg

from orchestration.components import alert_round
from orchestration.components.dbt_translator import DATA_TEAM
from orchestration.components.events import Materialized
from orchestration.components.source_assets import utc_now
from orchestration.resources.installation import Installation


@dg.asset(
    key=alert_round.KEY,
    deps=[["published", "snapshot"]],
    group_name="alerts",
    owners=[DATA_TEAM],
    kinds={"email"},
    description="What is proven worse, or has stopped, told once to everybody in alerts.yaml.",
    check_specs=alert_round.SPECS,
)
def told(
    context: dg.AssetExecutionContext,  # noqa: ARG001  # Dagster hands it by this name
    installation: Installation,
) -> Materialized:
    """Judge the current snapshot and tell whom it concerns."""
    return alert_round.tell(installation.home, secrets=os.environ, now=utc_now)
