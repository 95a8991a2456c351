"""Sending an issue of the digest as a step of the orchestrator, and what is checked on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime

import dagster as dg

from orchestration.components.events import Materialized
from orchestration.home import Home
from orchestration.outlets.digest.issues import issue_of
from orchestration.outlets.digest.rounds import Desk
from orchestration.responses.letters import load_letters
from orchestration.sending.handing import Delivery

KEY = dg.AssetKey(["letters", "digest"])
SPECS = [
    dg.AssetCheckSpec(
        "everybody_reached",
        asset=KEY,
        description="Every letter of the issue was taken, or its recipient wants none; who was not "
        "reached is named by `loyalty digest log`.",
    )
]


def send(
    home: Home, issue: str, *, secrets: Mapping[str, str], now: Callable[[], datetime]
) -> Materialized:
    """Send what is not sent yet of an issue; nothing where no letters are declared."""
    if load_letters(home.surveys) is None:
        return _result([], {"letters": "letters.yaml is not there: nothing is sent"})
    desk = Desk.of(home, secrets, now)
    found = desk.read_mailbox()
    deliveries = list(desk.send(issue_of(issue)))
    return _result(deliveries, {"unsubscribed_now": len(found.left), "bounces": found.bounces})


def _result(deliveries: list[Delivery], facts: Mapping[str, str | int]) -> Materialized:
    # counts only: who gets letters is nobody's business who reads the run history
    outcomes = Counter(one.outcome for one in deliveries)
    return dg.MaterializeResult(
        metadata={**facts, "outcomes": dict(outcomes)},
        check_results=[
            dg.AssetCheckResult(
                passed=not any(one.needs_a_person for one in deliveries),
                asset_key=KEY,
                check_name="everybody_reached",
                severity=dg.AssetCheckSeverity.WARN,
                metadata={"outcomes": dict(outcomes)},
            )
        ],
    )
