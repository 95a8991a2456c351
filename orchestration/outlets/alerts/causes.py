"""What may be worth an alert: causes of the snapshot, and sources that have stopped.

Read only. Not here: whether somebody is told (judging) and in which words (letter).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import duckdb

SOURCE = "source"
STOPPED = "stopped_source"
CAUSES = """
    select
        causes.cause_id, causes.metric, causes.scale, causes.period_grain, causes.dimension,
        causes.member, coalesce(names.name, causes.member) as member_name,
        causes.first_period_start, causes.last_period_start, causes.last_period_end,
        causes.is_open, causes.rules, causes.is_confirmed, causes.false_alarm_rate, causes.n,
        causes.value, causes.low, causes.high, causes.p_below_zero, causes.q_value
    from published.alert_candidates as causes
    left join published.member_names as names
        on causes.dimension = names.dimension and causes.member = names.member
    where causes.period_grain in (select unnest(?)) and causes.last_period_end >= ?
    order by causes.last_period_end, causes.metric, causes.scale, causes.dimension,
        causes.member, causes.period_grain
"""
SOURCES = "select survey, title, freshness_hours, last_fetched_at from published.source_freshness"


@dataclass(frozen=True)
class Cause:
    """One cause: a series that got worse.

    Attributes:
        key: of the cause; the same as long as its first period is.
        series: what got worse, whatever the grain: one alert at a time waits for each.
        rules: all rules that hold, as `published.alert_candidates` names them.
        is_open: whether it holds at the latest point of its series.
        ended_on: last day of the last period of the cause.
        facts: what is told of it; plain values, the same as long as the figures are.
    """

    key: str
    series: str
    rules: frozenset[str]
    is_open: bool
    is_confirmed: bool
    ended_on: date
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Stopped:
    """A source from which nothing came for longer than it declares.

    Attributes:
        key: of the stop; another one when something came in between.
        since: when something should have come at the latest, UTC.
    """

    key: str
    series: str
    since: datetime
    facts: Mapping[str, Any]


def read_causes(
    con: duckdb.DuckDBPyConnection, grains: Sequence[str], *, since: date
) -> list[Cause]:
    """Causes of the snapshot whose last period ended on a day or after it."""
    cursor = con.execute(CAUSES, [list(grains), since])
    names = [column[0] for column in cursor.description or ()]
    return [_cause(dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


def read_stopped(con: duckdb.DuckDBPyConnection, *, now: datetime) -> list[Stopped]:
    """Sources that are late. One that has never brought anything has not stopped.

    Args:
        now: UTC, without a zone, as the snapshot has its moments.
    """
    found = []
    for survey, title, hours, last in con.execute(SOURCES).fetchall():
        if last is None or now - last <= timedelta(hours=hours):
            continue
        facts = {
            "rule": STOPPED, "survey": survey, "title": title, "hours": hours,
            "last_fetched_at": last.isoformat(),
        }  # fmt: skip
        key = f"{SOURCE}/{survey}/{last.isoformat()}"
        found.append(Stopped(key, f"{SOURCE}/{survey}", last + timedelta(hours=hours), facts))
    return found


def flowing(con: duckdb.DuckDBPyConnection, *, now: datetime) -> frozenset[str]:
    """The series of sources that are not late."""
    late = {one.series for one in read_stopped(con, now=now)}
    known = {f"{SOURCE}/{row[0]}" for row in con.execute(SOURCES).fetchall()}
    return frozenset(known - late)


def _cause(row: dict[str, Any]) -> Cause:
    series = "/".join(row[name] for name in ("metric", "scale", "dimension", "member"))
    facts = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in row.items()
        if name not in ("cause_id", "rules", "is_open")
    }
    return Cause(
        key=row["cause_id"],
        series=series,
        rules=frozenset(row["rules"].split(", ")),
        is_open=row["is_open"],
        is_confirmed=row["is_confirmed"],
        ended_on=row["last_period_end"],
        facts=facts,
    )
