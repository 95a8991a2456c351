"""The invitations that were sent, handed to the warehouse before the figures are made."""

import dagster as dg

from orchestration.components import invitation_facts
from orchestration.components.dbt_translator import DATA_TEAM, INVITATIONS_SENT
from orchestration.components.events import Materialized
from orchestration.components.source_assets import POOL
from orchestration.resources.installation import Installation


@dg.asset(
    key=INVITATIONS_SENT,
    group_name="invitations",
    owners=[DATA_TEAM],
    kinds={"duckdb"},
    pool=POOL,
    description="Invitations that were sent, out of the journal: when, of which unit, to which "
    "pseudonym. No addresses. A rebuild has them again.",
    check_specs=invitation_facts.SPECS,
)
def facts(
    context: dg.AssetExecutionContext,  # noqa: ARG001  # Dagster hands it by this name
    installation: Installation,
) -> Materialized:
    """Hand the invitations over to the warehouse."""
    return invitation_facts.make(installation.home)
