"""Trainings that were held: an event of a manager, beside which later figures are read.

Not here: what a training is said to have done; before and after alone show no effect.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from orchestration.decisions.events import Event
from orchestration.decisions.journal import Journal

KIND = "training_held"


class TrainingError(ValueError):
    """A training cannot be recorded as it stands."""


@dataclass(frozen=True)
class Training:
    """One training of one manager."""

    manager: str
    day: date
    topic: str


def record_training(
    journal: Journal, training: Training, *, by: str, reason: str, now: datetime
) -> Event:
    """Record that a training was held; the same one only once.

    Raises:
        TrainingError: when it has no topic or lies in the future.
    """
    if not training.topic.strip():
        raise TrainingError("a training needs its topic; it was empty.")
    if training.day > now.date():
        raise TrainingError(f"{training.day}: a training is recorded once it was held.")
    facts = {"day": training.day.isoformat(), "topic": training.topic}
    for event in journal.events(KIND, training.manager):
        if dict(event.payload) == facts:
            return event
    return journal.record(KIND, training.manager, facts, actor=by, reason=reason, now=now)


def trainings_of(journal: Journal, manager: str) -> list[Training]:
    """The trainings of a manager, earliest first."""
    held = [
        Training(manager, date.fromisoformat(event.payload["day"]), event.payload["topic"])
        for event in journal.events(KIND, manager)
    ]
    return sorted(held, key=lambda one: (one.day, one.topic))
