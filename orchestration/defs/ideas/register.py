"""The register of ideas, made anew with each snapshot."""

import dagster as dg

from orchestration.components import idea_register
from orchestration.components.dbt_translator import DATA_TEAM
from orchestration.components.events import Materialized
from orchestration.resources.installation import Installation


@dg.asset(
    key=idea_register.KEY,
    deps=[["published", "snapshot"]],
    group_name="ideas",
    owners=[DATA_TEAM],
    kinds={"duckdb"},
    description="Wishes of the snapshot, like ones merged; for the board and the letters.",
    check_specs=idea_register.SPECS,
)
def register(
    context: dg.AssetExecutionContext,  # noqa: ARG001  # Dagster hands it by this name
    installation: Installation,
) -> Materialized:
    """Make the register of the current snapshot."""
    return idea_register.make(installation.home)
