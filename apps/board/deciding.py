"""What people decide on the board: the only module of it that opens the journal of decisions.

Here: reading and recording of the few kinds of decisions that pages offer. Not here: figures,
widgets. Who decides is who is signed in; without sign-in it is who says so, at this machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from orchestration.assessment.scorecard import AssessmentError
from orchestration.comments.checks import CHECKED, Codes, decisions_of
from orchestration.comments.corrections import CORRECTED, CorrectionError, checked
from orchestration.decisions import alerts, assessments, ideas, report_requests
from orchestration.decisions.alerts import AlertError
from orchestration.decisions.assessments import Assessment
from orchestration.decisions.database import JournalError
from orchestration.decisions.events import Event
from orchestration.decisions.journal import Journal
from orchestration.decisions.report_requests import Request
from orchestration.home import Home

__all__ = [
    "AlertError",
    "Assessment",
    "AssessmentError",
    "Codes",
    "CorrectionError",
    "JournalError",
    "Request",
    "ask_for_report",
    "check_comment",
    "correct_comment",
    "judge_idea",
    "load_alerts",
    "load_assessments",
    "load_checked",
    "load_judgements",
    "load_requests",
    "record_assessment",
    "see_alert",
]


def load_alerts() -> tuple[Event, ...]:
    """Every decision on alerts, oldest first, read afresh. Raises JournalError."""
    return alerts.alert_events(_journal())


def see_alert(number: int, *, by: str, note: str) -> Event:
    """Record that an alert was seen and what is done about it.

    Raises:
        AlertError: when somebody has seen it meanwhile, or it is over.
        JournalError: when it cannot be stored.
    """
    return alerts.acknowledge(_journal(), number, by=by, note=note, now=datetime.now(UTC))


def load_judgements() -> tuple[Event, ...]:
    """What was judged of ideas, oldest first, read afresh. Raises JournalError."""
    return _journal().events(ideas.KIND)


def judge_idea(key: str, status: str, *, by: str, reason: str, into: str | None = None) -> Event:
    """Record what became of an idea. Raises JournalError when it cannot be stored."""
    return ideas.judge_idea(
        _journal(), key, status, by=by, reason=reason, now=datetime.now(UTC), into=into
    )


def correct_comment(subject: str, codes: Mapping[str, Any], *, by: str, reason: str) -> Event:
    """Record how a comment is to be understood; the next build goes by it.

    Args:
        subject: `<response_uid>/<question_key>`.
        codes: those that are put right, as `orchestration.comments.corrections` has them.

    Raises:
        CorrectionError: for codes that no comment can have.
        JournalError: when it cannot be stored.
    """
    return _journal().record(
        CORRECTED, subject, checked(codes), actor=by, reason=reason, now=datetime.now(UTC)
    )


def check_comment(
    subject: str, found: Codes, said: Codes | None, *, coder_version: str, by: str, reason: str
) -> None:
    """Record what a comment drawn at random is, beside what was found; both or nothing.

    Raises:
        CorrectionError: for codes that no comment can have.
        JournalError: when it cannot be stored.
    """
    decisions = decisions_of(subject, found, said, coder_version=coder_version, reason=reason)
    _journal().record_all(decisions, actor=by, now=datetime.now(UTC))


def load_checked() -> tuple[str, ...]:
    """The comments that were checked, read afresh. Raises JournalError."""
    return tuple(event.subject for event in _journal().events(CHECKED))


def load_assessments() -> tuple[Assessment, ...]:
    """Self-assessments of the company, newest first, read afresh. Raises JournalError."""
    return assessments.assessments(_journal().events(assessments.KIND))


def record_assessment(answers: Mapping[str, Any], *, by: str, reason: str) -> Assessment:
    """Record a filled-in self-assessment.

    Raises:
        AssessmentError: for answers that no questionnaire can have.
        JournalError: when it cannot be stored.
    """
    return assessments.record_assessment(
        _journal(), answers, by=by, reason=reason, now=datetime.now(UTC)
    )


def load_requests() -> tuple[Request, ...]:
    """Reports that wait for the next run, read afresh. Raises JournalError."""
    return report_requests.waiting(_journal().events())


def ask_for_report(period: str, language: str, *, by: str, reason: str) -> Event:
    """Record that a report is wanted; the next run makes it. Raises JournalError."""
    return report_requests.ask_for_report(
        _journal(), period, language, by=by, reason=reason, now=datetime.now(UTC)
    )


def _journal() -> Journal:
    return Journal(Home.from_environment().decisions_url)
