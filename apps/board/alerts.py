"""What became of causes of alerts, as rows and in words.

Here: decisions into rows, whose units a viewer may see. Not here: reading the journal (deciding),
widgets (alert_blocks), judging (the pipeline).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from apps.board import figures, formats
from apps.board.scope import Scope
from apps.board.texts import Texts
from orchestration.decisions.events import Event
from orchestration.metrics_catalogue.catalogue import UnknownMetricError, define
from orchestration.published.alert_history import FIRED, HELD, SEEN, decided, latencies_of

#: dimension -> member -> what it is called
Names = Mapping[str, Mapping[str, str]]
SOURCE = "source/"
WAITING, WAS_SEEN, OVER, HELD_BACK = "waiting", "seen", "over", "held"
COLUMNS = ("number", "what", "period", "state", "why", "decided", "hours")


@dataclass(frozen=True)
class Alert:
    """One cause that fired or was held back.

    Attributes:
        state: waiting, seen, over or held.
        closed: the decision by which it was seen or over, or None.
        hours: from the first moment it could be known to its firing; None where it did not fire.
    """

    event: Event
    state: str
    closed: Event | None = None
    hours: float | None = None

    @property
    def number(self) -> int:
        """By which people name it."""
        return self.event.event_no


def alerts_of(events: Sequence[Event], scope: Scope) -> list[Alert]:
    """Every cause that the viewer may hear of, the newest first; of a held one its last reason."""
    latencies = latencies_of(events)
    closing = {
        int(event.payload["alert"]): event for event in events if event.kind not in (FIRED, HELD)
    }
    fired = [
        Alert(event, _state(closing.get(event.event_no)), closing.get(event.event_no),
              latencies[event.event_no])
        for event in events
        if event.kind == FIRED
    ]  # fmt: skip
    told = {str(one.event.payload["cause"]) for one in fired}
    held = {
        str(event.payload["cause"]): Alert(event, HELD_BACK)
        for event in events
        if event.kind == HELD and event.payload["cause"] not in told
    }
    found = [one for one in (*fired, *held.values()) if _concerns(one.event, scope)]
    return sorted(found, key=lambda one: -one.number)


def in_words(alerts: Iterable[Alert], texts: Texts, names: Names) -> pd.DataFrame:
    """A row an alert: number, what, period, state, reason, when, after how many hours."""
    rows = [
        (
            str(one.number) if one.hours is not None else "",
            what(one, texts, names),
            period(one, texts),
            texts(f"alerts.state.{one.state}"),
            _why(one, texts),
            formats.moment(decided(one.event), texts),
            one.hours,
        )
        for one in alerts
    ]
    return pd.DataFrame(rows, columns=[*COLUMNS])


def what(one: Alert, texts: Texts, names: Names) -> str:
    """The series: metric and unit, or the source."""
    facts = one.event.payload
    if one.event.subject.startswith(SOURCE):
        return texts("alerts.source", source=str(facts.get("title", facts.get("survey", ""))))
    try:
        metric = define(facts["metric"]).name_in(texts.language)
    except UnknownMetricError:  # of a version that knew it
        metric = facts["metric"]
    dimension = facts["dimension"]
    if dimension == "company":
        return f"{metric}: {figures.name_dimension(dimension, texts)}"
    named = {facts["member"]: facts["member_name"], **names.get(dimension, {})}
    unit = figures.name_member(facts["member"], dimension, texts, named)
    return f"{metric}: {figures.name_dimension(dimension, texts)} {unit}"


def period(one: Alert, texts: Texts) -> str:
    """The last period of the cause; of a source when something came last."""
    facts = one.event.payload
    if one.event.subject.startswith(SOURCE):
        return formats.moment(datetime.fromisoformat(facts["last_fetched_at"]), texts)
    start = date.fromisoformat(facts["last_period_start"])
    return formats.period(facts["period_grain"], start, texts)


def figure(one: Alert, texts: Texts) -> str:
    """Value, interval and number of answers at the moment of firing; empty for a source."""
    facts = one.event.payload
    if one.event.subject.startswith(SOURCE):
        return ""
    parts = [formats.number(facts["value"], texts)]
    if facts["low"] is not None:
        parts.append(formats.interval(facts["low"], facts["high"], texts))
    return " · ".join([*parts, formats.answers(facts["n"], texts)])


def _why(one: Alert, texts: Texts) -> str:
    if one.state == HELD_BACK:
        return texts(f"alerts.held.{one.event.payload['why']}")
    if one.state == WAS_SEEN and one.closed is not None:
        return f"{one.closed.actor}: {one.closed.reason}"
    return texts(f"alerts.rule.{one.event.payload['rule']}")


def _state(closed: Event | None) -> str:
    if closed is None:
        return WAITING
    return WAS_SEEN if closed.kind == SEEN else OVER


def _concerns(event: Event, scope: Scope) -> bool:
    """A source is for whoever looks after what comes in; a figure for whom its unit concerns."""
    if event.subject.startswith(SOURCE):
        return scope.quality
    facts = event.payload
    if facts["dimension"] == "company":
        return bool(scope.figures)
    return scope.figures.includes(facts["dimension"], facts["member"])
