"""The analytical report of a month, and of a quarter with its last month."""

import dagster as dg

from orchestration.components import analytical_report
from orchestration.components.dbt_translator import DATA_TEAM
from orchestration.components.events import Materialized
from orchestration.components.source_triggers import ZONE
from orchestration.resources.installation import Installation

months = dg.MonthlyPartitionsDefinition(start_date="2015-01", timezone=ZONE, fmt="%Y-%m")


@dg.asset(
    key=analytical_report.KEY,
    deps=[["published", "snapshot"]],
    partitions_def=months,
    group_name="reports",
    owners=[DATA_TEAM],
    kinds={"html", "pdf"},
    description="The report on a month in every language, kept in reports/ for the board.",
    check_specs=analytical_report.SPECS,
)
def analytical(context: dg.AssetExecutionContext, installation: Installation) -> Materialized:
    """Make the reports of the partition's month."""
    return analytical_report.make(installation.home, context.partition_key)


@dg.asset(
    key=analytical_report.ASKED_KEY,
    deps=[["published", "snapshot"]],
    group_name="reports",
    owners=[DATA_TEAM],
    kinds={"html", "pdf"},
    description="Reports that were asked for on the board, made by the next run.",
    check_specs=analytical_report.ASKED_SPECS,
)
def asked(
    context: dg.AssetExecutionContext,  # noqa: ARG001  # Dagster hands it by this name
    installation: Installation,
) -> Materialized:
    """Make what waits."""
    return analytical_report.make_asked(installation.home)
