"""The daily pull of all sources and the monthly close."""

import dagster as dg

from orchestration.components.source_triggers import DAILY, ZONE
from orchestration.defs.jobs import close_period, run_pipeline

daily = dg.ScheduleDefinition(
    name="daily",
    job=run_pipeline,
    cron_schedule=DAILY,
    execution_timezone=ZONE,
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Pull every source and publish.",
)
monthly = dg.build_schedule_from_partitioned_job(
    close_period,
    name="monthly",
    day_of_month=3,
    hour_of_day=8,
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Close the month before, two days after it ended, so that late answers are in.",
)
