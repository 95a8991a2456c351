"""SERVQUAL and mystery-shopping visits, from the snapshot; none in snapshots made before them."""

from __future__ import annotations

from datetime import date

import pandas as pd

from apps.board.data import Snapshot, query

#: what is told of a single visit
LISTED = (
    *("period_grain", "period_start", "location", "auditor", "raw_score", "final_score"),
    *("has_critical_failure", "failed_items"),
)


def _has(snapshot: Snapshot, table: str) -> bool:
    found = query(snapshot, f"from duckdb_tables() where table_name = '{table}'")
    return not found.empty


def load_study_periods(snapshot: Snapshot, grain: str, table: str) -> list[date]:
    """Starts of the periods that a table of a service study has of the company, latest first."""
    if not _has(snapshot, table):
        return []
    rows = query(
        snapshot,
        f"""
        select distinct period_start::timestamp as period_start
        from published.{table}
        where dimension = 'company' and period_grain = ?
        order by period_start desc
        """,
        (grain,),
    )
    return [pd.Timestamp(start).date() for start in rows["period_start"]]


def load_figures(
    snapshot: Snapshot, prefix: str, grain: str, since: date, until: date
) -> pd.DataFrame:
    """Shown figures whose metric begins so, of the company and of its locations."""
    return query(
        snapshot,
        """
        select
            metric, period_start::timestamp as period_start, dimension, member, n::double as n,
            value, low, high
        from published.metric_values
        where
            starts_with(metric, ?)
            and period_grain = ?
            and period_start between ? and ?
            and dimension in ('company', 'location')
            and base in ('low_base', 'enough')
            and value is not null
        order by metric, period_start, dimension, member
        """,
        (prefix, grain, since, until),
    )


def load_servqual(snapshot: Snapshot, grain: str, start: date, place: str) -> pd.DataFrame:
    """Items and dimensions of one period; `place` is a location, or `all` of the company."""
    return query(
        snapshot,
        """
        select details.*, questions.wording_en, questions.wording_ru, questions.wording_ro
        from published.servqual_details as details
        left join (
            select
                question_key,
                any_value(wording_en) as wording_en,
                any_value(wording_ru) as wording_ru,
                any_value(wording_ro) as wording_ro
            from published.questions
            where metric = 'servqual' and is_declared
            group by question_key
        ) as questions using (question_key)
        where
            period_grain = ?
            and period_start = ?
            and dimension = case when ? = 'all' then 'company' else 'location' end
            and member = ?
        order by item_no nulls first
        """,
        (grain, start, place, place),
    )


def load_visit_figures(snapshot: Snapshot, grain: str, start: date) -> pd.DataFrame:
    """Raw scores by location and auditor, whole and by section, beside all other visits."""
    return query(
        snapshot,
        """
        select * exclude (period_start, period_end)
        from published.visit_figures
        where period_grain = ? and period_start = ?
        order by dimension, member, section
        """,
        (grain, start),
    )


def load_item_wordings(snapshot: Snapshot, language: str) -> dict[str, str]:
    """Key of an item of a visit's sheet -> its words; those without words are left out."""
    rows = query(
        snapshot,
        f"""
        select question_key, min(wording_{language}) as wording
        from published.questions
        where metric = 'mystery_item' and wording_{language} is not null
        group by question_key
        """,
    )
    return dict(zip(rows["question_key"], rows["wording"], strict=True))


def load_visits(snapshot: Snapshot, since: date, until: date) -> pd.DataFrame:
    """Visits of the months and quarters that a span of days touches, latest first.

    None in snapshots that list visits by the day: they tell more than may be told.
    """
    listed = query(
        snapshot,
        "from duckdb_columns() where table_name = 'visits' and column_name = 'visit_no'",
    )
    if listed.empty:
        return pd.DataFrame(columns=LISTED)
    return query(
        snapshot,
        """
        select
            period_grain, period_start::timestamp as period_start, location, auditor, raw_score,
            final_score, has_critical_failure, coalesce(failed_items, '') as failed_items
        from published.visits
        where period_start <= ? and period_end >= ?
        order by period_start desc, location nulls last, raw_score, visit_no
        """,
        (until, since),
    )
