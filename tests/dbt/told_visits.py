"""What is told of some made-up visits: their figures and their list, by the SQL of the models.

Not here: what follows from it (test_visits_attack.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from tests.dbt.building import dbt
from tests.dbt.small_company import FIGURES, SCORES_GIVEN, Cell


@dataclass(frozen=True)
class Visit:
    """When an auditor was where, and the raw score."""

    day: date
    location: str
    auditor: str
    score: int


@dataclass(frozen=True)
class Board:
    """What is told of some visits, and how many each group has in truth."""

    visits: tuple[Visit, ...]
    truth: dict[Cell, int]
    shown: dict[Cell, int]
    hidden: frozenset[Cell]
    #: grain, start, place or None, auditor or None, of each visit that is listed
    listed: tuple[tuple[str, date, str | None, str | None], ...]


@cache
def compiled() -> dict[str, str]:
    """The models that say what is shown of visits."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "warehouse.duckdb"
        names = ("hidden_groups", "metric_values", "visits")
        done = dbt(file, "compile", "--select", *names, segments=["auditor"])
        return {result.node.name: str(result.node.compiled_code) for result in done.results}


def a_board(visits: list[Visit], rules: dict[str, str] | None = None) -> Board:
    rules = rules or compiled()
    with duckdb.connect(":memory:") as con:
        con.execute("attach ':memory:' as warehouse; use warehouse")
        con.execute("create schema intermediate; create schema marts; create schema published")
        con.execute(
            "create table answers (day date, kind varchar, dimension varchar, member varchar, "
            "score decimal(18, 4))"
        )
        con.executemany(
            "insert into answers values (?, null, ?, ?, ?)",
            [
                (visit.day, dimension, member, visit.score)
                for visit in visits
                for dimension, member in (
                    ("company", "all"), ("location", visit.location), ("auditor", visit.auditor),
                )
            ],
        )  # fmt: skip
        # a mean has no classes of answers
        con.execute(FIGURES.replace("'nps'", "'mystery_raw'").replace("'0-10'", "'0-100'"))
        con.execute(
            "update marts.metric_figures set promoters = null, passives = null, detractors = null"
        )
        con.execute(SCORES_GIVEN.replace("'nps'", "'mystery_raw'").replace("'0-10'", "'0-100'"))
        con.execute(COMPARISONS)
        con.execute("create table marts.visit_scores as " + VISIT_SCORES)
        con.executemany(
            "insert into marts.visit_scores values (?, 'visits', ?, ?, ?, null, ?, ?, false, null)",
            [
                (f"v{number}", visit.day, visit.location, visit.auditor, visit.score, visit.score)
                for number, visit in enumerate(visits)
            ],
        )
        con.execute(f"create table marts.hidden_groups as {rules['hidden_groups']}")
        con.execute("create table marts.hidden_crossings as from marts.hidden_groups limit 0")
        figures = con.execute(
            "select period_grain, period_start, dimension, member, n, base "
            f"from ({rules['metric_values']})"
        ).fetchall()
        listed = con.execute(
            f"select period_grain, period_start, location, auditor from ({rules['visits']})"
        ).fetchall()
        truth = con.execute(
            "select period_grain, period_start, dimension, member, n from marts.metric_figures"
        ).fetchall()
    return Board(
        tuple(visits),
        {(*row[:4],): row[4] for row in truth},
        {(*row[:4],): row[4] for row in figures if row[5] != "hidden"},
        frozenset((*row[:4],) for row in figures if row[5] == "hidden"),
        tuple((*row,) for row in listed),
    )


COMPARISONS = """
create table marts.visit_comparisons as
select period_grain, period_start, period_end, dimension, member, '' as section, n
from marts.metric_figures
"""

VISIT_SCORES = """
select
    ''::varchar as visit_id, ''::varchar as survey, null::date as visited_date,
    ''::varchar as location, ''::varchar as auditor, ''::varchar as manager,
    0::decimal(18, 10) as raw_score, 0::decimal(18, 10) as final_score,
    false as has_critical_failure, ''::varchar as failed_items
where false
"""
