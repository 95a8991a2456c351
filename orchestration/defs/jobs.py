"""The jobs of the whole route; each source brings its own pull_<survey>."""

import dagster as dg

from orchestration.components.source_triggers import APART, PERIOD_ASSETS

run_pipeline = dg.define_asset_job(
    "run_pipeline",
    selection=dg.AssetSelection.all() - APART,
    description="Pull every source, load, rebuild what changed, publish a snapshot.",
)
load_landed = dg.define_asset_job(
    "load_landed",
    selection=dg.AssetSelection.all() - dg.AssetSelection.groups("landing") - APART,
    description="Load, build and publish what has landed, whatever the sources do.",
)
publish_snapshot = dg.define_asset_job(
    "publish_snapshot",
    selection=dg.AssetSelection.groups(
        *("comments", "staging", "intermediate", "marts", "published"),
        *("ideas", "reports", "followups", "invitations"),
    )
    - APART,
    description="Build and publish what is loaded, whatever cannot be loaded.",
)
close_period = dg.define_asset_job(
    "close_period",
    selection=PERIOD_ASSETS,
    description="Record the figures of a month in the decisions journal, once and for all.",
)
send_digest = dg.define_asset_job(
    "send_digest",
    selection=dg.AssetSelection.groups("letters"),
    description="Send an issue of the digest letter to everybody who has not got it.",
)
tell_alerts = dg.define_asset_job(
    "tell_alerts",
    selection=dg.AssetSelection.groups("alerts"),
    description="Judge what got worse or stopped, and tell whom it concerns, once.",
)
send_waves = dg.define_asset_job(
    "send_waves",
    selection=dg.AssetSelection.groups("waves"),
    description="Send the invitations that are due and not sent yet.",
)
make_reports = dg.define_asset_job(
    "make_reports",
    selection=dg.AssetSelection.assets(["reports", "analytical"]),
    description="Make the analytical reports of a month, and of the quarter that ends with it.",
)
