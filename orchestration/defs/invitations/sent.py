"""The waves of invitations, sent when they are due."""

import os

import dagster as dg

from orchestration.components import wave_round
from orchestration.components.dbt_translator import DATA_TEAM
from orchestration.components.events import Materialized
from orchestration.components.source_assets import utc_now
from orchestration.resources.installation import Installation


@dg.asset(
    key=wave_round.KEY,
    deps=[["published", "snapshot"]],
    group_name="waves",
    owners=[DATA_TEAM],
    kinds={"email"},
    description="Invitations of the waves that are due, by waves.yaml, each sent once; nothing "
    "unless the file says `send`.",
    check_specs=wave_round.SPECS,
)
def sent(
    context: dg.AssetExecutionContext,  # noqa: ARG001  # Dagster hands it by this name
    installation: Installation,
) -> Materialized:
    """Send what is due."""
    return wave_round.send(installation.home, secrets=os.environ, now=utc_now)
