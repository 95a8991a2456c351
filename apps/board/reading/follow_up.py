"""The work list as the Follow-up page reads it. Never cached: a move shows at once. No widgets."""

from __future__ import annotations

from datetime import datetime

from orchestration.home import Home
from orchestration.published.work_list import Item, load_said, load_work_list
from orchestration.responses.followup import load_followup


def is_declared() -> bool:
    """Whether anybody is followed up. Raises DeclarationError."""
    return load_followup(Home.from_environment().surveys) is not None


def load_items(now: datetime) -> list[Item]:
    """All cases, the most urgent first. Raises JournalError and DeclarationError."""
    return load_work_list(Home.from_environment(), now=now)


def load_words(item: Item) -> list[str]:
    """What the customer wrote, masked."""
    return load_said(Home.from_environment(), item.case)
