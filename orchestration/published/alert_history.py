"""The history of alerts as the journal has it, and how quickly each came.

Pure: decisions in, rows out. Not here: judging, words, the journal itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta

from orchestration.decisions.alerts import FIRED, HELD, SEEN
from orchestration.decisions.events import Event

__all__ = ["FIRED", "HELD", "SEEN", "decided", "latencies_of"]


def latencies_of(events: Iterable[Event]) -> dict[int, float]:
    """Number of an alert -> hours from the first moment it could be known to its firing.

    Of a figure that is the midnight, UTC, at which its period had ended; of a source the moment at
    which something should have come at the latest.
    """
    return {
        event.event_no: (decided(event) - _knowable(event)) / timedelta(hours=1)
        for event in events
        if event.kind == FIRED
    }


def decided(event: Event) -> datetime:
    """When a decision was made, with its zone."""
    return datetime.fromisoformat(event.decided_at)


def _knowable(event: Event) -> datetime:
    facts = event.payload
    if "last_fetched_at" in facts:
        last = datetime.fromisoformat(facts["last_fetched_at"]).replace(tzinfo=UTC)
        return last + timedelta(hours=facts["hours"])
    ended = datetime.fromisoformat(facts["last_period_end"])
    return datetime.combine(ended, time(), UTC) + timedelta(days=1)
