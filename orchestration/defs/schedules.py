"""The daily pull of all sources, hourly alerts, the monthly close, letters and invitations."""

import dagster as dg

from orchestration.components.source_triggers import DAILY, ZONE
from orchestration.defs.jobs import (
    close_period,
    make_reports,
    run_pipeline,
    send_digest,
    send_waves,
    tell_alerts,
)

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
reports = dg.build_schedule_from_partitioned_job(
    make_reports,
    name="reports",
    day_of_month=3,
    hour_of_day=9,
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Make the reports of the month before, after it is closed.",
)


hourly = dg.ScheduleDefinition(
    name="hourly",
    job=tell_alerts,
    cron_schedule="15 * * * *",
    execution_timezone=ZONE,
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Judge alerts: a source that has stopped shows in no run of its own.",
)

waves = dg.ScheduleDefinition(
    name="waves",
    job=send_waves,
    cron_schedule="0 10 * * *",
    execution_timezone=ZONE,
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Send the waves that are due; nothing goes out unless waves.yaml says `send`.",
)


@dg.schedule(
    name="twice_a_month",
    job=send_digest,
    cron_schedule="0 9 1,15 * *",
    execution_timezone=ZONE,
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Send the digest letter on the 1st and the 15th, when the daily run is done.",
)
def twice_a_month(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """The issue of the day."""
    day = context.scheduled_execution_time.strftime("%Y-%m-%d")
    return dg.RunRequest(run_key=day, partition_key=day)
