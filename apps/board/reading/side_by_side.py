"""Headline metrics, verdicts on them, and the figures of attributes, from the snapshot."""

from __future__ import annotations

from datetime import date

import pandas as pd

from apps.board.data import Series, Snapshot, query

#: the headline figures that are put side by side, in this order
SIDE_BY_SIDE = ("nps", "csi", "csat", "csat_pooled", "acsi", "ces", "ces_1", "ces_5")
#: figures of the same answers as another one here: shown, but no second voice
NO_VOICE = ("csat", "csat_pooled")


def load_headline_series(snapshot: Snapshot) -> list[Series]:
    """The headline metrics and scales that the company has figures of."""
    rows = query(
        snapshot,
        "select distinct metric, scale from published.metric_values where dimension = 'company'",
    )
    found = [Series(str(row.metric), str(row.scale)) for row in rows.itertuples()]
    known = [series for series in found if series.metric in SIDE_BY_SIDE]
    return sorted(known, key=lambda series: (SIDE_BY_SIDE.index(series.metric), series.scale))


def load_verdicts(snapshot: Snapshot, *, grain: str, start: date) -> pd.DataFrame:
    """What may be said of each of the company's figures against the period before."""
    columns = query(
        snapshot,
        "select column_name from duckdb_columns() where table_name = 'metric_changes'",
    )
    known = set(columns["column_name"])
    if not known:
        return pd.DataFrame(columns=["metric", "scale", "difference", "low", "high", "verdict"])
    # snapshots made before there were other comparisons have only that of the period before
    compared = "and compared_with = 'previous'" if "compared_with" in known else ""
    return query(
        snapshot,
        f"""
        select metric, scale, difference, low, high, verdict
        from published.metric_changes
        where
            dimension = 'company'
            and period_grain = ?
            and period_start = ?
            {compared}
        order by metric, scale
        """,
        (grain, start),
    )


def load_attributes(snapshot: Snapshot) -> pd.DataFrame:
    """Attributes of the company, one row for each scale, period and attribute."""
    if query(snapshot, "from duckdb_tables() where table_name = 'attribute_figures'").empty:
        return pd.DataFrame(columns=["scale", "period_grain", "period_start", "attribute"])
    return query(
        snapshot,
        """
        select * replace (period_start::timestamp as period_start)
        from published.attribute_figures
        where dimension = 'company'
        order by scale, period_grain, period_start, attribute
        """,
    )


def load_wordings(snapshot: Snapshot, language: str) -> dict[str, str]:
    """Attribute -> how its question is worded; none in snapshots that do not say."""
    columns = query(
        snapshot,
        "select column_name from duckdb_columns() where table_name = 'questions'",
    )
    if "aspect" not in set(columns["column_name"]):
        return {}
    rows = query(
        snapshot,
        f"""
        select aspect, min(wording_{language}) as wording
        from published.questions
        where
            metric in ('csi', 'csi_by_importance')
            and is_declared
            and aspect is not null
            and wording_{language} is not null
        group by aspect
        """,
    )
    return dict(zip(rows["aspect"], rows["wording"], strict=True))
