"""The jobs of the whole route; each source brings its own pull_<survey>."""

import dagster as dg

from orchestration.components.source_triggers import PERIOD_ASSETS

run_pipeline = dg.define_asset_job(
    "run_pipeline",
    selection=dg.AssetSelection.all() - PERIOD_ASSETS,
    description="Pull every source, load, rebuild what changed, publish a snapshot.",
)
load_landed = dg.define_asset_job(
    "load_landed",
    selection=dg.AssetSelection.all() - dg.AssetSelection.groups("landing") - PERIOD_ASSETS,
    description="Load, build and publish what has landed, whatever the sources do.",
)
publish_snapshot = dg.define_asset_job(
    "publish_snapshot",
    selection=dg.AssetSelection.groups("comments", "staging", "intermediate", "marts", "published")
    - PERIOD_ASSETS,
    description="Build and publish what is loaded, whatever cannot be loaded.",
)
close_period = dg.define_asset_job(
    "close_period",
    selection=PERIOD_ASSETS,
    description="Record the figures of a month in the decisions journal, once and for all.",
)
