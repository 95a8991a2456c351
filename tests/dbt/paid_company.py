"""A small company whose locations are paid by schemes of several windows: what the feed tells.

The SQL is that of the models, compiled once a scheme; no build is run for a company. Not here: what
the board tells (small_company.py), and what must hold (the tests).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from tests.dbt.building import Row, dbt
from tests.dbt.small_company import Answer, Rules, compiled, lay_out

UNIT = "location"
#: the month that is written in the compiled SQL
MONTH = "2026-03"
MORE_TABLES = """
create schema staging;
create table staging.locations as
select distinct member as native_id, true as is_current
from answers where dimension = 'location';
create table staging.customer_orders (
    location varchar, manager varchar, customer_key uuid, is_current boolean, ordered_date date
);
create table intermediate.customer_identities (
    lookup_kind varchar, lookup_key uuid, person_key uuid
);
create table intermediate.location_names (folded_name varchar, location_id varchar);
"""
COUNTED = """
create or replace table marts.feed_window_answers as
select
    strftime(cast($last as date), '%Y-%m') as period,
    member as unit_id, '0-10' as scale, 10 as score,
    cast(kind = 'promoters' as integer) as promoter,
    cast(kind = 'passives' as integer) as passive,
    cast(kind = 'detractors' as integer) as detractor,
    false as is_excluded, false as is_outside_control, true as is_counted,
    false as is_basis_assumed, cast(null as uuid) as person_key,
    day < $start as is_of_previous_window
from answers
where dimension = 'location' and day between $before and $last
"""


@cache
def feed_sql(window_months: int, minimum: int = 10) -> str:
    """The model of the feed's figures, of a scheme over so many months."""
    scheme = {
        "scheme": "s",
        "unit_type": UNIT,
        "window_months": window_months,
        "target": "40",
        "gates": {"minimum_answers": minimum},
        "payout": {"kind": "linear", "span": "20", "most": "120"},
    }
    with TemporaryDirectory() as folder:
        done = dbt(
            Path(folder) / "warehouse.duckdb", "compile", "--select", "feed_figures",
            feed_scheme=scheme, feed_periods=[MONTH],
        )  # fmt: skip
    (found,) = [r.node for r in done.results if r.node.name == "feed_figures"]
    return str(found.compiled_code)


@contextmanager
def open_company(
    answers: Iterable[Answer], rules: Rules | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with the company's answers, its figures, and what the board hides of them."""
    with duckdb.connect(":memory:") as con:
        lay_out(con, answers, rules or compiled())
        con.execute(MORE_TABLES)
        yield con


def told(
    con: duckdb.DuckDBPyConnection,
    window_months: int,
    month: str,
    columns: str,
    sql: str | None = None,
) -> list[Row]:
    """Columns of what the feed says of every unit in a month, in the order of units."""
    first = first_of(month, 0)
    con.execute(
        COUNTED,
        {
            "start": first_of(month, 1 - window_months),
            "before": first_of(month, 1 - 2 * window_months),
            "last": first_of(month, 1).fromordinal(first_of(month, 1).toordinal() - 1),
        },
    )
    query = (sql or feed_sql(window_months)).replace(MONTH, f"{first:%Y-%m}")
    return con.execute(f"select {columns} from ({query}) order by unit_id").fetchall()


def first_of(month: str, later: int) -> date:
    """The first day of the month that comes so many months later."""
    year, number = map(int, month.split("-"))
    found = year * 12 + number - 1 + later
    return date(found // 12, found % 12 + 1, 1)


def months_of(month: str, window_months: int, *, is_previous: bool = False) -> list[date]:
    """The first days of the months of a window."""
    last = -window_months if is_previous else 0
    return [first_of(month, last - back) for back in range(window_months)]


def of_counts(counts: Sequence[tuple[str, tuple[int, int, int]]], day: date) -> tuple[Any, ...]:
    """Answers of one day: location, then promoters, passives and detractors."""
    return tuple(
        Answer(day, kind, ((UNIT, name),))
        for name, found in counts
        for kind, count in zip(("promoters", "passives", "detractors"), found, strict=True)
        for _ in range(count)
    )
