"""The snapshot that the board and the outlets read."""

import dagster as dg

from orchestration.components import snapshot_build
from orchestration.components.dbt_translator import COMMENTS_CODED, DATA_TEAM, published_models
from orchestration.components.events import Materialized
from orchestration.components.source_assets import POOL, utc_now
from orchestration.resources.installation import Installation


@dg.definitions
def defs() -> dg.Definitions:
    """published/snapshot, made only when every model was built and every test held."""

    @dg.asset(
        key=["published", "snapshot"],
        deps=[*published_models(), COMMENTS_CODED],
        group_name="published",
        owners=[DATA_TEAM],
        kinds={"duckdb"},
        pool=POOL,
        description="A read-only file with all published tables, and the pointer to it.",
        check_specs=snapshot_build.SPECS,
    )
    def snapshot(
        context: dg.AssetExecutionContext,  # noqa: ARG001  # Dagster hands it by this name
        installation: Installation,
    ) -> Materialized:
        return snapshot_build.publish_now(installation.home, now=utc_now)

    return dg.Definitions(assets=[snapshot])
