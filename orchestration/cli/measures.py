"""`loyalty measures`: what is done about something that got worse, and what it brought."""

from __future__ import annotations

import argparse
from datetime import UTC, date, datetime

from orchestration.cli.outcomes import Ending
from orchestration.cli.terminal import answers, show_json, show_table, visible
from orchestration.decisions.journal import Journal
from orchestration.decisions.measures import (
    OVERDUE,
    Measure,
    MeasureError,
    Plan,
    Series,
    close_measure,
    load_measures,
    open_measure,
)
from orchestration.home import Home
from orchestration.published.measure_effects import Effect, load_effects

COLUMNS = ("number", "of", "measure", "owner", "due", "status", "expected", "effect", "what came")


def show(given: argparse.Namespace) -> int:
    """List the measures; 1 while one is overdue."""
    home, today = Home.from_environment(), _today()
    found = load_measures(Journal(home.decisions_url))
    effects = load_effects(home)
    shown = [one for one in found if not given.overdue or one.status(today) == OVERDUE]
    rows = [_row(one, effects.get(one.number), today) for one in shown]
    if given.json:
        show_json([dict(zip(COLUMNS, row, strict=True)) for row in rows])
    else:
        show_table("Measures", COLUMNS, rows, left=6)
    return Ending.FAILED if any(one.status(today) == OVERDUE for one in found) else Ending.OK


def new(given: argparse.Namespace) -> int:
    """Open a measure against an alert, or about a figure of a unit."""
    named = (given.metric, given.dimension, given.member)
    if (given.alert is None) != (None not in named):
        raise MeasureError("name either --alert, or all of --metric, --dimension and --member.")
    series = None
    if given.alert is None:
        series = Series(given.metric, given.scale, given.dimension, given.member)
    measure = open_measure(
        Journal(Home.from_environment().decisions_url),
        Plan(given.what, given.owner, given.due, given.expected, given.months),
        by=given.by,
        now=datetime.now(UTC),
        today=_today(),
        series=series,
        alert=given.alert,
    )
    subject = measure.series.subject
    answers().print(visible(f"Measure {measure.number} on {subject}."), markup=False)
    return Ending.OK


def done(given: argparse.Namespace) -> int:
    """Record that a measure was carried out."""
    return _close(given, given.on)


def drop(given: argparse.Namespace) -> int:
    """Record that a measure is not carried out."""
    return _close(given, None)


def _close(given: argparse.Namespace, day: date | None) -> int:
    measure = close_measure(
        Journal(Home.from_environment().decisions_url),
        given.number,
        done_date=day,
        by=given.by,
        note=given.note,
        now=datetime.now(UTC),
        today=_today(),
    )
    answers().print(visible(f"Measure {measure.number}: {measure.state}."), markup=False)
    return Ending.OK


def _row(one: Measure, effect: Effect | None, today: date) -> list[object]:
    status, plan = one.status(today), one.plan
    brought = f"{effect.effect:.1f} ({effect.low:.1f} … {effect.high:.1f})" if (
        effect is not None and effect.effect is not None
    ) else None  # fmt: skip
    came = effect.verdict if effect is not None else ("next run" if status == "done" else None)
    due = plan.due_date.isoformat()
    return [
        *(str(one.number), one.series.subject, plan.what, plan.owner, due, status),
        *(plan.expected, brought, came),
    ]


def _today() -> date:
    return datetime.now(UTC).astimezone().date()
