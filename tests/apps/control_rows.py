"""Control charts, alerts, small units and parts of a change of the made-up company.

Rows as the models publish them, few enough to recount by hand. Not here: respondents (company).

Stories: the company fell below its limit in September 2026; L4 has too short a chart; M12 has
too few answers to decide; L2 pulls the company down.
"""

from __future__ import annotations

from datetime import date

import duckdb

from apps.board import periods
from tests.apps.company import FIRST_MONTH, LAST_MONTH

AUGUST = periods.add_months(LAST_MONTH, -1)
CENTRE, LOWER, UPPER, FALLEN = 40.0, 20.0, 60.0, 12.0

TABLES = """
create table control_points (
    metric varchar, scale varchar, period_grain varchar, period_start date, dimension varchar,
    member varchar, n bigint, value double, centre double, lower double, upper double,
    outside integer, run8 integer, is_judged boolean, is_baseline boolean,
    is_baseline_complete boolean, seasonal_index double, value_adjusted double
);
create table alert_candidates (
    metric varchar, scale varchar, period_grain varchar, dimension varchar, member varchar,
    first_period_start date, last_period_start date, is_open boolean, rule varchar,
    rules varchar, false_alarm_rate double, n bigint, value double, p_below_zero double,
    is_confirmed boolean
);
create table shrunken_figures (
    period_grain varchar, period_start date, dimension varchar, member varchar, n bigint,
    value double, unit_count bigint, fit varchar, shrunk_value double, low double, high double,
    target double, p_at_least_target double, is_enough_to_decide boolean
);
create table change_parts (
    period_grain varchar, period_start date, compared_with varchar, dimension varchar,
    member varchar, n bigint, compared_n bigint, value double, compared_value double,
    mix_points decimal(18, 10), within_points decimal(18, 10), total_points decimal(18, 10),
    company_value double, company_compared_value double
);
"""


def write(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables in the current schema and fill them."""
    connection.execute(TABLES)
    for table, rows in _rows().items():
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(f"insert into {table} values ({marks})", rows)


def _rows() -> dict[str, list[tuple[object, ...]]]:
    months = periods.every("month", FIRST_MONTH, LAST_MONTH)
    quarter = date(2026, 7, 1)
    company = [
        _point(start, "company", "all", FALLEN if start == LAST_MONTH else CENTRE + k % 3)
        for k, start in enumerate(months)
    ]
    no_limits = (None, None, None, None, None, False, True, False, None, None)
    short: list[tuple[object, ...]] = [
        ("nps", "0-10", "month", start, "location", "L4", 40, 30.0, *no_limits)
        for start in months[:5]
    ]
    return {
        "control_points": company + short,
        "alert_candidates": [
            ("nps", "0-10", "month", "company", "all", LAST_MONTH, LAST_MONTH, True,
             "below_limit", "below_limit, nps_below_zero", 0.0042, 400, FALLEN, 0.004, False),
            # over, and on no page
            ("nps", "0-10", "month", "location", "L3", FIRST_MONTH, FIRST_MONTH, False,
             "below_limit", "below_limit", 0.0042, 60, 1.0, 0.45, False),
        ],
        "shrunken_figures": [
            ("quarter", quarter, "manager", "M01", 120, 50.0, 12, "fitted", 47.0, 36.0, 58.0, 30.0,
             0.998, True),
            ("quarter", quarter, "manager", "M12", 7, 100.0, 12, "fitted", 44.5, 18.0, 71.0, 30.0,
             0.86, False),
            ("quarter", quarter, "location", "L1", 300, 45.0, 4, "prior", 44.8, 37.0, 52.0, None,
             None, True),
        ],
        "change_parts": [
            ("month", LAST_MONTH, "previous", "location", "L1", 200, 200, 40.0, 40.0, 0.5, 0.0, 0.5,
             FALLEN, CENTRE),
            ("month", LAST_MONTH, "previous", "location", "L2", 180, 190, -19.0, 40.0, -0.25, -28.0,
             -28.25, FALLEN, CENTRE),
            ("month", LAST_MONTH, "previous", "location", "(hidden)", 20, 10, 10.0, 40.0, 0.25,
             -0.5, -0.25, FALLEN, CENTRE),
        ],
    }  # fmt: skip


def _point(start: date, dimension: str, member: str, value: float) -> tuple[object, ...]:
    outside = -1 if value < LOWER else 0
    judged = (outside, 0, True, True, True, None, None)
    return (
        "nps",
        "0-10",
        "month",
        start,
        dimension,
        member,
        400,
        value,
        CENTRE,
        LOWER,
        UPPER,
        *judged,
    )
