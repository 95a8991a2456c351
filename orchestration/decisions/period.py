"""The closing of a period: which figures stood when it was closed, recorded once."""

from __future__ import annotations

from datetime import datetime

from orchestration.decisions.events import Event
from orchestration.decisions.journal import Journal

KIND = "period_closed"


def close_period(
    journal: Journal,
    period: str,
    *,
    snapshot_id: str,
    figures_sha256: str,
    figure_count: int,
    now: datetime,
    actor: str = "loyalty",
    reason: str = "the month is over",
) -> Event:
    """Record that a month is closed with these figures; a closed month stays as it is.

    Args:
        journal: where decisions are kept.
        period: the month, such as 2026-03.
        snapshot_id: the snapshot that holds the figures.
        figures_sha256: hash over the month's rows of metric_values; of hidden groups their keys.
        figure_count: how many rows these are.
        now: when it is recorded.
        actor: who closes it; the schedule does when nobody is named.
        reason: why.
    """
    facts = {
        "snapshot_id": snapshot_id,
        "figures_sha256": figures_sha256,
        "figure_count": figure_count,
    }
    return journal.record_once(KIND, period, facts, actor=actor, reason=reason, now=now)
