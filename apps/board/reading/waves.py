"""Periods in which a source should have been answered and was not, from the snapshot."""

from __future__ import annotations

import pandas as pd

from apps.board.data import Snapshot, query


def load_missed(snapshot: Snapshot) -> pd.DataFrame:
    """One row per source and missed period, latest first; none in snapshots made before it."""
    if query(snapshot, "from duckdb_tables() where table_name = 'missed_waves'").empty:
        return pd.DataFrame(columns=["survey", "period_grain", "period_start"])
    return query(
        snapshot,
        """
        select survey, period_grain, period_start::timestamp as period_start
        from published.missed_waves
        order by period_start desc, survey
        """,
    )
