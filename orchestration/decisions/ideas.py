"""Judging an idea of the register: planned, done, declined, thanked, or said by another idea.

An idea is named by the comment that said it first, so a judgement outlives every new register.
Not here: the register itself.
"""

from __future__ import annotations

from datetime import datetime

from orchestration.decisions.events import Event
from orchestration.decisions.journal import Journal

KIND = "idea_judged"
STATUSES = ("new", "planned", "done", "declined")
#: beside a status: that the authors were thanked, or that another idea says the same
THANKED, MERGED = "thanked", "merged"
JUDGEMENTS = (*STATUSES, THANKED, MERGED)


class IdeaJudgementError(ValueError):
    """A judgement of an idea does not fit together."""


def judge_idea(
    journal: Journal,
    key: str,
    status: str,
    *,
    by: str,
    reason: str,
    now: datetime,
    into: str | None = None,
) -> Event:
    """Record what became of an idea.

    Args:
        key: `<response_uid>/<question_key>` of the comment that said it first.
        status: one of JUDGEMENTS.
        into: with `merged`, the key of the idea that says the same.

    Raises:
        IdeaJudgementError: for an unknown status, or a merge without another idea.
    """
    if status not in JUDGEMENTS:
        raise IdeaJudgementError(f"{status!r} is no status; known: {', '.join(JUDGEMENTS)}.")
    if (status == MERGED) != (into is not None) or into == key:
        raise IdeaJudgementError("merged needs another idea, and no other status has one.")
    facts = {"status": status} | ({"into": into} if into is not None else {})
    return journal.record(KIND, key, facts, actor=by, reason=reason, now=now)
