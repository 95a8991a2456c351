"""`loyalty invitations`: who is asked next, sending what is due, how the waves stand."""

from __future__ import annotations

import argparse
import os
from collections import Counter
from datetime import UTC, datetime

from orchestration.cli.outcomes import Ending
from orchestration.cli.terminal import remarks, show_json, show_table, visible
from orchestration.home import Home
from orchestration.outlets.invitations.rounds import send_due
from orchestration.published.wave_plan import Plan, UnitPlan, plan_next
from orchestration.published.wave_standing import missed, standings
from orchestration.responses.waves import load_waves

PLAN = (
    *("wave", "day", "unit", "may be asked", "chosen", "left alone"),
    *("answers expected", "NPS +-", "wanted +-", "answers needed"),
)
STATUS = ("wave", "day", "state", "chosen", "sent", "left out")


def plan(given: argparse.Namespace) -> int:
    """Show the next wave of each: who is asked by unit, and what may be expected."""
    plans = plan_next(Home.from_environment(), datetime.now(UTC))
    rows = [_planned(one, unit) for one in plans for unit in one.units]
    if given.json:
        show_json([dict(zip(PLAN, row, strict=True)) for row in rows])
    else:
        show_table("Next waves", PLAN, rows, left=3)
    for one in plans:
        if not one.is_known:
            remarks().print(f"{one.wave.id}: the snapshot is of an earlier version: loyalty run.")
    if not plans:
        remarks().print("No wave is declared; docs/invitations.md has one to start from.")
    return Ending.OK


def send(_given: argparse.Namespace) -> int:
    """Hear who wants no more, then send what is due."""
    outcomes: Counter[str] = Counter()
    needing = 0
    for one, delivery in send_due(Home.from_environment(), os.environ, lambda: datetime.now(UTC)):
        outcomes[delivery.outcome] += 1
        if delivery.needs_a_person:
            needing += 1
            told = f"{one.issue}/{one.invitation}: {delivery.outcome} {delivery.words}"
            remarks().print(visible(told), markup=False)
    told = ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items()))
    remarks().print(f"Invitations: {told or 'nothing is due'}.")
    return Ending.FAILED if needing else Ending.OK


def status(given: argparse.Namespace) -> int:
    """Show how each wave stands; 1 while one was missed."""
    home = Home.from_environment()
    waves, found = load_waves(home.surveys), standings(home, datetime.now(UTC))
    rows = [
        [one.wave, one.day.isoformat(), one.state, one.chosen, one.sent, one.left_out]
        for one in found
    ]
    if given.json:
        show_json([dict(zip(STATUS, row, strict=True)) for row in rows])
    else:
        show_table("Waves", STATUS, rows, left=3)
    late = missed(found, waves) if waves else []
    for one in late:
        remarks().print(
            f"[yellow]needs a person:[/yellow] wave {one.wave} of {one.day}: nothing was sent"
        )
    return Ending.FAILED if late else Ending.OK


def _planned(one: Plan, unit: UnitPlan) -> list[object]:
    alone = ", ".join(f"{count} {why}" for why, count in sorted(unit.left_alone.items()))
    expected = ""
    if unit.expected is not None:
        expected = f"{unit.expected:.0f} ({unit.expected_low:.0f}-{unit.expected_high:.0f})"
    return [
        one.wave.id,
        one.day.isoformat(),
        unit.member,
        unit.eligible,
        unit.chosen,
        alone,
        expected,
        None if unit.half_width is None else round(unit.half_width, 1),
        one.wave.half_width_points,
        unit.needed,
    ]
