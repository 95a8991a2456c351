"""Hands the cases of follow-up over from the journal to the warehouse, for the figures of recovery.

All of them each time: they are decisions, and a rebuild has them again. No notes, no contact
details. The arithmetic is in the dbt project, but for the working hours between two moments.
"""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import duckdb

from orchestration.decisions.case_life import ANSWERED, Case
from orchestration.decisions.cases import Cases
from orchestration.home import Home
from orchestration.raw.handing_over import Row, hand_over_rows
from orchestration.responses.followup import FollowUp, load_followup

KNOWN = "select * from raw.follow_up_case order by case_key"


def hand_over(con: duckdb.DuckDBPyConnection, home: Home) -> int:
    """Make the table of cases what the journal says; returns how many there are.

    Args:
        con: the warehouse, held by this process alone.

    Raises:
        DeclarationError: when followup.yaml has a mistake.
        JournalError: when the journal cannot be read.
    """
    followup = load_followup(home.surveys)
    cases = Cases(home.decisions_url, home.secret()).load()
    rows = [_row(cases[key], followup) for key in sorted(cases)]
    return hand_over_rows(con, "follow_up_case", "case_key", rows)


def _row(case: Case, followup: FollowUp | None) -> Row:
    opening = case.opening
    hours = None
    if case.reached_at is not None and followup is not None:
        working = followup.business_time(opening.location)
        hours = round(working.hours_between(case.opened_at, case.reached_at), 4)
    return (
        case.key,
        opening.rule,
        opening.trigger,
        opening.family,
        UUID(opening.occasion) if opening.trigger in ANSWERED else None,
        UUID(opening.person) if opening.person else None,
        _utc(case.opened_at),
        _utc(opening.due_at),
        _utc(case.attempts[0].at) if case.attempts else None,
        _utc(case.reached_at),
        hours,
        case.status,
        case.outcome,
        _utc(case.closed_at),
    )


def _utc(moment: datetime | None) -> datetime | None:
    """As the warehouse has it: UTC without a zone."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment else None
