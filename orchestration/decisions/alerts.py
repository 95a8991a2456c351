"""What became of each cause of an alert: fired, held back and why, seen, over.

Kept as decisions, because they say what was told to people and when; a figure is never made of
them. Not here: judging causes, and sending.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from orchestration.decisions.events import Decision, Event
from orchestration.decisions.journal import Journal

FIRED, HELD, SEEN, OVER = "alert_fired", "alert_held", "alert_seen", "alert_over"
KINDS = (FIRED, HELD, SEEN, OVER)
ACTOR = "loyalty alerts"


class AlertError(ValueError):
    """An alert is not there, or was seen already."""


@dataclass(frozen=True)
class Standing:
    """All that is known of the alerts so far.

    Attributes:
        last: series -> the newest decision on it that is not `alert_held`.
        fired: cause -> the decision by which it fired.
        held: cause -> the newest reason for which it was held back.
    """

    last: Mapping[str, Event]
    fired: Mapping[str, Event]
    held: Mapping[str, str]

    def is_waiting(self, series: str) -> bool:
        """Whether an alert of a series fired and nobody has said that it was seen."""
        event = self.last.get(series)
        return event is not None and event.kind == FIRED

    @property
    def waiting(self) -> list[Event]:
        """The alerts that nobody has seen yet, oldest first."""
        found = [event for event in self.last.values() if event.kind == FIRED]
        return sorted(found, key=lambda event: event.event_no)


def standing_of(events: Iterable[Event]) -> Standing:
    """What decisions on alerts say together; a decision's subject is its series."""
    last: dict[str, Event] = {}
    fired: dict[str, Event] = {}
    held: dict[str, str] = {}
    for event in sorted(events, key=lambda one: one.event_no):
        if event.kind == HELD:
            held[event.payload["cause"]] = event.payload["why"]
            continue
        last[event.subject] = event
        if event.kind == FIRED:
            fired[event.payload["cause"]] = event
    return Standing(last, fired, held)


def alert_events(journal: Journal) -> tuple[Event, ...]:
    """Every decision on alerts, oldest first."""
    found = [event for kind in KINDS for event in journal.events(kind)]
    return tuple(sorted(found, key=lambda event: event.event_no))


def record_judged(
    journal: Journal, judged: Sequence[tuple[str, str, Mapping[str, Any], str]], now: datetime
) -> tuple[Event, ...]:
    """Record a round of judging at once.

    Args:
        judged: kind, series, facts and reason of each.
    """
    decisions = [Decision(kind, series, dict(facts), why) for kind, series, facts, why in judged]
    return journal.record_all(decisions, actor=ACTOR, now=now) if decisions else ()


def acknowledge(journal: Journal, number: int, *, by: str, note: str, now: datetime) -> Event:
    """Record that somebody has seen an alert and what they do about it.

    Args:
        number: of the decision by which it fired.

    Raises:
        AlertError: when there is no such alert, or it is not waiting any more.
    """
    standing = standing_of(alert_events(journal))
    event = next((one for one in standing.fired.values() if one.event_no == number), None)
    if event is None:
        raise AlertError(f"there is no alert {number}. `loyalty alerts list` names them.")
    last = standing.last[event.subject]
    if last.event_no != number:
        what = "was seen" if last.kind == SEEN else "is over"
        raise AlertError(f"alert {number} {what} already, by {last.actor}.")
    if not note.strip():
        raise AlertError("say what is done about it, in a few words.")
    facts = {"alert": number, "cause": event.payload["cause"]}
    return journal.record(SEEN, event.subject, facts, actor=by, reason=note, now=now)
