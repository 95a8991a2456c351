"""Reading of `published.metric_changes`: each figure against another period or the others.

Not here: words and looks of a verdict (verdicts), arithmetic (the pipeline).
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from apps.board.data import Series, Snapshot, query

PERIODS_COMPARED = ("previous", "year_ago")
COMPANY = "company"
#: of members, shorter periods are not compared
GRAINS_OF_MEMBERS = ("month", "quarter", "year", "rolling_3_months")
COLUMNS = (
    "member",
    "compared_start",
    "compared_n",
    "compared_value",
    "difference",
    "company_difference",
    "difference_low",
    "difference_high",
    "base",
    "verdict",
)


def comparisons(grain: str, dimension: str) -> tuple[str, ...]:
    """With what the figures of a breakdown are compared; of years a year ago is the previous."""
    periods = PERIODS_COMPARED[:1] if grain == "year" else PERIODS_COMPARED
    if dimension == COMPANY:
        return periods
    return (*periods, COMPANY) if grain in GRAINS_OF_MEMBERS else ()


def load_changes(
    snapshot: Snapshot, series: Series, *, grain: str, dimension: str, start: date, against: str
) -> pd.DataFrame:
    """One row per member that is compared; without numbers where either side is hidden.

    A snapshot of an earlier version knows no such comparison: then without rows.
    """
    known = query(
        snapshot,
        "from duckdb_columns() where table_name = 'metric_changes' and column_name = ?",
        ("compared_with",),
    )
    if known.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    return query(
        snapshot,
        """
        select
            member,
            compared_period_start::timestamp as compared_start,
            compared_n::double as compared_n,
            compared_value,
            difference,
            company_difference,
            low as difference_low,
            high as difference_high,
            base,
            verdict
        from published.metric_changes
        where
            metric = ?
            and scale = ?
            and period_grain = ?
            and dimension = ?
            and period_start = ?
            and compared_with = ?
        order by member
        """,
        (series.metric, series.scale, grain, dimension, start, against),
    )
