"""What the monthly close reads from the snapshot, and what is checked on it."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

import dagster as dg

from orchestration.components.events import Materialized
from orchestration.decisions.events import Event
from orchestration.decisions.journal import Journal
from orchestration.decisions.period import KIND, close_period
from orchestration.home import Home
from orchestration.published.reader import open_current

KEY = dg.AssetKey(["published", "period_close"])
FIGURES = """
    -- the integer counts and the keys of a month's rows: what a published figure is made of;
    -- hidden groups have keys only, for a hash over few small numbers can be guessed
    select
        metric, scale, period_grain, period_start, dimension, member, n,
        promoters, passives, detractors, value_sum, definition_version
    from published.metric_values
    where period_grain = 'month' and period_start = ?
    order by all
"""
SPECS = [
    dg.AssetCheckSpec(
        "recorded_once",
        asset=KEY,
        description="The journal holds one closing of the month, and its chain is whole.",
    ),
    dg.AssetCheckSpec(
        "figures_stand",
        asset=KEY,
        description="The month's published figures are still those it was closed with; late "
        "answers, and groups that hide or show since, are a difference and never change the "
        "record.",
    ),
]


def close(home: Home, period: str, *, now: datetime) -> Materialized:
    """Close one month with the figures of the current snapshot."""
    journal = Journal(home.decisions_url)
    month = date.fromisoformat(f"{period}-01")
    with open_current(home) as con:
        rows = con.execute(FIGURES, [month]).fetchall()
        info = con.execute("select snapshot_id from published.snapshot_info").fetchone()
    digest = hashlib.sha256(repr(rows).encode()).hexdigest()
    event = close_period(
        journal,
        period,
        snapshot_id=str(info[0]) if info else "",
        figures_sha256=digest,
        figure_count=len(rows),
        now=now,
    )
    return _result(journal, event, digest)


def _result(journal: Journal, event: Event, digest: str) -> Materialized:
    problems = journal.verify()
    count = len(journal.events(KIND, event.subject))
    stands = event.payload["figures_sha256"] == digest
    return dg.MaterializeResult(
        metadata={
            "decision": event.event_no,
            "decided_at": event.decided_at,
            **event.payload,
        },
        check_results=[
            dg.AssetCheckResult(
                passed=count == 1 and not problems,
                asset_key=KEY,
                check_name="recorded_once",
                metadata={"closing_count": count, "problems": problems},
            ),
            dg.AssetCheckResult(
                passed=stands,
                asset_key=KEY,
                check_name="figures_stand",
                severity=dg.AssetCheckSeverity.WARN,
                metadata={"closed_with": event.payload["figures_sha256"], "now": digest},
            ),
        ],
    )
