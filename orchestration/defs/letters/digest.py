"""The digest letter: an issue on the 1st and one on the 15th."""

import os

import dagster as dg

from orchestration.components import digest_round
from orchestration.components.dbt_translator import DATA_TEAM
from orchestration.components.events import Materialized
from orchestration.components.source_assets import utc_now
from orchestration.components.source_triggers import ZONE
from orchestration.resources.installation import Installation

issues = dg.TimeWindowPartitionsDefinition(
    start="2026-01-01", fmt="%Y-%m-%d", cron_schedule="0 0 1,15 * *", timezone=ZONE, end_offset=1
)


@dg.asset(
    key=digest_round.KEY,
    deps=[["published", "snapshot"], ["ideas", "register"]],
    partitions_def=issues,
    group_name="letters",
    owners=[DATA_TEAM],
    kinds={"email"},
    description="The digest letter of an issue, sent once to everybody in letters.yaml.",
    check_specs=digest_round.SPECS,
)
def digest(context: dg.AssetExecutionContext, installation: Installation) -> Materialized:
    """Send the issue of the partition."""
    issue = context.partition_key
    return digest_round.send(installation.home, issue, secrets=os.environ, now=utc_now)
