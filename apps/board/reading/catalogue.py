"""Which metrics the snapshot has figures of, in which version; and figures of one of them."""

from __future__ import annotations

from datetime import date

import pandas as pd

from apps.board.data import Snapshot, query


def load_versions(snapshot: Snapshot) -> dict[str, str]:
    """The version of each metric that has figures."""
    rows = query(
        snapshot,
        """
        select metric, max(definition_version) as version
        from published.metric_values
        group by metric
        order by metric
        """,
    )
    return dict(zip(rows["metric"].astype(str), rows["version"].astype(str), strict=True))


def load_company_figure(snapshot: Snapshot, metric: str, grain: str, start: date) -> pd.DataFrame:
    """The company's figure of any metric in one period, one row a scale; none that is hidden."""
    return query(
        snapshot,
        """
        select scale, n, value, low, high
        from published.metric_values
        where
            metric = ?
            and period_grain = ?
            and period_start = ?
            and dimension = 'company'
            and base in ('low_base', 'enough')
            and value is not null
        order by scale
        """,
        (metric, grain, start),
    )
