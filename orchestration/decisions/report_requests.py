"""Reports that somebody asked for: a decision that the next run carries out, and writes down.

The board may not write reports; it records what is wanted. Not here: making them (outlets).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from orchestration.decisions.events import Event
from orchestration.decisions.journal import Journal

ASKED, MADE = "report_asked", "report_made"
LANGUAGES = ("en", "ru", "ro")
_SUBJECT = re.compile(r"(\d{4}-(?:(?:0[1-9]|1[0-2])|Q[1-4]))/(en|ru|ro)")


class ReportRequestError(ValueError):
    """What is asked for is no report."""


@dataclass(frozen=True)
class Request:
    """A report that waits for the next run.

    Args:
        period: as 2026-03 or 2026-Q1.
        asked: the first decision that asked for it since it was made last.
    """

    period: str
    language: str
    asked: Event


def ask_for_report(
    journal: Journal, period: str, language: str, *, by: str, reason: str, now: datetime
) -> Event:
    """Record that a report is wanted; one that waits already is not asked for twice.

    Raises:
        ReportRequestError: for a period or language that no report has.
    """
    subject = f"{period}/{language}"
    if not _SUBJECT.fullmatch(subject):
        raise ReportRequestError(
            f"{subject!r} is no report: write 2026-03/ro or 2026-Q1/ro, in one of "
            f"{', '.join(LANGUAGES)}."
        )
    for one in waiting(journal.events()):
        if one.asked.subject == subject:
            return one.asked
    return journal.record(ASKED, subject, {}, actor=by, reason=reason, now=now)


def record_made(journal: Journal, request: Request, snapshot_id: str, *, now: datetime) -> Event:
    """Write down that a report was made, so that it waits no longer."""
    return journal.record(
        MADE,
        request.asked.subject,
        {"asked": request.asked.event_no, "snapshot_id": snapshot_id},
        actor="loyalty",
        reason=f"asked for by decision {request.asked.event_no}",
        now=now,
    )


def waiting(events: Iterable[Event]) -> tuple[Request, ...]:
    """What was asked for and is not made yet, in the order in which it was asked."""
    found: dict[str, Request] = {}
    for event in events:
        if event.kind == MADE:
            found.pop(event.subject, None)
        elif event.kind == ASKED and (named := _SUBJECT.fullmatch(event.subject)):
            found.setdefault(event.subject, Request(named[1], named[2], event))
    return tuple(found.values())
