"""A round of alerts as a step of the orchestrator, and what is checked on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime

import dagster as dg

from orchestration.components.events import Materialized
from orchestration.decisions.alerts import alert_events, standing_of
from orchestration.decisions.journal import Journal
from orchestration.home import Home
from orchestration.outlets.alerts.rounds import judge_now, tell_waiting
from orchestration.published.reader import is_readable
from orchestration.sending.channels import AppriseSpeaker

KEY = dg.AssetKey(["alerts", "told"])
SPECS = [
    dg.AssetCheckSpec(
        "everybody_told",
        asset=KEY,
        description="Every message on an alert was taken; who was not reached is named by "
        "`loyalty alerts check`.",
    ),
    dg.AssetCheckSpec(
        "nothing_waits",
        asset=KEY,
        description="Somebody has seen every alert; `loyalty alerts list` names those that wait.",
    ),
]


def tell(home: Home, *, secrets: Mapping[str, str], now: Callable[[], datetime]) -> Materialized:
    """Judge the snapshot and tell whom it concerns; nothing before the first snapshot."""
    if not is_readable(home):
        return _result(0, 0, Counter(), 0)
    found = judge_now(home, now())
    outcomes: Counter[str] = Counter()
    needing = 0
    for delivery in tell_waiting(home, secrets, AppriseSpeaker(secrets), now):
        outcomes[delivery.outcome] += 1
        needing += delivery.needs_a_person
    waiting = len(standing_of(alert_events(Journal(home.decisions_url))).waiting)
    return _result(len(found.fired), needing, outcomes, waiting)


def _result(fired: int, needing: int, outcomes: Counter[str], waiting: int) -> Materialized:
    # counts only: who is told is nobody's business who reads the run history
    return dg.MaterializeResult(
        metadata={"fired": fired, "waiting": waiting, "outcomes": dict(outcomes)},
        check_results=[
            dg.AssetCheckResult(
                passed=not count,
                asset_key=KEY,
                check_name=name,
                severity=dg.AssetCheckSeverity.WARN,
                metadata={"count": count},
            )
            for name, count in (("everybody_told", needing), ("nothing_waits", waiting))
        ],
    )
