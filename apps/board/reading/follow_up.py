"""The work list as the Follow-up page reads it. Never cached: a move shows at once. No widgets."""

from __future__ import annotations

from datetime import datetime

from apps.board.scope import Reach
from orchestration.home import Home
from orchestration.published.work_list import Item, load_said, load_work_list
from orchestration.responses.followup import load_followup


def is_declared() -> bool:
    """Whether anybody is followed up. Raises DeclarationError."""
    return load_followup(Home.from_environment().surveys) is not None


def load_items(now: datetime, reach: Reach) -> list[Item]:
    """The cases within reach, the most urgent first. Raises JournalError and DeclarationError."""
    items = load_work_list(Home.from_environment(), now=now)
    return [item for item in items if reach.is_all or _units(item) & set(reach.units)]


def _units(item: Item) -> set[tuple[str, str]]:
    """The units that a case names, by their ids."""
    named = {"location": item.case.opening.location, "manager": item.case.opening.manager}
    return {(dimension, member) for dimension, member in named.items() if member}


def load_words(item: Item) -> list[str]:
    """What the customer wrote, masked."""
    return load_said(Home.from_environment(), item.case)
