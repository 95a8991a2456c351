"""Follow-up as a step of the orchestrator, and what is checked on it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import dagster as dg

from orchestration.components.events import Materialized
from orchestration.decisions.database import JournalError
from orchestration.home import Home
from orchestration.outlets.followups.opening import make_round
from orchestration.responses.declaration_file import DeclarationError

KEY = dg.AssetKey(["followups", "cases"])
SPECS = [
    dg.AssetCheckSpec(
        "brought_up",
        asset=KEY,
        description="The cases are those of the current snapshot: followup.yaml could be read, and "
        "the journal took every one.",
    )
]


def make(home: Home, *, now: datetime) -> Materialized:
    """Open, note, escalate and cancel cases by the current snapshot."""
    try:
        made = make_round(home, now=now)
    except (DeclarationError, JournalError) as error:
        return _result({}, problem=str(error))
    facts: dict[str, Any] = {
        "is_declared": made.is_declared,
        "opened_count": made.opened,
        "noted_count": made.noted,
        "escalated_count": made.escalated,
        "cancelled_count": made.cancelled,
        "left_out": dict(made.left_out),
    }
    return _result(facts)


def _result(facts: dict[str, Any], *, problem: str = "") -> Materialized:
    return dg.MaterializeResult(
        metadata=facts,
        check_results=[
            dg.AssetCheckResult(
                passed=not problem,
                asset_key=KEY,
                check_name="brought_up",
                metadata={"problem": problem},
            )
        ],
    )
