"""`loyalty alerts`: judging what got worse, telling whom it concerns, saying that it was seen."""

from __future__ import annotations

import argparse
import os
from datetime import UTC, datetime

from orchestration.cli.outcomes import Ending
from orchestration.cli.terminal import answers, remarks, show_json, show_table, visible
from orchestration.cli.words import usual_language
from orchestration.decisions.alerts import (
    FIRED,
    HELD,
    acknowledge,
    alert_events,
    standing_of,
)
from orchestration.decisions.events import Event
from orchestration.decisions.journal import Journal
from orchestration.home import Home
from orchestration.outlets.alerts.letter import TEXTS, tell
from orchestration.outlets.alerts.rounds import judge_now, tell_waiting
from orchestration.published.alert_history import decided, latencies_of
from orchestration.sending.channels import AppriseSpeaker
from orchestration.wording.texts import load


def check(given: argparse.Namespace) -> int:
    """Judge the snapshot, record what is new, and send what was not sent yet."""
    home, now = Home.from_environment(), datetime.now(UTC)
    found = judge_now(home, now)
    words = load(usual_language(), TEXTS)
    for event in found.fired:
        answers().print(visible(tell(event, words)), markup=False)
    remarks().print(f"{len(found.fired)} alerts, {found.held} causes held back, {found.over} over.")
    if given.quiet:
        return Ending.OK
    deliveries = list(
        tell_waiting(
            home, os.environ, AppriseSpeaker(os.environ), lambda: datetime.now(UTC), given.again
        )
    )
    for delivery in deliveries:
        if delivery.outcome != "already":
            said = f" ({delivery.words})" if delivery.words else ""
            remarks().print(visible(f"{delivery.to}: {delivery.outcome}{said}"), markup=False)
    return Ending.FAILED if any(one.needs_a_person for one in deliveries) else Ending.OK


def show(given: argparse.Namespace) -> int:
    """The alerts that wait for somebody; with --all also those that were seen or held back."""
    home = Home.from_environment()
    events = alert_events(Journal(home.decisions_url))
    standing = standing_of(events)
    listed = standing.waiting if not given.all else [e for e in events if e.kind in (FIRED, HELD)]
    waits = {event.event_no for event in standing.waiting}
    latencies = latencies_of(events)
    rows = [
        _row(event, latencies.get(event.event_no), is_waiting=event.event_no in waits)
        for event in listed
    ]
    columns = ("number", "of", "period", "state", "why", "decided", "hours after its end")
    if given.json:
        show_json([dict(zip(columns, row, strict=True)) for row in rows])
    else:
        show_table("Alerts", columns, rows, left=6)
    return Ending.FAILED if waits else Ending.OK


def seen(given: argparse.Namespace) -> int:
    """Record that an alert was seen, and what is done about it."""
    home = Home.from_environment()
    event = acknowledge(
        Journal(home.decisions_url), given.number, by=given.by, note=given.note,
        now=datetime.now(UTC),
    )  # fmt: skip
    answers().print(visible(f"Alert {given.number}: seen by {event.actor}."), markup=False)
    return Ending.OK


def _row(event: Event, hours: float | None, *, is_waiting: bool) -> list[object]:
    facts = event.payload
    state = "held back" if event.kind == HELD else "waits" if is_waiting else "seen or over"
    period = facts.get("last_period_start") or facts.get("last_fetched_at")
    moment = f"{decided(event):%Y-%m-%d %H:%M} UTC"
    number = str(event.event_no) if event.kind == FIRED else ""
    return [number, event.subject, period, state, event.reason, moment, hours]
