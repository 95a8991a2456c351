"""Figures of the company that would give one unit's away to somebody who has another one's.

Here: finding them, by counts of answers. Not here: leaving them out (scope).
"""

from __future__ import annotations

import duckdb
import pandas as pd

from apps.board.scope import Units

#: a company's figure is withheld when one foreign unit is this share of what is left of it
#: without the viewer's own units: the difference would be that unit's figure
DOMINANT_SHARE = 0.9
#: dimensions whose members are units of the company, with people who answer for them
ORGANISATION = ("location", "manager")

WITHHELD = f"""
    with

    own as (
        select unnest($dimensions::varchar[]) as dimension, unnest($members::varchar[]) as member
    ),

    figures as (
        select
            metric, scale, period_grain, period_start, dimension, member, n,
            (dimension, member) in (from own) as is_own
        from published.metric_values
        where
            n is not null
            and (
                dimension in ('company', {", ".join(f"'{name}'" for name in ORGANISATION)})
                or dimension in (select dimension from own)
            )
    ),

    -- a viewer can take away the units of one dimension, or all of them where they do not overlap
    taken_away as (
        select metric, scale, period_grain, period_start, dimension as taken, sum(n) as n
        from figures
        where is_own
        group by metric, scale, period_grain, period_start, dimension
        union all
        select metric, scale, period_grain, period_start, 'all of them' as taken, sum(n) as n
        from figures
        where is_own
        group by metric, scale, period_grain, period_start
    ),

    rest as (
        select
            taken_away.metric, taken_away.scale, taken_away.period_grain, taken_away.period_start,
            company.n - taken_away.n as n
        from taken_away
        inner join figures as company using (metric, scale, period_grain, period_start)
        where company.dimension = 'company' and company.n > taken_away.n
    )

    select distinct metric, scale, period_grain, period_start
    from rest
    inner join figures as foreign_unit using (metric, scale, period_grain, period_start)
    where
        foreign_unit.dimension <> 'company'
        and not foreign_unit.is_own
        and foreign_unit.n between {DOMINANT_SHARE} * rest.n and rest.n
"""


def load_withheld(connection: duckdb.DuckDBPyConnection, units: Units) -> pd.DataFrame:
    """Figures of the company that would give one foreign unit's away: metric, scale and period."""
    dimensions, members = ([unit[at] for unit in units] for at in (0, 1))
    parameters = {"dimensions": dimensions, "members": members}
    return connection.execute(WITHHELD, parameters).df()
