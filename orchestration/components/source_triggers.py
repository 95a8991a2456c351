"""When a source is pulled: its job, its schedule, and the sensor on its drop folder."""

from __future__ import annotations

import time

import dagster as dg

from orchestration.home import Home
from orchestration.responses.declaration import FolderConnector, Survey
from orchestration.sources.files.folder import DropFolder

DAILY = "0 6 * * *"
ZONE = "Europe/Chisinau"
SENSOR_SECONDS = 30
PERIOD_ASSETS = dg.AssetSelection.assets(["published", "period_close"])
#: what has a calendar of its own and is in no run of the pipeline
APART = (
    PERIOD_ASSETS
    | dg.AssetSelection.groups("letters", "alerts", "waves")
    | dg.AssetSelection.assets(["reports", "analytical"])
)


def source_job(survey: Survey) -> dg.UnresolvedAssetJobDefinition:
    """Pull one source and carry its rows to the board."""
    first = dg.AssetSelection.assets(["landing", survey.survey])
    return dg.define_asset_job(
        f"pull_{survey.survey}",
        selection=first.downstream() - APART,
        description=f"Pull {survey.title or survey.survey}, load it, rebuild what it touches.",
    )


def source_schedules(
    survey: Survey, job: dg.UnresolvedAssetJobDefinition
) -> list[dg.ScheduleDefinition]:
    """The source's own schedule; one that keeps to the daily run needs none."""
    if survey.schedule == DAILY:
        return []
    return [
        dg.ScheduleDefinition(
            name=f"{survey.survey}_schedule",
            job=job,
            cron_schedule=survey.schedule,
            execution_timezone=survey.time.zone,
            default_status=dg.DefaultScheduleStatus.RUNNING,
        )
    ]


def source_sensors(
    survey: Survey, job: dg.UnresolvedAssetJobDefinition
) -> list[dg.SensorDefinition]:
    """A sensor on the drop folder of a source that has one on this machine."""
    connector = survey.connector
    if not isinstance(connector, FolderConnector) or "://" in _address(connector):
        return []

    @dg.sensor(
        name=f"{survey.survey}_drop_folder",
        job=job,
        minimum_interval_seconds=SENSOR_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description=f"Pulls {survey.survey} when its drop folder has changed and come to rest.",
    )
    def drop_folder(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        folder = DropFolder(
            _address(connector),
            pattern=connector.pattern,
            settle_seconds=connector.settle_seconds,
            clock=time.time,
            sleep=time.sleep,
        )
        state = folder.rest()
        if state is None or state == context.cursor:
            return dg.SkipReason(f"Nothing new in {_address(connector)}.")
        return dg.SensorResult(run_requests=[dg.RunRequest(run_key=state)], cursor=state)

    return [drop_folder]


def _address(connector: FolderConnector) -> str:
    return Home.from_environment().resolve(connector.url)
