"""What loyalty is worth, from the snapshot; nothing in snapshots made before it."""

from __future__ import annotations

import pandas as pd

from apps.board.data import Snapshot, query


def has_money(snapshot: Snapshot) -> bool:
    """Whether the snapshot knows of any order."""
    if query(snapshot, "from duckdb_tables() where table_name = 'unit_revenue'").empty:
        return False
    return not query(snapshot, "from published.unit_revenue limit 1").empty


def load_contrasts(snapshot: Snapshot) -> pd.DataFrame:
    """Promoters beside the other groups in the last window that is over, of the company."""
    return query(
        snapshot,
        """
        select
            * exclude (window_start, window_end, scores_from, scores_to),
            window_start::timestamp as window_start, window_end::timestamp as window_end,
            scores_from::timestamp as scores_from, scores_to::timestamp as scores_to
        from published.group_contrasts
        where dimension = 'company'
        qualify window_start = max(window_start) over ()
        order by outcome, compared_group
        """,
    )


def load_outcomes(snapshot: Snapshot) -> pd.DataFrame:
    """Figures of each group in that window."""
    return query(
        snapshot,
        """
        select * exclude (window_start, window_end, scores_from, scores_to)
        from published.group_outcomes
        where dimension = 'company'
        qualify window_start = max(window_start) over ()
        order by outcome, nps_group desc
        """,
    )


def load_risk(snapshot: Snapshot) -> pd.DataFrame:
    """Revenue at risk of the company, by group."""
    return query(
        snapshot,
        """
        select nps_group, n::double as n, revenue::double as revenue, extra_churn,
            extra_churn_low, extra_churn_high, at_risk, at_risk_low, at_risk_high, verdict
        from published.revenue_at_risk
        where dimension = 'company'
        order by nps_group
        """,
    )


def load_risk_list(snapshot: Snapshot) -> pd.DataFrame:
    """Locations and managers, those with most at risk first, bad standings above all."""
    return query(
        snapshot,
        """
        select list.dimension, coalesce(names.name, list.member) as name, nps_n::double as nps_n,
            nps, nps_low, nps_high, standing, customer_count::double as customer_count,
            at_risk, at_risk_low, at_risk_high
        from published.risk_list as list
        left join published.member_names as names using (dimension, member)
        order by
            list_position(['negative_proven', 'negative', 'below_company', 'usual'], standing),
            at_risk desc nulls last, list.dimension, list.member
        """,
    )


def load_unit_revenue(snapshot: Snapshot) -> pd.DataFrame:
    """Company, locations and managers in the last quarter that is over."""
    return query(
        snapshot,
        """
        select revenues.dimension, revenues.member, coalesce(names.name, '') as name,
            period_start::timestamp as period_start, period_end::timestamp as period_end,
            revenue::double as revenue, order_count::double as order_count,
            buyer_count::double as buyer_count, revenue_growth, order_growth,
            nps_n::double as nps_n, nps, nps_low, nps_high
        from published.unit_revenue as revenues
        left join published.member_names as names using (dimension, member)
        where period_grain = 'quarter' and is_over
        qualify period_start = max(period_start) over ()
        order by list_position(['company', 'location', 'manager'], revenues.dimension),
            revenue desc, revenues.member
        """,
    )


def load_reasons(snapshot: Snapshot) -> pd.DataFrame:
    """Why customers left, as the records tell it."""
    return query(
        snapshot,
        """
        select reason, n::double as n, told_count::double as told_count, share, low, high
        from published.leaving_reasons
        order by reason = '(other)', n desc, reason
        """,
    )


def load_opportunities(snapshot: Snapshot) -> pd.DataFrame:
    """Themes of which customers wished or expected something, the largest revenue first."""
    return query(
        snapshot,
        """
        select theme, period_start::timestamp as period_start, period_end::timestamp as period_end,
            n::double as n, heard_count::double as heard_count, share, low, high,
            revenue::double as revenue, revenue_share, mean_revenue, mean_low, mean_high
        from published.opportunities
        order by revenue desc, theme
        """,
    )


def load_wallet(snapshot: Snapshot) -> pd.DataFrame:
    """Share of wallet and number of suppliers in the last year that has them, by group."""
    return query(
        snapshot,
        """
        select metric, scale, nps_group, n::double as n, value, low, high,
            period_start::timestamp as period_start
        from published.wallet_figures
        where value is not null
        qualify period_start = max(period_start) over (partition by metric)
        order by metric desc, scale,
            list_position(['all', 'promoter', 'passive', 'detractor'], nps_group)
        """,
    )


def load_growth(snapshot: Snapshot) -> pd.DataFrame:
    """Earned growth of the last year that has one."""
    return query(
        snapshot,
        """
        select * replace (
            period_start::timestamp as period_start, period_end::timestamp as period_end
        )
        from published.earned_growth
        order by period_end desc
        limit 1
        """,
    )


def load_silence(snapshot: Snapshot) -> pd.DataFrame:
    """Silent loss of the company and its tiers and locations."""
    return query(
        snapshot,
        """
        select * replace (
            as_of_date::timestamp as as_of_date, lapsed_revenue::double as lapsed_revenue,
            revenue::double as revenue, covered_revenue::double as covered_revenue
        )
        from published.silent_loss
        order by list_position(['company', 'tier', 'location'], dimension), member
        """,
    )


def load_links(snapshot: Snapshot) -> pd.DataFrame:
    """Correlations of the NPS of locations with what their customers do later."""
    return query(snapshot, "from published.unit_links order by outcome")


def load_effects(snapshot: Snapshot) -> pd.DataFrame:
    """What programmes did, by programme and outcome; none in an older snapshot."""
    if query(snapshot, "from duckdb_tables() where table_name = 'programme_effects'").empty:
        return pd.DataFrame()
    return query(
        snapshot,
        """
        select * replace (
            start_date::timestamp as start_date, end_date::timestamp as end_date
        )
        from published.programme_effects
        order by start_date, programme,
            list_position(['repeat', 'spend', 'margin', 'nps'], outcome)
        """,
    )


def load_trends(snapshot: Snapshot, programme: str, outcome: str) -> pd.DataFrame:
    """Members and the others around the start of a programme."""
    return query(
        snapshot,
        """
        select period_no, period_start::timestamp as period_start,
            period_end::timestamp as period_end, is_member, n::double as n, value, low, high
        from published.programme_trends
        where programme = ? and outcome = ?
        order by is_member, period_no
        """,
        (programme, outcome),
    )
