"""What people decide on the Follow-up page: moves of cases, readings of contact details, exports.

Beside `deciding`, the only module of the board that opens the journal. Not here: the work list
itself (reading), widgets.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from orchestration.decisions.case_life import ATTEMPTS as RESULTS
from orchestration.decisions.case_life import OUTCOMES, Case, IllegalMoveError, StaleCaseError
from orchestration.decisions.case_notes import LONGEST_NOTE, Note
from orchestration.decisions.cases import Cases
from orchestration.decisions.contact_wishes import CHANNELS
from orchestration.decisions.database import JournalError
from orchestration.home import Home
from orchestration.published.work_export import Export, export_work
from orchestration.published.work_list import Item, read_details

__all__ = [
    "CHANNELS",
    "IllegalMoveError",
    "JournalError",
    "LONGEST_NOTE",
    "Move",
    "OUTCOMES",
    "RESULTS",
    "StaleCaseError",
    "close_case",
    "contact_case",
    "export_cases",
    "load_notes",
    "read_contact_details",
    "reopen_case",
    "take_case",
]

Move = Callable[[], Case]
"""Moves a case; raises IllegalMoveError, StaleCaseError and JournalError."""


def take_case(case: Case, *, owner: str, by: str) -> Case:
    """Become the owner of a case, or hand it to somebody."""
    return _cases().take(case.key, seen=case.seen, owner=owner, by=by, now=datetime.now(UTC))


def contact_case(case: Case, *, result: str, channel: str, note: str, by: str) -> Case:
    """Record a try to reach the customer."""
    said = {"result": result, "channel": channel, "note": note}
    return _cases().contact(case.key, seen=case.seen, by=by, now=datetime.now(UTC), **said)


def close_case(case: Case, *, outcome: str, note: str, by: str) -> Case:
    """Close a case with what came of it."""
    return _cases().close(
        case.key, seen=case.seen, outcome=outcome, note=note, by=by, now=datetime.now(UTC)
    )


def reopen_case(case: Case, *, note: str, by: str) -> Case:
    """Take a closed case up again."""
    return _cases().reopen(case.key, seen=case.seen, note=note, by=by, now=datetime.now(UTC))


def load_notes(key: str) -> tuple[Note, ...]:
    """What was written about a case, oldest first. Raises JournalError."""
    return _cases().notes(key)


def read_contact_details(item: Item, *, by: str) -> dict[str, str] | None:
    """The contact details of a case's person; recorded before anything is returned."""
    return read_details(Home.from_environment(), item, by=by, now=datetime.now(UTC))


def export_cases(items: Sequence[Item], form: str, *, language: str, by: str) -> Export:
    """The cases in work as a file, without contact details; that it was taken is recorded."""
    return export_work(
        Home.from_environment(),
        items,
        form,
        language=language,
        by=by,
        with_contacts=False,
        now=datetime.now(UTC),
    )


def _cases() -> Cases:
    home = Home.from_environment()
    return Cases(home.decisions_url, home.secret())
