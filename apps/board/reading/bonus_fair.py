"""The fair split and the luck of a scheme's rule, as the Bonus page reads them.

Here: queries on the tables of `feed` that a state of an older version lacks: there they are empty.
Not here: words, widgets.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pandas as pd

from apps.board.reading.bonus import FeedState, query

#: points under and over the target at which luck and missed merit are told
MARGIN = 10


def load_causes(state: FeedState, scheme: str, period: str) -> pd.DataFrame:
    """How many answers of the shown units name which cause; of a few nothing is told."""
    return _rows(
        state,
        """
        select
            cause, is_shown, answer_n, n, cast(share as double) as share,
            cast(low as double) as low, cast(high as double) as high
        from feed.causes
        where scheme = ? and period = ?
        order by cause_no
        """,
        scheme,
        period,
        columns=("cause", "is_shown", "answer_n", "n", "share", "low", "high"),
    )


def load_split(state: FeedState, scheme: str, period: str) -> pd.DataFrame:
    """The figure of each unit, of all its answers and of the controllable ones, by its id."""
    return _rows(
        state,
        """
        select
            unit_id, part, is_shown, n, cast(value as double) as value,
            cast(low as double) as low, cast(high as double) as high
        from feed.split
        where scheme = ? and period = ?
        order by unit_id, part
        """,
        scheme,
        period,
        columns=("unit_id", "part", "is_shown", "n", "value", "low", "high"),
    )


def load_spread(state: FeedState, scheme: str, period: str) -> pd.DataFrame:
    """How much of the spread of the answers lies between the units; no row of the company."""
    return _rows(
        state,
        """
        select
            fit, unit_count, pool_n, cast(theta as double) as theta,
            cast(alpha0 as double) as alpha0
        from feed.spread
        where scheme = ? and period = ?
        """,
        scheme,
        period,
        columns=("fit", "unit_count", "pool_n", "theta", "alpha0"),
    )


def is_tried(state: FeedState, scheme: str) -> bool:
    """Whether the rule of the scheme was tried on the firm's own history."""
    sql = "select 1 as one from feed.simulation where scheme = ? limit 1"
    return not _rows(state, sql, scheme, columns=("one",)).empty


def load_luck(state: FeedState, scheme: str) -> pd.DataFrame:
    """Of each unit with enough answers and rule: luck under the target, missed merit over it."""
    columns = ("period", "unit_id", "rule", "is_own", "n", "target", "luck", "missed")
    return _rows(
        state,
        f"""
        select
            period, unit_id, rule, is_rule_of_scheme as is_own, n,
            cast(target as double) as target,
            max(cast(met_share as double)) filter (where margin = -{MARGIN}) as luck,
            1 - max(cast(met_share as double)) filter (where margin = {MARGIN}) as missed
        from feed.simulation
        where scheme = ? and is_enough
        group by period, unit_id, rule, is_rule_of_scheme, n, target
        order by n, unit_id, rule
        """,
        scheme,
        columns=columns,
    )


def load_chances(state: FeedState, scheme: str) -> pd.DataFrame:
    """The whole curve of each unit with enough answers and rule; some units are for pictures."""
    columns = ("unit_id", "is_pictured", "rule", "is_own", "n", "target", "true_value", "met_share")
    return _rows(
        state,
        """
        select
            unit_id, is_pictured, rule, is_rule_of_scheme as is_own, n,
            cast(target as double) as target, cast(true_value as double) as true_value,
            cast(met_share as double) as met_share
        from feed.simulation
        where scheme = ? and is_enough
        order by n, unit_id, rule, true_value
        """,
        scheme,
        columns=columns,
    )


def _rows(state: FeedState, sql: str, *parameters: str, columns: Sequence[str]) -> pd.DataFrame:
    try:
        return query(state, sql, parameters)
    except (duckdb.CatalogException, duckdb.BinderException):
        return pd.DataFrame(columns=list(columns))
