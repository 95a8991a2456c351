"""What the pages read from the current snapshot; SQL of a page of its own is in `reading/`.

Here: parameterised queries on the `published` tables, intervals cut at the scale before a frame
leaves. Small groups are hidden already: `base` says so. What a viewer may not see is not there
(snapshots). Not here: words, charts, widgets.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from apps.board import names, scales
from apps.board.snapshots import (
    KEPT_RESULTS,
    Snapshot,
    SnapshotMovedError,
    open_snapshot,
    query,
)

__all__ = [
    "BASIC_METRICS",
    "KEPT_RESULTS",
    "METRICS",
    "Series",
    "Snapshot",
    "SnapshotMovedError",
    "open_snapshot",
    "query",
]

BASIC_METRICS = ("nps", "csi", "ces")
METRICS = (*BASIC_METRICS, "ces_1", "ces_5")
#: how many files the quality page lists; the balance per source counts all of them
LISTED_FILES = 500


@dataclass(frozen=True, order=True)
class Series:
    """A metric on one scale; figures of two scales never share a line."""

    metric: str
    scale: str

    @property
    def key(self) -> str:
        """The name of the series in the address of a page."""
        return f"{self.metric}.{self.scale}"


def load_series(snapshot: Snapshot) -> list[Series]:
    """The metrics and scales that have answers, NPS first."""
    rows = query(snapshot, "select distinct metric, scale from published.metric_values")
    found = [Series(str(row.metric), str(row.scale)) for row in rows.itertuples()]
    known = [series for series in found if series.metric in METRICS]
    return sorted(known, key=lambda series: (METRICS.index(series.metric), series.scale))


def load_dimensions(snapshot: Snapshot, series: Series) -> list[str]:
    """The breakdowns that the metric has, in a fixed order."""
    rows = query(
        snapshot,
        "select distinct dimension from published.metric_values where metric = ? and scale = ?",
        (series.metric, series.scale),
    )
    return names.in_order(rows["dimension"])


def load_periods(snapshot: Snapshot, grain: str, series: Series | None = None) -> list[date]:
    """Starts of the periods with answers, latest first; of all metrics, or of one."""
    condition = "" if series is None else "and metric = ? and scale = ?"
    rows = query(
        snapshot,
        f"""
        select distinct period_start::timestamp as period_start
        from published.metric_values
        where dimension = 'company' and period_grain = ? {condition}
        order by period_start desc
        """,
        (grain,) if series is None else (grain, series.metric, series.scale),
    )
    return [pd.Timestamp(start).date() for start in rows["period_start"]]


def load_values(
    snapshot: Snapshot, series: Series, *, grain: str, dimension: str, since: date, until: date
) -> pd.DataFrame:
    """One row per period and member; hidden groups carry their status and no figure."""
    rows = query(
        snapshot,
        """
        select
            period_start::timestamp as period_start,
            member,
            n::double as n,
            value,
            low,
            high,
            promoters::double as promoters,
            passives::double as passives,
            detractors::double as detractors,
            value_sum::double as value_sum,
            value_sum_squares::double as value_sum_squares,
            base as status
        from published.metric_values
        where
            metric = ?
            and scale = ?
            and period_grain = ?
            and dimension = ?
            and period_start between ? and ?
        order by period_start, member
        """,
        (series.metric, series.scale, grain, dimension, since, until),
    )
    return scales.cut_intervals(rows, series.metric)


def load_names(snapshot: Snapshot, dimension: str) -> dict[str, str]:
    """What to call each member of a breakdown; the same in every period and metric.

    Of a crossing: what to call the members of both its sides, each under `key_of_half`.
    """
    if len(sides := names.sides_of(dimension)) > 1:
        return {
            names.key_of_half(side, member): name
            for side in sides
            for member, name in load_names(snapshot, side).items()
        }
    rows = query(
        snapshot,
        """
        select figures.member, coalesce(any_value(member_names.name), '') as name
        from published.metric_values as figures
        left join published.member_names using (dimension, member)
        where figures.dimension = ?
        group by figures.member
        """,
        (dimension,),
    )
    return names.tell_apart(dict(zip(rows["member"], rows["name"], strict=True)))


def load_balance(snapshot: Snapshot) -> pd.DataFrame:
    """One row per source: rows received and what became of them."""
    return query(
        snapshot,
        """
        select
            survey,
            count(*) as files,
            count(*) filter (where status = 'refused') as refused_files,
            sum(received)::bigint as received,
            sum(loaded)::bigint as loaded,
            sum(duplicate)::bigint as duplicate,
            sum(superseded)::bigint as superseded,
            sum(rejected)::bigint as rejected,
            sum(skipped)::bigint as skipped,
            count(*) filter (
                where
                    status = 'loaded'
                    and received != loaded + duplicate + superseded + rejected + skipped
            ) as unbalanced_files
        from published.row_balance
        group by survey
        order by survey
        """,
    )


def load_files(snapshot: Snapshot) -> pd.DataFrame:
    """The newest files, one row each."""
    return query(
        snapshot,
        """
        select
            survey, file_name, status, received, loaded, duplicate, superseded, rejected,
            skipped, fetched_at
        from published.row_balance
        order by fetched_at desc, manifest_seq desc, batch_no desc
        limit ?
        """,
        (LISTED_FILES,),
    )


def load_refusals(snapshot: Snapshot) -> pd.DataFrame:
    """Files that were refused as a whole."""
    return query(
        snapshot,
        """
        select survey, file_name, refusal, detail, fetched_at
        from published.row_balance
        where status = 'refused'
        order by fetched_at desc, manifest_seq desc, batch_no desc
        limit ?
        """,
        (LISTED_FILES,),
    )


def load_quarantine(snapshot: Snapshot) -> pd.DataFrame:
    """Open quarantine by source, reason and field."""
    wanted = "from published.quarantine_summary order by n desc, survey, reason, field"
    return query(snapshot, wanted)


def load_skipped(snapshot: Snapshot) -> pd.DataFrame:
    """Rows that are no answers by their nature, by source and reason."""
    return query(
        snapshot,
        "select survey, reason, n from published.skipped_summary order by n desc, survey, reason",
    )


def load_flags(snapshot: Snapshot) -> pd.DataFrame:
    """Rows that are used and were read under an assumption."""
    return _newer(snapshot, "flag_summary", "n desc, survey, flag")


def load_attributions(snapshot: Snapshot) -> pd.DataFrame:
    """Of whom it is not known who they are, or of whom they speak."""
    return _newer(snapshot, "attribution_summary", "dimension desc, n desc, survey, reason")


def _newer(snapshot: Snapshot, table: str, order: str) -> pd.DataFrame:
    """A table that snapshots of earlier versions lack: then without rows."""
    if query(snapshot, f"from duckdb_tables() where table_name = '{table}'").empty:
        return pd.DataFrame(columns=["survey"])
    return query(snapshot, f"from published.{table} order by {order}")


def load_header_drift(snapshot: Snapshot) -> pd.DataFrame:
    """Columns that came or went."""
    wanted = "from published.header_drift order by survey, file_name, change, header"
    return query(snapshot, wanted)


def load_freshness(snapshot: Snapshot) -> pd.DataFrame:
    """One row per declared source: when it last delivered, and how often it should."""
    return query(
        snapshot,
        """
        select
            survey, title, owner, freshness_hours, last_fetched_at,
            last_answered_date::timestamp as last_answered_date, loaded_row_count
        from published.source_freshness
        order by survey
        """,
    )
