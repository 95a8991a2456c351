"""The cases of follow-up, brought up to each snapshot."""

import dagster as dg

from orchestration.components import follow_up_round
from orchestration.components.dbt_translator import DATA_TEAM
from orchestration.components.events import Materialized
from orchestration.components.source_assets import utc_now
from orchestration.resources.installation import Installation


@dg.asset(
    key=follow_up_round.KEY,
    deps=[["published", "snapshot"]],
    group_name="followups",
    owners=[DATA_TEAM],
    kinds={"sqlite"},
    description="Whom somebody gets back to, by followup.yaml: new cases opened, late ones told, "
    "those of people who refused cancelled. They are decisions: a rebuild loses nothing of them.",
    check_specs=follow_up_round.SPECS,
)
def cases(
    context: dg.AssetExecutionContext,  # noqa: ARG001  # Dagster hands it by this name
    installation: Installation,
) -> Materialized:
    """Bring the cases up to the current snapshot."""
    return follow_up_round.make(installation.home, now=utc_now())
