"""What people decide on the board: the only module of it that opens the journal of decisions.

Here: reading and recording of the few kinds of decisions that pages offer. Not here: figures,
widgets. Who decides is who says so: the board is served to this machine only.
"""

from __future__ import annotations

from datetime import UTC, datetime

from orchestration.decisions import ideas
from orchestration.decisions.database import JournalError
from orchestration.decisions.events import Event
from orchestration.decisions.journal import Journal
from orchestration.home import Home

__all__ = ["JournalError", "judge_idea", "load_judgements"]


def load_judgements() -> tuple[Event, ...]:
    """What was judged of ideas, oldest first, read afresh. Raises JournalError."""
    return _journal().events(ideas.KIND)


def judge_idea(key: str, status: str, *, by: str, reason: str, into: str | None = None) -> Event:
    """Record what became of an idea. Raises JournalError when it cannot be stored."""
    return ideas.judge_idea(
        _journal(), key, status, by=by, reason=reason, now=datetime.now(UTC), into=into
    )


def _journal() -> Journal:
    return Journal(Home.from_environment().decisions_url)
