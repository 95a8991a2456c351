"""Reading the facts of a report: one connection to one snapshot, and nothing computed.

Small groups are hidden in the snapshot already. Order never depends on how rows lie in the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, TypeVar

import duckdb

from orchestration.outlets.reports.asked import Period
from orchestration.outlets.reports.facts import (
    Answered,
    Change,
    Check,
    Comment,
    Driver,
    Facts,
    Figure,
    Theme,
)
from orchestration.wording import periods

#: metrics of the cards, in this order; others have pages of their own on the board
METRICS = ("nps", "csi", "ces", "ces_1", "ces_5")
#: so many periods are on the trend, the last one included
TREND_PERIODS = {"month": 13, "quarter": 9}

Row = TypeVar("Row")


class NotPublishedError(Exception):
    """The snapshot lacks what a report is made of."""


def read_facts(
    con: duckdb.DuckDBPyConnection, period: Period, answered: Mapping[str, Answered]
) -> Facts:
    """Everything of the report on a period.

    Raises:
        NotPublishedError: when the snapshot was made before comments were published.
    """
    tables = _tables(con)
    missing = {"comments", "theme_figures", "nps_answers"} - tables
    if missing:
        raise NotPublishedError(
            f"the snapshot has no published.{', published.'.join(sorted(missing))}: it is of an "
            "older version. Run `loyalty run`, then ask for the report again."
        )
    info = con.execute(
        "select snapshot_id, created_at, code_version from published.snapshot_info"
    ).fetchone()
    assert info is not None  # noqa: S101  # every snapshot has its one row
    scale = _scale(con, period)
    grain, start, before = period.grain, period.start, period.previous.start
    figures = _rows(con, Figure, _FIGURES, [grain, start, "company", list(METRICS)])
    places = _rows(con, Figure, _FIGURES, [grain, start, "location", ["nps"]])
    first = periods.shift(grain, start, 1 - TREND_PERIODS[grain])
    themes = {
        key: tuple(_rows(con, Theme, _THEMES, [scale, grain, day, dimension]))
        for key, day, dimension in (
            ("now", start, "company"),
            ("before", before, "company"),
            ("cells", start, "location"),
        )
    }
    return Facts(
        snapshot_id=str(info[0]),
        created_at=_moment(info[1]),
        code_version=str(info[2]),
        scale=scale,
        figures=tuple(sorted(figures, key=lambda one: (METRICS.index(one.metric), one.scale))),
        changes=tuple(_rows(con, Change, _CHANGES, [grain, start, list(METRICS)])),
        trend=tuple(_rows(con, Figure, _TREND, [scale, grain, first, start])),
        places=tuple(one for one in places if one.scale == scale),
        themes=themes["now"],
        themes_before=themes["before"],
        cells=themes["cells"],
        comments=tuple(_comments(con, period)),
        scored=_scored(con, period, scale),
        scored_earlier={
            against: _scored(con, Period(grain, day), scale)
            for against in ("previous", "year_ago")
            if (day := periods.compared(grain, start, against)) is not None
        },
        names=_names(con),
        answered=answered,
        drivers=tuple(_rows(con, Driver, _DRIVERS, [scale, grain, start]))
        if "theme_drivers" in tables
        else (),
        checks=tuple(_rows(con, Check, _CHECKS, [])) if "coding_checks" in tables else (),
    )


def _tables(con: duckdb.DuckDBPyConnection) -> set[str]:
    rows = con.execute(
        "select table_name from information_schema.tables where table_schema = 'published'"
    )
    return {str(name) for (name,) in rows.fetchall()}


def _scale(con: duckdb.DuckDBPyConnection, period: Period) -> str:
    """The scale of NPS with the most answers in the period; at all, when it has none."""
    row = con.execute(
        """
        select scale
        from published.metric_values
        where metric = 'nps' and dimension = 'company' and period_grain = $1
        group by scale
        order by
            sum(n) filter (where period_start = $2) desc nulls last,
            sum(n) desc nulls last,
            scale
        limit 1
        """,
        [period.grain, period.start],
    ).fetchone()
    return str(row[0]) if row else ""


_FIGURE_COLUMNS = """
    metric, scale, period_start as start, member, n, value, low, high,
    promoters, passives, detractors, base
"""
_FIGURES = f"""
    select {_FIGURE_COLUMNS}
    from published.metric_values
    where period_grain = ? and period_start = ? and dimension = ? and list_contains(?, metric)
    order by metric, scale, member
"""
_TREND = f"""
    select {_FIGURE_COLUMNS}
    from published.metric_values
    where
        metric = 'nps' and dimension = 'company' and scale = ? and period_grain = ?
        and period_start between ? and ?
    order by period_start
"""
_CHANGES = """
    select
        metric, scale, member, compared_with, compared_value, difference, low, high, verdict
    from published.metric_changes
    where
        period_grain = ? and period_start = ? and list_contains(?, metric)
        and (dimension = 'company' or (dimension = 'location' and compared_with = 'company'))
    order by metric, scale, compared_with, member
"""
_THEMES = """
    select
        theme as name, member, n, mentions, promoters, passives, detractors, nps_with, nps_without,
        impact, impact_low as low, impact_high as high, impact_verdict as finding,
        cast(contribution as double) as contribution, complaints, praises,
        promoter_complaints, detractor_praises
    from published.theme_figures
    where scale = ? and period_grain = ? and period_start = ? and dimension = ?
    order by theme, member
"""
_DRIVERS = """
    select
        theme as name, mentions, lmg_share as share, r, r_low as low, r_high as high, is_established
    from published.theme_drivers
    where scale = ? and period_grain = ? and period_start = ?
    order by lmg_share desc, theme
"""
_CHECKS = """
    select
        label as name, checked, found, agreed, precision_share as share, precision_low as low,
        precision_high as high
    from published.coding_checks
    where label_kind = 'theme' and found > 0
    order by label <> '', found desc, label
"""
_COMMENTS = """
    select
        cast(response_uid as varchar) as response_uid, question_key, month_start, location,
        coalesce(nps_group, '') as nps_group, coalesce(score_scale, '') as scale, text, language,
        primary_kind, kinds, themes, sentiment, churn_risk, wants_contact, implicit_request,
        aspect, cause, confidence, is_coded, coder, coder_version, is_corrected,
        has_review_risk
    from published.comments
    where month_start between ? and ?
    order by response_uid, question_key
"""


def _comments(con: duckdb.DuckDBPyConnection, period: Period) -> list[Comment]:
    rows = _rows(con, Comment, _COMMENTS, [period.start, period.last_day])
    return [
        Comment(
            **{
                **{field.name: getattr(row, field.name) for field in fields(Comment)},
                "kinds": tuple(row.kinds),
                "themes": tuple(row.themes),
            }
        )
        for row in rows
    ]


def _scored(con: duckdb.DuckDBPyConnection, period: Period, scale: str) -> dict[str, str]:
    rows = con.execute(
        f"""
        select cast(response_uid as varchar), nps_group
        from published.nps_answers
        where scale = ? and {period.grain}_start = ?
        order by 1
        """,
        [scale, period.start],
    )
    return {str(uid): str(group) for uid, group in rows.fetchall()}


def _names(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], str]:
    rows = con.execute("select dimension, member, name from published.member_names order by all")
    return {(str(by), str(member)): str(name) for by, member, name in rows.fetchall() if name}


def _rows(
    con: duckdb.DuckDBPyConnection, row: type[Row], query: str, parameters: list[Any]
) -> list[Row]:
    found = con.execute(query, parameters)
    names = [column[0] for column in found.description or ()]
    return [row(**dict(zip(names, values, strict=True))) for values in found.fetchall()]


def _moment(value: Any) -> datetime:
    assert isinstance(value, datetime)  # noqa: S101  # the column is a timestamp
    return value
