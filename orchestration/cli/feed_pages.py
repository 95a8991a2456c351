"""`loyalty feed verify` and `loyalty feed explain`: pages for people, in their language."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from orchestration.cli.feed import at_desk, scheme_of
from orchestration.cli.outcomes import Ending
from orchestration.cli.terminal import answers, show_json, show_table
from orchestration.cli.words import Say, load_words, usual_language
from orchestration.home import Home
from orchestration.outlets.feeds.explaining import Explanation
from orchestration.outlets.feeds.explaining import explain as taken_apart
from orchestration.outlets.feeds.stages import FeedRefusedError
from orchestration.outlets.feeds.verifying import Check
from orchestration.outlets.feeds.verifying import verify as proven

#: so many differences are shown of one check; the rest is counted
SHOWN = 10


def verify(given: argparse.Namespace) -> int:
    """Print one page that proves what was released; 1 when anything differs."""
    home = Home.from_environment()
    say = load_words("feed", given.language or usual_language())
    name = scheme_of(home, given.scheme).scheme if given.scheme else None
    with at_desk(home) as (desk, _):
        checks = list(
            proven(desk, scheme=name, period=given.period, recomputes=not given.no_recompute)
        )
        book = desk.book()
        head = desk.journal.head()
        dates = [event.decided_at for event in book.events]
    holds = all(check.holds for check in checks)
    is_proven = holds and all(check.is_done for check in checks)
    if given.format == "json":
        show_json(
            {
                "equal": holds,
                "is_complete": is_proven,
                "head": asdict(head),
                "checks": [asdict(check) | {"holds": check.holds} for check in checks],
            }
        )
        return Ending.OK if holds else Ending.FAILED
    released = [check.subject for check in checks if check.name == "files"]
    if not released and holds:
        raise FeedRefusedError("Nothing is released that could be proven.")
    out = answers()
    out.print(say("title"), style="bold")
    if dates:
        out.print(say("covered", first=dates[0][:19], last=dates[-1][:19], count=len(released)))
    out.print(say("head", number=head.event_no, hash=head.hash), soft_wrap=True)
    _show_checks(checks, say)
    out.print()
    verdict = "proven" if is_proven else "holds" if holds else "differs"
    out.print(say(verdict), style="green" if holds else "red")
    return Ending.OK if holds else Ending.FAILED


def _show_checks(checks: Iterable[Check], say: Say) -> None:
    out, shown = answers(), None
    for check in checks:
        if check.subject != shown:
            shown = check.subject
            out.print()
            out.print(shown or say("ledger"), style="bold", markup=False)
        mark = say("yes" if check.holds else "no") if check.is_done else say("left_out")
        out.print(f"  {say(check.name)}: {mark}", markup=False)
        for problem in check.problems[:SHOWN]:
            out.print(f"      {problem}", markup=False)
        if len(check.problems) > SHOWN:
            out.print(f"      {say('more', count=len(check.problems) - SHOWN)}", markup=False)


def explain(given: argparse.Namespace) -> int:
    """Print where a unit's figure comes from."""
    home = Home.from_environment()
    say = load_words("feed", given.language or usual_language())
    with at_desk(home) as (desk, _):
        book = desk.book()
        name = given.scheme or _scheme_with(
            given.unit, given.period, [found.entry.row() for found in book.entries]
        )
        found = taken_apart(desk, name, given.period, given.unit, lists_answers=given.answers)
    if given.format == "json":
        show_json(_document(found))
        return Ending.OK
    _show(found, say)
    return Ending.OK


def _scheme_with(unit: str, period: str, rows: Sequence[dict[str, Any]]) -> str:
    schemes = sorted(
        {
            str(row["scheme_id"])
            for row in rows
            if (row["unit_id"], row["applies_to_period"]) == (unit, period)
        }
    )
    if len(schemes) != 1:
        known = f" It is in {', '.join(schemes)}: name one with --scheme." if schemes else ""
        raise FeedRefusedError(f"{unit} {period}: no one released scheme has it.{known}")
    return schemes[0]


def _show(found: Explanation, say: Say) -> None:
    out = answers()
    out.print(
        say("explain_title", unit=found.unit, period=found.period, scheme=found.scheme.scheme),
        style="bold",
        markup=False,
    )
    for step, blanks in found.steps:
        out.print(say(step, **{name: _told(value) for name, value in blanks.items()}), markup=False)
    if found.counted:
        out.print()
        heads = (say("counted_as"), say("answers"))
        show_table(say("counted"), heads, list(found.counted.items()))
    if found.answers:
        names = ("date", "survey", "counted_as", "reason", "response_uid")
        show_table(say("single"), names, [[row[n] for n in names] for row in found.answers], left=5)
    columns = ("no", "type", "reason", "detail", "delta", "value", "status", "percent", "paid_in")
    rows = [
        [
            *(str(e.entry.entry_no), e.entry.entry_type, e.entry.reason_code),
            *(e.entry.reason_detail, e.entry.delta, e.entry.value, e.entry.status),
            *(e.entry.payout_percent, e.entry.paid_in_period),
        ]
        for e in found.entries
    ]
    show_table(say("entries"), [say(f"column_{c}") for c in columns], rows, left=4)
    last = found.entries[-1]
    out.print(say("sum", total=found.total), markup=False)
    out.print(say("proof", number=last.event_no, hash=last.row_hash), markup=False)


def _document(found: Explanation) -> dict[str, Any]:
    return {
        "scheme": found.scheme.model_dump(mode="json"),
        "period": found.period,
        "unit": found.unit,
        "steps": [step for step, _ in found.steps],
        "counted": dict(found.counted),
        "answers": [dict(answer) for answer in found.answers],
        "entries": [entry.row() for entry in found.entries],
        "total": found.total,
    }


def _told(value: Any) -> str:
    return "–" if value is None else str(value)
