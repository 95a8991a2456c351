"""The customer journey, and whom we asked and heard, from the snapshot."""

from __future__ import annotations

from datetime import date

import pandas as pd

from apps.board.data import Snapshot, query

SHARES = ("response_rate", "delivery_rate", "customer_coverage", "revenue_coverage")


def load_grains(snapshot: Snapshot) -> tuple[str, ...]:
    """The lengths of period that the journey has, the shortest first."""
    if not _has(snapshot):
        return ()
    found = set(
        query(snapshot, "select distinct period_grain as grain from published.journey_stages")[
            "grain"
        ]
    )
    return tuple(grain for grain in ("month", "quarter", "year") if grain in found)


def load_periods(snapshot: Snapshot, grain: str) -> list[date]:
    """The first days of the journey's periods, latest first."""
    rows = query(
        snapshot,
        "select distinct period_start::timestamp as period_start from published.journey_stages"
        " where period_grain = ? order by period_start desc",
        (grain,),
    )
    return [day.date() for day in rows["period_start"]]


def load_journey(snapshot: Snapshot, grain: str, start: date) -> pd.DataFrame:
    """Rows of all levels of one period; small groups are hidden in the model."""
    return query(
        snapshot,
        """
        select * exclude (period_start, period_end)
        from published.journey_stages
        where period_grain = ? and period_start = ?
        order by channel_no nulls last, stage_no nulls last, stage, touchpoint, channel
        """,
        (grain, start),
    )


def load_shares(snapshot: Snapshot, grain: str, start: date) -> pd.DataFrame:
    """Response rates and coverage of one period: of the company, and rates by location."""
    names = ", ".join(f"'{name}'" for name in SHARES)
    return query(
        snapshot,
        f"""
        select metric, dimension, member, n, value, low, high, base
        from published.metric_values
        where metric in ({names}) and period_grain = ? and period_start = ?
        and dimension in ('company', 'location') and base <> 'too_few' and value is not null
        order by dimension, member, metric
        """,
        (grain, start),
    )


def _has(snapshot: Snapshot) -> bool:
    tables = "from duckdb_tables() where table_name = 'journey_stages'"
    return not query(snapshot, tables).empty
