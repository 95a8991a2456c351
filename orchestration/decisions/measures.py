"""Measures against something that got worse: what, who, until when, what it should bring.

A measure is opened, and then carried out on a day or dropped; each is a decision, named by the
number of its opening. What it brought is a figure of the dbt project and not known here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from orchestration.decisions.alerts import FIRED, SEEN, standing_of
from orchestration.decisions.alerts import KINDS as ALERT_KINDS
from orchestration.decisions.events import Decision, Event
from orchestration.decisions.journal import Deciding, Journal

OPENED, DONE, DROPPED = "measure_opened", "measure_done", "measure_dropped"
KINDS = (OPENED, DONE, DROPPED)
DUE, OVERDUE = "due", "overdue"
LONGEST_TEXT = 300
FEWEST_MONTHS, MOST_MONTHS, USUAL_MONTHS = 1, 12, 3
SOURCE = "source/"


class MeasureError(ValueError):
    """A measure is not there, is closed already, or does not fit together."""


@dataclass(frozen=True)
class Plan:
    """What somebody means to do, and what they expect of it.

    Attributes:
        expected: by how many points of the metric it should get better; above zero.
        months: whole months that are compared, before the month in which it is carried out and
            after it.
    """

    what: str
    owner: str
    due_date: date
    expected: float
    months: int = USUAL_MONTHS


@dataclass(frozen=True)
class Series:
    """The figure that a measure is about."""

    metric: str
    scale: str
    dimension: str
    member: str

    @property
    def subject(self) -> str:
        """As decisions on alerts name it."""
        return f"{self.metric}/{self.scale}/{self.dimension}/{self.member}"


@dataclass(frozen=True)
class Measure:
    """A measure as its decisions say.

    Attributes:
        number: of the decision that opened it.
        alert: number of the alert that it answers, or None.
        alert_until: last day of the period of that alert.
        state: `due`, `done` or `dropped`; whether it is overdue depends on the day.
        done_date: when it was carried out.
        by, note: who closed it, and what they said.
    """

    number: int
    series: Series
    plan: Plan
    opened_date: date
    opened_by: str
    alert: int | None
    alert_until: date | None
    state: str = DUE
    done_date: date | None = None
    by: str = ""
    note: str = ""

    def status(self, today: date) -> str:
        """due, overdue, done or dropped."""
        return OVERDUE if self.state == DUE and self.plan.due_date < today else self.state


def measures_of(events: Iterable[Event]) -> tuple[Measure, ...]:
    """Every measure, in the order in which they were opened."""
    found: dict[int, Measure] = {}
    for event in sorted(events, key=lambda one: one.event_no):
        if event.kind == OPENED:
            found[event.event_no] = _opened(event)
        elif event.kind in (DONE, DROPPED):
            number = int(event.payload["measure"])
            found[number] = _closed(found[number], event)
    return tuple(found.values())


def load_measures(journal: Journal) -> tuple[Measure, ...]:
    """Every measure of the journal, read afresh. Raises JournalError."""
    return measures_of(journal.events_of(KINDS))


def open_measure(
    journal: Journal,
    plan: Plan,
    *,
    by: str,
    now: datetime,
    today: date,
    series: Series | None = None,
    alert: int | None = None,
) -> Measure:
    """Open a measure against what an alert told, or about a series; an alert is seen by that.

    Args:
        today: by the calendar of the company.
        series: what it is about, where no alert says it.

    Raises:
        MeasureError: when the plan lacks something, or there is no such alert of a figure.
        JournalError: when it cannot be stored.
    """
    plan = _checked(plan, today)
    with journal.deciding() as deciding:
        until = None
        if alert is not None:
            fired = _fired(deciding, alert)
            facts = fired.payload
            series = Series(facts["metric"], facts["scale"], facts["dimension"], facts["member"])
            until = facts["last_period_end"]
        if series is None:
            raise MeasureError("say what the measure is about: an alert, or a metric and a unit.")
        event = deciding.add(
            Decision(OPENED, series.subject, _facts(series, plan, today, alert, until), plan.what),
            actor=by,
            now=now,
        )
        if alert is not None and _waits(deciding, fired):
            seen = Decision(
                SEEN, fired.subject, {"alert": alert, "cause": fired.payload["cause"]}, plan.what
            )
            deciding.add(seen, actor=by, now=now)
    return _opened(event)


def close_measure(
    journal: Journal,
    number: int,
    *,
    done_date: date | None,
    by: str,
    note: str,
    now: datetime,
    today: date,
) -> Measure:
    """Record that a measure was carried out on a day, or, without a day, that it was dropped.

    Raises:
        MeasureError: when there is no such measure, somebody has closed it, no note says what was
            done, or the day is yet to come.
        JournalError: when it cannot be stored.
    """
    if not note.strip():
        raise MeasureError("say what was done, or why it was dropped, in a few words.")
    if done_date is not None and done_date > today:
        raise MeasureError(f"{done_date} is yet to come: say when it was carried out.")
    with journal.deciding() as deciding:
        known = {one.number: one for one in measures_of(deciding.events_of(KINDS))}
        measure = known.get(number)
        if measure is None:
            raise MeasureError(f"there is no measure {number}. `loyalty measures list` names them.")
        if measure.state != DUE:
            raise MeasureError(f"measure {number} is {measure.state} already, by {measure.by}.")
        facts: dict[str, Any] = {"measure": number}
        if done_date is not None:
            facts["done_date"] = done_date.isoformat()
        kind = DROPPED if done_date is None else DONE
        event = deciding.add(
            Decision(kind, measure.series.subject, facts, note.strip()[:LONGEST_TEXT]),
            actor=by,
            now=now,
        )
    return _closed(measure, event)


def _checked(plan: Plan, today: date) -> Plan:
    what, owner = plan.what.strip()[:LONGEST_TEXT], plan.owner.strip()[:LONGEST_TEXT]
    if not what or not owner:
        raise MeasureError("say what is to be done, and who answers for it.")
    if plan.due_date < today:
        raise MeasureError(f"the due day {plan.due_date} is over: choose a later one.")
    if not plan.expected > 0:
        raise MeasureError("say by how many points it should get better: more than nothing.")
    if not FEWEST_MONTHS <= plan.months <= MOST_MONTHS:
        raise MeasureError(f"compare {FEWEST_MONTHS} to {MOST_MONTHS} whole months.")
    return replace(plan, what=what, owner=owner)


def _fired(deciding: Deciding, number: int) -> Event:
    for event in deciding.events_of([FIRED]):
        if event.event_no == number and not event.subject.startswith(SOURCE):
            return event
    raise MeasureError(
        f"there is no alert {number} of a figure. `loyalty alerts list --all` names them."
    )


def _waits(deciding: Deciding, fired: Event) -> bool:
    last = standing_of(deciding.events_of(ALERT_KINDS)).last.get(fired.subject)
    return last is not None and last.event_no == fired.event_no


def _facts(
    series: Series, plan: Plan, today: date, alert: int | None, until: str | None
) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "metric": series.metric,
        "scale": series.scale,
        "dimension": series.dimension,
        "member": series.member,
        "owner": plan.owner,
        "opened_date": today.isoformat(),
        "due_date": plan.due_date.isoformat(),
        "expected": float(plan.expected),
        "months": plan.months,
    }
    return facts | ({"alert": alert, "alert_until": until} if alert is not None else {})


def _opened(event: Event) -> Measure:
    facts: Mapping[str, Any] = event.payload
    until = facts.get("alert_until")
    return Measure(
        number=event.event_no,
        series=Series(facts["metric"], facts["scale"], facts["dimension"], facts["member"]),
        plan=Plan(
            what=event.reason,
            owner=facts["owner"],
            due_date=date.fromisoformat(facts["due_date"]),
            expected=float(facts["expected"]),
            months=int(facts["months"]),
        ),
        opened_date=date.fromisoformat(facts["opened_date"]),
        opened_by=event.actor,
        alert=facts.get("alert"),
        alert_until=date.fromisoformat(until) if until else None,
    )


def _closed(measure: Measure, event: Event) -> Measure:
    day = event.payload.get("done_date")
    return replace(
        measure,
        state="done" if event.kind == DONE else "dropped",
        done_date=date.fromisoformat(day) if day else None,
        by=event.actor,
        note=event.reason,
    )
