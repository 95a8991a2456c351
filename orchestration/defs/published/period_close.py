"""The monthly close: the figures of a month, recorded in the decisions journal."""

import dagster as dg

from orchestration.components import period_close
from orchestration.components.dbt_translator import DATA_TEAM
from orchestration.components.events import Materialized
from orchestration.components.source_assets import utc_now
from orchestration.components.source_triggers import ZONE
from orchestration.resources.installation import Installation

months = dg.MonthlyPartitionsDefinition(start_date="2015-01", timezone=ZONE, fmt="%Y-%m")


@dg.asset(
    key=period_close.KEY,
    deps=[["published", "snapshot"]],
    partitions_def=months,
    group_name="published",
    owners=[DATA_TEAM],
    kinds={"sqlalchemy"},
    description="A month that is closed: which figures stood in which snapshot. Recorded once.",
    check_specs=period_close.SPECS,
)
def period_closed(context: dg.AssetExecutionContext, installation: Installation) -> Materialized:
    """Close the month of the partition."""
    return period_close.close(installation.home, context.partition_key, now=utc_now())
