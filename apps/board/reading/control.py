"""What the page of control charts reads: points, alerts, shrunken figures, parts of a change."""

from __future__ import annotations

from datetime import date

import pandas as pd

from apps.board.data import Series, Snapshot, query


def load_charted(snapshot: Snapshot) -> list[Series]:
    """The metrics and scales that have control charts."""
    rows = query(snapshot, "select distinct metric, scale from published.control_points")
    return sorted(Series(str(row.metric), str(row.scale)) for row in rows.itertuples())


def load_units(snapshot: Snapshot, series: Series, grain: str) -> pd.DataFrame:
    """Every dimension and member that has a chart: how many points, and whether it has limits."""
    return query(
        snapshot,
        """
        select dimension, member, count(*) as points, bool_or(centre is not null) as has_limits
        from published.control_points
        where metric = ? and scale = ? and period_grain = ?
        group by dimension, member
        order by dimension, member
        """,
        (series.metric, series.scale, grain),
    )


def load_points(
    snapshot: Snapshot, series: Series, *, grain: str, dimension: str, member: str
) -> pd.DataFrame:
    """The chart of one unit, earliest point first."""
    return query(
        snapshot,
        """
        select
            period_start::timestamp as period_start, n, value, centre, lower, upper, outside,
            run8, is_judged, is_baseline, is_baseline_complete, seasonal_index, value_adjusted
        from published.control_points
        where metric = ? and scale = ? and period_grain = ? and dimension = ? and member = ?
        order by period_start
        """,
        (series.metric, series.scale, grain, dimension, member),
    )


def load_alerts(snapshot: Snapshot) -> pd.DataFrame:
    """Causes that last to the latest point of their series, the newest first."""
    return query(
        snapshot,
        """
        select
            metric, scale, period_grain, dimension, member,
            last_period_start::timestamp as last_period_start,
            rule, rules, false_alarm_rate, n, value, p_below_zero, is_confirmed
        from published.alert_candidates
        where is_open
        order by last_period_start desc, metric, period_grain, dimension, member
        """,
    )


def load_shrunken(snapshot: Snapshot, dimension: str) -> pd.DataFrame:
    """Shrunken NPS of every unit and quarter, latest first; raw figure beside it."""
    return query(
        snapshot,
        """
        select
            period_start::timestamp as period_start, member, n, value, shrunk_value, low, high,
            target, p_at_least_target, is_enough_to_decide, fit, unit_count
        from published.shrunken_figures
        where dimension = ? and period_grain = 'quarter'
        order by period_start desc, member
        """,
        (dimension,),
    )


def load_parts(snapshot: Snapshot, dimension: str, start: date) -> pd.DataFrame:
    """The parts of the change of NPS from the month before to the one that starts then."""
    return query(
        snapshot,
        """
        select
            member, n, compared_n, value, compared_value, mix_points::double as mix_points,
            within_points::double as within_points, total_points::double as total_points,
            company_value, company_compared_value
        from published.change_parts
        where
            dimension = ? and period_start = ? and period_grain = 'month'
            and compared_with = 'previous'
        order by member
        """,
        (dimension, start),
    )


def load_part_months(snapshot: Snapshot) -> pd.DataFrame:
    """Months whose change is taken apart, latest first, and by which dimensions."""
    return query(
        snapshot,
        """
        select distinct period_start::timestamp as period_start, dimension
        from published.change_parts
        where period_grain = 'month' and compared_with = 'previous'
        order by period_start desc, dimension
        """,
    )
