"""What keeps the pipeline going: lost runs are ended, a broken source is worked around."""

from datetime import UTC, datetime

import dagster as dg

from orchestration.defs.jobs import load_landed, publish_snapshot
from orchestration.home import Home
from orchestration.resources import headless
from orchestration.resources import instance as history


@dg.sensor(
    name="fail_lost_runs",
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Ends runs whose process is gone (killed, power cut), so that the next can start.",
)
def fail_lost_runs(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """End the runs that a lost machine left in STARTED."""
    lost = history.fail_lost_runs(context.instance, Home.from_environment(), now=datetime.now(UTC))
    return dg.SkipReason(f"Ended: {', '.join(lost)}" if lost else "Every unfinished run is alive.")


@dg.run_failure_sensor(
    name="publish_despite_a_broken_source",
    request_jobs=[load_landed, publish_snapshot],
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="When only a source failed, the others' rows are still built and published.",
)
def publish_despite_a_broken_source(
    context: dg.RunFailureSensorContext,
) -> dg.RunRequest | dg.SkipReason:
    """Publish what the other sources brought."""
    failed = [event.step_key or "" for event in context.get_step_failure_events()]
    job = headless.way_on(failed)
    if job is not None and job != context.dagster_run.job_name:
        return dg.RunRequest(run_key=context.dagster_run.run_id, job_name=job)
    return dg.SkipReason("What failed is not a source, so publishing would not help.")
