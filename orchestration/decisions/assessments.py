"""Self-assessments of the company: each is a decision that holds what was answered, not its score.

Scores are made anew from the answers. The newest one holds; earlier ones are its history.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from orchestration.assessment.questionnaire import questionnaire
from orchestration.assessment.scorecard import Claim, Scorecard, checked, scorecard
from orchestration.decisions.events import Event
from orchestration.decisions.journal import Journal

KIND = "company_assessed"
SUBJECT = "company"


@dataclass(frozen=True)
class Assessment:
    """One recorded questionnaire.

    Attributes:
        version: of the questionnaire it answers.
        card: None where the questionnaire has changed since: its scores mean something else now.
    """

    event: Event
    version: int
    claims: Mapping[str, Claim]
    card: Scorecard | None


def record_assessment(
    journal: Journal, answers: Mapping[str, Any], *, by: str, reason: str, now: datetime
) -> Assessment:
    """Record a filled-in questionnaire.

    Args:
        answers: `area.statement` -> {level, evidence}; statements without a level are left out.
        reason: who sat together, or what it was made for.

    Raises:
        AssessmentError: naming the statement that cannot be so.
        JournalError: when it cannot be stored.
    """
    said = {key: vars(claim) for key, claim in checked(answers).items()}
    payload = {"version": questionnaire().version, "answers": said}
    event = journal.record(KIND, SUBJECT, payload, actor=by, reason=reason, now=now)
    return assessment_of(event)


def assessment_of(event: Event) -> Assessment:
    """The assessment in a decision."""
    claims = {key: Claim(**said) for key, said in event.payload["answers"].items()}
    version = int(event.payload["version"])
    is_current = version == questionnaire().version
    return Assessment(event, version, claims, scorecard(claims) if is_current else None)


def assessments(events: Iterable[Event]) -> tuple[Assessment, ...]:
    """All assessments of decisions, the newest first."""
    found = [assessment_of(event) for event in events if event.kind == KIND]
    return tuple(sorted(found, key=lambda one: -one.event.event_no))
