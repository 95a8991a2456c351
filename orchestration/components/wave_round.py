"""Sending the waves that are due as a step of the orchestrator, and what is checked on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime

import dagster as dg

from orchestration.components.events import Materialized
from orchestration.home import Home
from orchestration.outlets.invitations.rounds import send_due
from orchestration.published.reader import is_readable
from orchestration.published.wave_standing import missed, standings
from orchestration.responses.waves import load_waves

KEY = dg.AssetKey(["waves", "sent"])
SPECS = [
    dg.AssetCheckSpec(
        "everybody_reached",
        asset=KEY,
        description="Every invitation that could be sent was taken by the mail server; "
        "`loyalty invitations send` says which was not.",
    ),
    dg.AssetCheckSpec(
        "no_wave_missed",
        asset=KEY,
        description="Of no wave the day has passed with nothing sent; `loyalty invitations status` "
        "names those that were missed.",
    ),
]


def send(home: Home, *, secrets: Mapping[str, str], now: Callable[[], datetime]) -> Materialized:
    """Send what is due; nothing before the first snapshot."""
    outcomes: Counter[str] = Counter()
    needing = 0
    if is_readable(home):
        for _, delivery in send_due(home, secrets, now):
            outcomes[delivery.outcome] += 1
            needing += delivery.needs_a_person
    waves = load_waves(home.surveys)
    late = missed(standings(home, now()), waves) if waves else []
    # counts only: who is asked is nobody's business who reads the run history
    return dg.MaterializeResult(
        metadata={"outcomes": dict(outcomes)},
        check_results=[
            dg.AssetCheckResult(
                passed=not count,
                asset_key=KEY,
                check_name=name,
                severity=dg.AssetCheckSeverity.WARN,
                metadata={"count": count},
            )
            for name, count in (("everybody_reached", needing), ("no_wave_missed", len(late)))
        ],
    )
