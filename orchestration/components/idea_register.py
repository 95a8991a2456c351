"""Making the register of ideas as a step of the orchestrator, and what is checked on it."""

from __future__ import annotations

import dagster as dg

from orchestration.components.events import Materialized
from orchestration.home import Home
from orchestration.outlets.ideas.register import make_register
from orchestration.published.reader import current_snapshot_id

KEY = dg.AssetKey(["ideas", "register"])
SPECS = [
    dg.AssetCheckSpec(
        "of_the_snapshot",
        asset=KEY,
        description="The register is of the current snapshot, and has no more ideas than wishes.",
    )
]


def make(home: Home) -> Materialized:
    """Make the register of the current snapshot."""
    made = make_register(home)
    is_current = made.snapshot_id == current_snapshot_id(home)
    return dg.MaterializeResult(
        metadata={
            "snapshot_id": made.snapshot_id,
            "wish_count": made.wish_count,
            "idea_count": made.idea_count,
        },
        check_results=[
            dg.AssetCheckResult(
                passed=is_current and made.idea_count <= made.wish_count,
                asset_key=KEY,
                check_name="of_the_snapshot",
            )
        ],
    )
