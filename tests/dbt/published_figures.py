"""A warehouse that holds published figures and nothing else, for models made of them.

Not here: how figures come about (fake_loader.py, building.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb

TYPES = {"str": "varchar", "date": "date", "int": "bigint", "float": "double"}


@dataclass(frozen=True)
class Figure:
    """One row of metric_values, as far as models of figures read it."""

    period_start: date
    period_end: date
    period_grain: str
    n: int
    value: float
    promoters: int | None = None
    passives: int | None = None
    detractors: int | None = None
    metric: str = "nps"
    base_metric: str = "nps"
    scale: str = "0-10"
    dimension: str = "company"
    member: str = "all"
    interval_method: str = "adjusted_wald"
    estimator: str = "all_answers"
    low: float | None = None
    high: float | None = None
    base: str = "enough"
    definition_version: str = "1"
    test_value: float | None = None
    test_error: float | None = None


def nps_figure(
    start: date, counts: tuple[int, int, int], grain: str = "week", **more: Any
) -> Figure:
    """The NPS of so many promoters, passives and detractors."""
    n = sum(counts)
    value = 100 * (counts[0] - counts[2]) / n
    return replace(Figure(start, _end(start, grain), grain, n, value, *counts), **more)


def mean_figure(
    start: date, value: float, n: int = 30, grain: str = "week", metric: str = "csi", **more: Any
) -> Figure:
    """A mean of so many answers."""
    named = {"metric": metric, "base_metric": metric, "interval_method": "t"} | more
    return replace(Figure(start, _end(start, grain), grain, n, value), **named)


def _end(start: date, grain: str) -> date:
    days = {"week": 7, "month": 32, "quarter": 93, "rolling_3_months": 93, "year": 366}[grain]
    later = start + timedelta(days=days)
    return later - timedelta(days=1 if grain == "week" else later.day)


TOPICS = """
create table marts.topic_cells (
    scale varchar, period_grain varchar, period_start date, period_end date, dimension varchar,
    member varchar, kind varchar, topic varchar, has_topics boolean, is_in_other boolean,
    units bigint, net_units bigint, definition_version varchar
)
"""


def publish(path: Path, figures: Iterable[Figure]) -> Path:
    """Make the warehouse with the figures as published.metric_values."""
    columns = ", ".join(
        f"{field.name} {TYPES[str(field.type).split(' ')[0]]}" for field in fields(Figure)
    )
    with duckdb.connect(str(path)) as warehouse:
        warehouse.execute("create schema published")
        # whoever tests a change by themes fills it
        warehouse.execute("create schema marts")
        warehouse.execute(TOPICS)
        warehouse.execute(f"create table published.metric_values ({columns})")
        warehouse.executemany(
            f"insert into published.metric_values values ({', '.join('?' * len(fields(Figure)))})",
            [astuple(figure) for figure in figures],
        )
    return path
