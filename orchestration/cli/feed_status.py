"""`loyalty feed status`: how far each period is, and what waits for a person."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from orchestration.cli.feed import at_desk, keep_state
from orchestration.cli.outcomes import Ending
from orchestration.cli.terminal import answers, show_json, show_table
from orchestration.home import Home
from orchestration.outlets.feeds import appeals, exclusions, preparing
from orchestration.outlets.feeds.desk import Desk
from orchestration.outlets.feeds.ledger import Book
from orchestration.outlets.feeds.stages import Stage, stage_of
from orchestration.published.feed_state import open_feed_state
from orchestration.resources.feed_source import InstalledFigures
from orchestration.responses.scheme import Scheme, load_schemes

SHOWN_MONTHS = 13
#: what comes after a stage
NEXT = {
    "soft": "close, when the cut-off day is over",
    "hard": "prepare",
    "prepared": "rows, then approve: another person",
    "approved": "release",
    "released": "",
}
FINDINGS = """
    select scheme, period, unit_id, rule, severity, effect
    from feed.findings
    where not is_cleared
    order by scheme, period, unit_id, rule
"""


def status(given: argparse.Namespace) -> int:
    """Show stages, open appeals and exclusions, and findings that are not settled."""
    home = Home.from_environment()
    with at_desk(home) as (desk, figures):
        if given.refresh:
            _make_figures(desk, figures, load_schemes(home.surveys))
        keep_state(desk, figures)
        book = desk.book()
    stages = [
        {"scheme": name, "period": period, "stage": str(stage_of(book, name, period))}
        for name, period in book.periods(given.scheme)
    ]
    waiting = [
        {"subject": event.subject, "by": event.actor, **event.payload}
        for event in (*appeals.open_ones(book), *exclusions.open_ones(book))
        if given.scheme in (None, event.payload["scheme"])
    ]
    findings = _findings(home, book, given.scheme)
    if given.format == "json":
        show_json({"stages": stages, "waiting": waiting, "findings": findings})
        return Ending.OK
    _show(stages, waiting, findings)
    return Ending.OK


def _show(
    stages: Sequence[Mapping[str, Any]],
    waiting: Sequence[Mapping[str, Any]],
    findings: Sequence[Mapping[str, Any]],
) -> None:
    if stages:
        rows = [[*stage.values(), NEXT[stage["stage"]]] for stage in stages]
        show_table("Periods", ("scheme", "period", "stage", "next"), rows, left=4)
    else:
        answers().print(
            "No period is closed yet. The first month to be paid by begins with: "
            "loyalty feed close --scheme NAME --period MONTH --by NAME"
        )
    for one in waiting:
        answers().print(
            f"Waits for a decision: {one['subject']}, {one['reason_code']}, by {one['by']}.",
            markup=False,
        )
    for one in findings:
        effect = f", effect on the figure {one['effect']}" if one["effect"] else ""
        answers().print(
            f"Finding of {one['scheme']}: finding/{one['period']}/{one['unit_id']}/{one['rule']}, "
            f"{one['severity']}{effect}.",
            markup=False,
        )


def _findings(home: Home, book: Book, scheme: str | None) -> list[dict[str, Any]]:
    """What the screen found in periods that are not released, when figures were made last."""
    with open_feed_state(home) as con:
        names = ("scheme", "period", "unit_id", "rule", "severity", "effect")
        rows = [dict(zip(names, row, strict=True)) for row in con.execute(FINDINGS).fetchall()]
    return [
        row
        for row in rows
        if scheme in (None, row["scheme"])
        and stage_of(book, row["scheme"], row["period"]) is not Stage.RELEASED
    ]


def _make_figures(desk: Desk, figures: InstalledFigures, schemes: Sequence[Scheme]) -> None:
    """Figures as known now of the month that goes on and of those that were closed."""
    book = desk.book()
    for scheme in schemes:
        today = datetime.now(ZoneInfo(scheme.timezone))
        months = {period for _, period in book.periods(scheme.scheme)} | {f"{today:%Y-%m}"}
        held = [m for m in sorted(months) if scheme.valid_from <= m <= (scheme.valid_to or m)]
        versions = {
            month: preparing.schemes_of(desk, book, scheme.scheme, month).get(month, scheme)
            for month in held[-SHOWN_MONTHS:]
        }
        figures.now(versions, exclusions.decisions(book, scheme.scheme))
