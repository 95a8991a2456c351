"""Which rows a viewer may be sent, put to the database itself.

Here: how far a viewer sees, and the views that stand in for tables before a query runs. A table
that no rule names is empty for a viewer with limits. Not here: roles (access), figures of the
company that tell a unit's (withheld), queries (reading).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import duckdb
import pandas as pd

Units = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Reach:
    """All rows of a kind, or those of some units, as (dimension, member); of none: nothing."""

    is_all: bool = False
    units: Units = ()

    def __bool__(self) -> bool:
        return self.is_all or bool(self.units)

    def includes(self, dimension: str, member: str) -> bool:
        """Whether rows of a unit are within reach."""
        return self.is_all or (dimension, member) in self.units


ALL, NONE = Reach(is_all=True), Reach()


@dataclass(frozen=True)
class Scope:
    """How far a viewer sees; it stands in the key of everything that is kept for viewers.

    Attributes:
        figures: figures of units; who has any unit sees the company's too.
        comments: what customers wrote.
        cases: customers to call back, with how to reach them.
        bonus: lines of the KPI feed.
        quality: what came in, and what was set aside.
    """

    figures: Reach = NONE
    comments: Reach = NONE
    cases: Reach = NONE
    bonus: Reach = NONE
    quality: bool = False


EVERYTHING = Scope(ALL, ALL, ALL, ALL, quality=True)

#: what came in and what became of it
QUALITY = (
    *("answer_states", "attribution_summary", "expectation_results", "flag_summary"),
    *("header_drift", "missed_waves", "quarantine_summary", "response_standing", "row_balance"),
    *("skipped_summary", "source_freshness"),
)
#: says nothing of anybody
OPEN = ("coding_checks", "questions", "snapshot_info")
#: of the company alone, without a column that says so
OF_COMPANY = (
    *("coding_quality", "journey_stages", "theme_drivers", "unit_links"),
    *("earned_growth", "programme_effects", "programme_trends", "recovery_figures"),
    "mode_effects",
)
#: of all cases of follow-up together
OF_CASES = ("recovery_figures",)
#: rows about single people and visits: by which reach, and the columns with their units
OF_ROWS = {"comments": "comments", "visits": "figures"}
#: rows of a unit that also tell a figure of all the others
POOLED = {
    "change_parts": "true",
    "measure_effects": "true",
    "metric_changes": "compared_with = 'company'",
    "risk_list": "true",
    "shrunken_figures": "true",
    "visit_figures": "true",
}
_TABLE = re.compile(r"\bpublished\.([a-z0-9_]+)")
_FEED_TABLE = re.compile(r"\bfeed\.([a-z0-9_]+)")


class UnscopedError(Exception):
    """A query asks for tables in a way that no limit could be put on."""

    def __init__(self, sql: str) -> None:
        super().__init__(
            f"this query cannot be narrowed to what a viewer may see: {' '.join(sql.split())[:200]}"
            " Name its tables as published.NAME or feed.NAME, unquoted."
        )


def needs_withheld(sql: str, scope: Scope) -> bool:
    """Whether a query reads figures of a viewer who has them of some units only."""
    found = set(_TABLE.findall(sql)).difference(QUALITY, OPEN)
    return bool(found) and bool(scope.figures.units) and not scope.figures.is_all


def narrowed(
    connection: duckdb.DuckDBPyConnection, sql: str, scope: Scope, withheld: pd.DataFrame | None
) -> str:
    """The query over views that hold what the viewer may see of each table of the snapshot.

    Raises:
        UnscopedError: when a table is named in another way than `published.NAME`.
    """
    if scope == EVERYTHING:
        return sql
    for kind, reach in (("figures", scope.figures), ("comments", scope.comments)):
        _put_units(connection, f"own_{kind}", reach.units)
    if withheld is not None:
        connection.register("withheld_rows", withheld)
    tables = sorted(set(_TABLE.findall(sql)))
    for table in tables:
        columns = _columns(connection, "published", table)
        shown = _shown(table, columns, scope)
        connection.execute(
            f"create temp view {table} as select * from published.{table} as rows where {shown}"
        )
    return _over_views(sql, _TABLE, "published")


def narrowed_feed(connection: duckdb.DuckDBPyConnection, sql: str, scope: Scope) -> str:
    """The same of a query on the state of the KPI feed. Raises UnscopedError."""
    if scope.bonus.is_all:
        return sql
    _put_units(connection, "own_bonus", scope.bonus.units)
    # copies, because the order in which lines were written is read from them
    for table in sorted(set(_FEED_TABLE.findall(sql))):
        columns = _columns(connection, "feed", table)
        shown = _shown_of_feed(columns)
        connection.execute(
            f"create temp table {table} as from feed.{table} as rows where {shown} order by rowid"
        )
    return _over_views(sql, _FEED_TABLE, "feed")


def _put_units(connection: duckdb.DuckDBPyConnection, table: str, units: Units) -> None:
    """The units as a table: dimension, member, and the member as it stands in a crossing."""
    connection.execute(
        f"create temp table {table} (dimension varchar, member varchar, half varchar)"
    )
    for dimension, member in units:
        half = member.replace("%", "%25").replace("*", "%2A")
        connection.execute(f"insert into {table} values (?, ?, ?)", [dimension, member, half])


def _columns(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> set[str]:
    rows = connection.execute(
        "select column_name from duckdb_columns() where schema_name = ? and table_name = ?",
        [schema, table],
    )
    return {str(row[0]) for row in rows.fetchall()}


def _over_views(sql: str, table: re.Pattern[str], schema: str) -> str:
    found = table.sub(r"temp.\1", sql)
    if re.search(rf"\b{schema}\b", found, re.IGNORECASE):
        raise UnscopedError(sql)
    return found


def _shown(table: str, columns: set[str], scope: Scope) -> str:
    """The condition on rows of a table of the snapshot."""
    if table in OPEN:
        return "true"
    if table in QUALITY:
        return str(scope.quality).lower()
    if table in OF_ROWS:
        kind = OF_ROWS[table]
        return _rows_of_units(f"own_{kind}", columns, getattr(scope, kind))
    # who works every case there is knows what it is made of; of some units, a company of two
    # would give the others' away
    if table in OF_CASES and scope.cases.is_all:
        return "true"
    reach = scope.figures
    is_of_members = {"dimension", "member"} <= columns
    if not reach or not (is_of_members or table in OF_COMPANY):
        return "false"
    if reach.is_all:
        return "true"
    is_open = f"not {_is_withheld(columns)}"
    if not is_of_members:
        return is_open
    if table == "member_names":
        return _OWN
    own = f"({_OWN} or {_OWN_HALF})"
    if table in POOLED:
        own = f"({own} and (not ({POOLED[table]}) or {is_open}))"
    return f"{own} or (rows.dimension = 'company' and {is_open})"


_OWN = "(rows.dimension, rows.member) in (select (dimension, member) from temp.own_figures)"
_OWN_HALF = """exists (
    select 1
    from temp.own_figures as own
    where
        (
            starts_with(rows.dimension, own.dimension || '*')
            and starts_with(rows.member, own.half || '*')
        )
        or (
            ends_with(rows.dimension, '*' || own.dimension)
            and ends_with(rows.member, '*' || own.half)
        )
)"""


def _is_withheld(columns: set[str]) -> str:
    """Whether a row tells a figure of the company, or of all others, that gives a unit's away."""
    same = [
        f"withheld.{name} is not distinct from rows.{name}"
        for name in ("metric", "scale")
        if {"metric", name} <= columns
    ]
    if "month_start" in columns:
        same += ["withheld.period_grain = 'month'", "withheld.period_start = rows.month_start"]
    elif "period_grain" in columns:
        same.append("withheld.period_grain = rows.period_grain")
        periods = "rows.period_start"
        if "compared_period_start" in columns:
            periods += ", rows.compared_period_start"
        same.append(
            "withheld.period_start between rows.first_period_start and rows.last_period_start"
            if "first_period_start" in columns
            else f"withheld.period_start in ({periods})"
        )
    # of a span of time of its own: whatever is withheld of any period
    condition = " and ".join(same) or "true"
    return f"exists (select 1 from withheld_rows as withheld where {condition})"


def _rows_of_units(own: str, columns: Iterable[str], reach: Reach) -> str:
    """Rows whose own columns name one of the units."""
    if reach.is_all:
        return "true"
    named = sorted({dimension for dimension, _ in reach.units}.intersection(columns))
    found = [
        f"(own.dimension = '{name}' and own.member = rows.{name})"
        for name in named
        if name.isidentifier()
    ]
    if not found:
        return "false"
    return f"exists (select 1 from temp.{own} as own where {' or '.join(found)})"


def _shown_of_feed(columns: set[str]) -> str:
    """The condition on rows of a table of the feed: schemes of own units, and their own lines."""
    if {"scheme", "unit_type"} <= columns and "unit_id" not in columns:
        return "rows.unit_type in (select dimension from temp.own_bonus)"
    if "unit_id" not in columns and "stage" not in columns:
        return "false"
    scheme = "scheme_id" if "scheme_id" in columns else "scheme"
    if scheme not in columns:
        return "false"
    unit = "and own.member = rows.unit_id" if "unit_id" in columns else ""
    return f"""exists (
        select 1
        from feed.schemes as schemes
        inner join temp.own_bonus as own on own.dimension = schemes.unit_type
        where schemes.scheme = rows.{scheme} {unit}
    )"""
