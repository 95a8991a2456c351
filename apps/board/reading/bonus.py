"""The state of the KPI feed as the Bonus page reads it.

Here: queries on the tables of `feed`, cached per file. What is not shown leaves without value,
counts, probability and percent, because a percent on a line gives its figure away. Who filed an
appeal is read for who decides it alone, and notes in free words never. Not here: words, widgets.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from apps.board.data import KEPT_RESULTS, SnapshotMovedError
from apps.board.scope import Scope, narrowed_feed
from orchestration.home import Home
from orchestration.published.feed_state import NoFeedStateError, current_state, open_feed_state


@dataclass(frozen=True)
class FeedState:
    """One state of the feed as one viewer may see it."""

    path: str
    scope: Scope


def open_state(scope: Scope) -> FeedState | None:
    """The state that is current now; None before the first command of the feed.

    Raises:
        NoFeedStateError: when the file that is said to be current is gone.
    """
    path = current_state(Home.from_environment())
    if path is None:
        return None
    if not path.exists():
        raise NoFeedStateError(f"{path}: the state of the feed is gone.")
    return FeedState(str(path), scope)


def query(state: FeedState, sql: str, parameters: tuple[object, ...] = ()) -> pd.DataFrame:
    """Rows of this state and of no other, narrowed to its scope."""
    return _rows(state.path, state.scope, sql, parameters)


@st.cache_data(show_spinner=False, max_entries=KEPT_RESULTS)
def _rows(path: str, scope: Scope, sql: str, parameters: tuple[object, ...]) -> pd.DataFrame:
    current = current_state(Home.from_environment())
    if str(current) != path:
        raise SnapshotMovedError(path, str(current))
    try:
        with open_feed_state(Home.from_environment()) as connection:
            shown = narrowed_feed(connection, sql, scope)
            return connection.execute(shown, list(parameters)).df()
    except NoFeedStateError as error:
        raise SnapshotMovedError(path, "none") from error


def load_schemes(state: FeedState) -> dict[str, dict[str, Any]]:
    """Every declared scheme under its name; those that pay come first."""
    rows = query(state, "from feed.schemes order by shadow, scheme")
    rows = rows.astype("object").where(rows.notna(), None)
    return {
        str(row["scheme"]): {str(k): v for k, v in row.items()} for row in rows.to_dict("records")
    }


def load_stages(state: FeedState, scheme: str) -> pd.DataFrame:
    """What was done with each period, in the order in which it was done."""
    return query(
        state,
        'select period, stage, "by", "at" from feed.stages where scheme = ? order by rowid',
        (scheme,),
    )


def load_periods(state: FeedState, scheme: str) -> list[str]:
    """Months with figures or stages, the latest first."""
    rows = query(
        state,
        """
        select period from feed.progress where scheme = ?
        union
        select period from feed.stages where scheme = ?
        order by period desc
        """,
        (scheme, scheme),
    )
    return [str(period) for period in rows["period"]]


def load_names(state: FeedState, scheme: str) -> dict[str, str]:
    """What each unit of the scheme is called; empty where nobody named it."""
    rows = query(
        state,
        """
        select unit_id, coalesce(max(unit_name), '') as name
        from (
            select unit_id, unit_name from feed.progress where scheme = ?
            union all
            select unit_id, null as unit_name from feed.entries where scheme_id = ?
        ) as units
        group by unit_id
        """,
        (scheme, scheme),
    )
    return dict(zip(rows["unit_id"], rows["name"], strict=True))


_SHOWN = "(is_shown and status <> 'suppressed')"


def load_progress(state: FeedState, scheme: str, period: str) -> pd.DataFrame:
    """Each unit as known now, by its id."""
    figures = ", ".join(
        f"case when {_SHOWN} then cast({column} as double) end as {column}"
        for column in ("n", "value", "low", "high", "shrunk", "p", "payout_percent")
    )
    return query(
        state,
        f"""
        select
            unit_id, status, {_SHOWN} as is_shown, {figures}, cast(target as double) as target,
            as_known_at
        from feed.progress
        where scheme = ? and period = ?
        order by unit_id
        """,
        (scheme, period),
    )


def load_paid(state: FeedState, scheme: str, period: str) -> pd.DataFrame:
    """Each unit with an entry about the period: as first paid, as entered last, as known now."""
    sides = ", ".join(
        f"""
        {side}.status as {side}_status,
        {side}.is_shown as {side}_is_shown,
        case when {side}.is_shown then cast({side}.value as double) end as {side}_value,
        case when {side}.is_shown then cast({side}.payout_percent as double) end
            as {side}_payout
        """
        for side in ("original", "entered", "known")
    )
    return query(
        state,
        f"""
        with rows_of_ledger as (
            select
                unit_id, status, entry_no, value, payout_percent,
                is_shown = 1 and status <> 'suppressed' as is_shown
            from feed.entries
            where scheme_id = ? and applies_to_period = ?
        ),

        original as (
            select * from rows_of_ledger where entry_no = 1
        ),

        entered as (
            select *
            from rows_of_ledger
            qualify row_number() over (partition by unit_id order by entry_no desc) = 1
        ),

        known as (
            select unit_id, status, value, payout_percent, {_SHOWN} as is_shown
            from feed.progress
            where scheme = ? and period = ?
        )

        select
            entered.unit_id,
            {sides},
            case
                when entered.is_shown and known.is_shown
                    then
                        cast(known.value as decimal(28, 10))
                        - cast(entered.value as decimal(28, 10))
            end::double as difference,
            -- a unit without figures now may only not be computed: nothing is said of it
            known.unit_id is not null and (
                entered.status <> known.status
                or entered.is_shown <> known.is_shown
                or (known.is_shown and (
                    entered.value is distinct from known.value
                    or entered.payout_percent is distinct from known.payout_percent
                ))
            ) as is_other
        from entered
        left join original using (unit_id)
        left join known using (unit_id)
        order by entered.unit_id
        """,
        (scheme, period, scheme, period),
    )


def load_corrections(state: FeedState, scheme: str, period: str) -> pd.DataFrame:
    """Entries after the first about a period, or paid with it; the latest first."""
    return query(
        state,
        """
        with entries as (
            select
                *, is_shown = 1 and status <> 'suppressed' as is_told,
                previous_value is not null as was_told
            from feed.entries
            where
                scheme_id = ? and entry_type <> 'original'
                and (applies_to_period = ? or paid_in_period = ?)
        )

        select
            applies_to_period, paid_in_period, unit_id, entry_type, reason_code, status,
            case when is_told then cast(previous_value as double) end as previous_value,
            case when is_told then cast(value as double) end as value,
            case when is_told and was_told then cast(delta as double) end as delta,
            case when is_told then cast(payout_percent as double) end as payout_percent,
            case when is_told and was_told then cast(payout_delta as double) end as payout_delta,
            recorded_at, recorded_by
        from entries
        order by event_no desc
        """,
        (scheme, period, period),
    )


def load_findings(state: FeedState, scheme: str, period: str) -> pd.DataFrame:
    """What the integrity screen found; of a hidden unit without its effect."""
    return query(
        state,
        f"""
        select
            findings.unit_id, findings.rule, findings.severity, findings.is_cleared, findings."by",
            case when {_SHOWN} then cast(findings.effect as double) end as effect
        from feed.findings as findings
        -- a finding without its unit's figure has nothing that its effect could be shown beside
        left join feed.progress as progress using (scheme, period, unit_id)
        where findings.scheme = ? and findings.period = ?
        order by findings.is_cleared, findings.severity desc, findings.unit_id, findings.rule
        """,
        (scheme, period),
    )


def load_appeals(state: FeedState, scheme: str) -> pd.DataFrame:
    """Appeals of every period, open ones first, then the latest."""
    return query(
        state,
        """
        select number, period, unit_id, reason_code, filed_at, is_accepted, decided_by, decided_at
        from feed.appeals
        where scheme = ?
        order by decided_at is not null, filed_at desc, number
        """,
        (scheme,),
    )


def load_filers(state: FeedState, scheme: str) -> dict[str, str]:
    """Open appeal -> who filed it: whoever decides is another person. Never shown."""
    rows = query(
        state,
        "select number, filed_by from feed.appeals where scheme = ? and is_accepted is null",
        (scheme,),
    )
    return dict(zip(rows["number"], rows["filed_by"], strict=True))
