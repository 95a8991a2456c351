"""What became of a recommendation of a report: an answer is a decision, the newest one holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from orchestration.decisions.events import Event
from orchestration.decisions.journal import Journal

KIND = "recommendation_answered"
ANSWERS = ("planned", "done", "declined")
_SUBJECT = re.compile(r"\d{4}-(?:(?:0[1-9]|1[0-2])|Q[1-4])/[a-z0-9_]{1,40}")


class UnknownRecommendationError(ValueError):
    """What is answered is written in a way that no report numbers its recommendations."""

    def __init__(self, subject: str) -> None:
        super().__init__(
            f"{subject!r} is no number of a recommendation; reports write them as 2026-03/delivery"
        )


def answer_recommendation(
    journal: Journal, subject: str, answer: str, *, note: str, actor: str, now: datetime
) -> Event:
    """Record what was decided about a recommendation.

    Args:
        subject: its number in the report, such as 2026-03/delivery.
        answer: one of ANSWERS.
        note: what is done, or why not; it is printed in the next report.

    Raises:
        UnknownRecommendationError: when the number is none.
    """
    if not _SUBJECT.fullmatch(subject) or answer not in ANSWERS:
        raise UnknownRecommendationError(subject)
    return journal.record(KIND, subject, {"answer": answer}, actor=actor, reason=note, now=now)


def answers_of(journal: Journal) -> Mapping[str, Event]:
    """Subject -> the newest answer."""
    return {event.subject: event for event in journal.events(KIND)}
