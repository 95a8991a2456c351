"""What became of cases and measures, handed to the warehouse before the figures are made."""

import dagster as dg

from orchestration.components import follow_up_facts
from orchestration.components.dbt_translator import DATA_TEAM, FOLLOW_UP_FACTS
from orchestration.components.events import Materialized
from orchestration.components.source_assets import POOL
from orchestration.resources.installation import Installation


@dg.asset(
    key=FOLLOW_UP_FACTS,
    group_name="followups",
    owners=[DATA_TEAM],
    kinds={"duckdb"},
    pool=POOL,
    description="Cases of follow-up out of the journal: when opened, reached, closed, with which "
    "outcome; and the register of measures. No notes, no contact details.",
    check_specs=follow_up_facts.SPECS,
)
def facts(
    context: dg.AssetExecutionContext,  # noqa: ARG001  # Dagster hands it by this name
    installation: Installation,
) -> Materialized:
    """Hand cases and measures over to the warehouse."""
    return follow_up_facts.make(installation.home)
