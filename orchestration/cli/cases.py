"""`loyalty cases`: the work list of follow-up, and working it."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from orchestration.cli.outcomes import Ending
from orchestration.cli.terminal import answers, show_json, show_table
from orchestration.cli.words import usual_language
from orchestration.decisions.case_life import Case
from orchestration.decisions.cases import Cases
from orchestration.home import Home
from orchestration.outlets.followups.opening import make_round
from orchestration.published.work_export import export_work
from orchestration.published.work_list import Item, load_work_list

COLUMNS = ("number", "rule", "status", "owner", "due", "overdue", "unit", "since", "age, hours")


def bring_up(given: argparse.Namespace) -> int:  # noqa: ARG001  # every verb takes its arguments
    """Bring the cases up to the current snapshot, as each run does."""
    made = make_round(Home.from_environment(), now=datetime.now(UTC))
    if not made.is_declared:
        answers().print("There is no followup.yaml beside the sources: nobody is followed up.")
        return Ending.OK
    answers().print(
        f"{made.opened} opened, {made.noted} noted on a case, {made.escalated} escalated, "
        f"{made.cancelled} cancelled."
    )
    for cause, count in sorted(made.left_out.items()):
        answers().print(f"  left out, {cause.replace('_', ' ')}: {count}")
    return Ending.OK


def show(given: argparse.Namespace) -> int:
    """List the cases, most urgent first."""
    items = load_work_list(Home.from_environment(), now=datetime.now(UTC))
    wanted = [
        item
        for item in items
        if (item.case.status == given.status if given.status else item.case.is_live)
        and given.owner in (None, item.case.owner)
        and (item.is_overdue or not given.overdue)
    ]
    found = wanted[: given.limit]
    if given.format == "json":
        show_json([_facts(item) for item in found])
        return Ending.OK
    rows = [
        (
            item.case.number, item.case.opening.rule, item.case.status, item.case.owner,
            f"{item.case.opening.due_at:%Y-%m-%d %H:%M}", item.is_overdue,
            item.manager or item.location or "", f"{item.case.opening.happened_on}",
            item.age_hours,
        )
        for item in found
    ]  # fmt: skip
    show_table(f"{len(found)} of {len(wanted)} cases", COLUMNS, rows, left=8)
    return Ending.OK


def show_one(given: argparse.Namespace) -> int:
    """One case with its notes."""
    home = Home.from_environment()
    cases = _cases(home)
    case = cases.find(given.number)
    show_json(
        {
            "number": case.number,
            "seen": case.seen,
            "status": case.status,
            "rule": case.opening.rule,
            "happened_on": case.opening.happened_on,
            "opened_at": case.opened_at,
            "due_at": case.opening.due_at,
            "owner": case.owner,
            "escalated_to": case.escalated_to,
            "attempts": [vars(one) for one in case.attempts],
            "outcome": case.outcome,
            "cancelled_for": case.cancelled_for,
            "noted": case.noted,
            "notes": [
                {"by": note.by, "at": note.at, "text": note.text} for note in cases.notes(case.key)
            ],
        }
    )
    return Ending.OK


def take(given: argparse.Namespace) -> int:
    """Become the owner of a case."""
    cases, case, seen = _named(given)
    owner = given.owner or given.by
    return _say(cases.take(case.key, seen=seen, owner=owner, by=given.by, now=_now()))


def contact(given: argparse.Namespace) -> int:
    """Record a try to reach the customer."""
    cases, case, seen = _named(given)
    return _say(
        cases.contact(
            case.key, seen=seen, result=given.result, channel=given.channel, note=given.note,
            by=given.by, now=_now(),
        )
    )  # fmt: skip


def close(given: argparse.Namespace) -> int:
    """Record what came of a case."""
    cases, case, seen = _named(given)
    return _say(
        cases.close(
            case.key, seen=seen, outcome=given.outcome, note=given.note, by=given.by, now=_now()
        )
    )


def reopen(given: argparse.Namespace) -> int:
    """Take a closed case up again."""
    cases, case, seen = _named(given)
    return _say(cases.reopen(case.key, seen=seen, note=given.note, by=given.by, now=_now()))


def export(given: argparse.Namespace) -> int:
    """Write the work list as a file; that it was taken is a decision."""
    home, now = Home.from_environment(), _now()
    items = [
        item for item in load_work_list(home, now=now) if given.owner in (None, item.case.owner)
    ]
    made = export_work(
        home, items, given.format, language=given.language or usual_language(), by=given.by,
        with_contacts=given.contacts, now=now,
    )  # fmt: skip
    given.to.write_bytes(made.content)
    answers().print(f"{given.to}: {made.case_count} cases.")
    return Ending.OK


def _facts(item: Item) -> dict[str, object]:
    case = item.case
    return {
        "number": case.number,
        "rule": case.opening.rule,
        "status": case.status,
        "owner": case.owner,
        "happened_on": case.opening.happened_on,
        "due_at": case.opening.due_at,
        "is_overdue": item.is_overdue,
        "age_hours": round(item.age_hours, 1),
        "location": item.location,
        "manager": item.manager,
        "group": item.facts.nps_group if item.facts else None,
        "obstacle": item.obstacle,
        "escalated_to": case.escalated_to,
        "outcome": case.outcome,
    }


def _named(given: argparse.Namespace) -> tuple[Cases, Case, int]:
    cases = _cases(Home.from_environment())
    case = cases.find(given.number)
    return cases, case, given.seen if given.seen is not None else case.seen


def _say(case: Case) -> int:
    answers().print(f"{case.number}: {case.status} (move {case.seen}).")
    return Ending.OK


def _cases(home: Home) -> Cases:
    return Cases(home.decisions_url, home.secret())


def _now() -> datetime:
    return datetime.now(UTC)
