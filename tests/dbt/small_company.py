"""A company small enough to be attacked: its answers, its figures, and what is published of them.

The SQL is that of the models, compiled once; no build is run for a company.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from tests.dbt.building import dbt

#: classes of an answer: promoter, passive, detractor
CLASSES = ("promoters", "passives", "detractors")
#: scores by class
SCORES = {"promoters": (9, 10), "passives": (7, 8), "detractors": (0, 1, 2, 3, 4, 5, 6)}
GRAINS = ("day", "week", "month", "quarter", "year", "rolling_3_months")
Cell = tuple[str, date, str, str]  # grain, start, dimension, member


@dataclass(frozen=True, order=True)
class Answer:
    """One answer: its day, its class, the member it is of in each dimension, and its score."""

    day: date
    kind: str
    members: tuple[tuple[str, str], ...]
    #: None where a test does not care: the class then has one score
    score: int | None = None

    @property
    def given(self) -> int:
        """The score that was given."""
        return SCORES[self.kind][0] if self.score is None else self.score


@dataclass(frozen=True)
class Published:
    """What everybody sees: counts of shown cells, and which cells are said to be hidden."""

    shown: Mapping[Cell, tuple[int, int, int, int]]  # n and the three classes
    hidden: frozenset[Cell]
    #: months of members of which it is told how often each score was given
    by_score: frozenset[Cell] = frozenset()


@dataclass(frozen=True)
class Crossing:
    """Two dimensions that are crossed, and the shortest period of which this is shown."""

    first: str
    second: str
    shortest: str

    @property
    def name(self) -> str:
        """The dimension that the pair is."""
        return f"{self.first}*{self.second}"


@dataclass(frozen=True)
class Rules:
    """SQL of the models that say what is shown."""

    hidden_groups: str
    hidden_crossings: str
    metric_values: str
    score_distribution: str


@cache
def compiled(crossing: Crossing | None = None) -> Rules:
    """The models as they are, for a company with a crossing or without."""
    asked: dict[str, object] = {}
    if crossing:
        asked = {
            "crossings": [[crossing.first, crossing.second]],
            "crossings_by": crossing.shortest,
        }
    names = [field.name for field in fields(Rules)]
    with TemporaryDirectory() as folder:
        file = Path(folder) / "warehouse.duckdb"
        done = dbt(file, "compile", "--select", *names, **asked)
        found = {result.node.name: str(result.node.compiled_code) for result in done.results}
    return Rules(**{name: found[name] for name in names})


def cells_of(answer: Answer, crossing: Crossing | None = None) -> list[tuple[str, str]]:
    """Every dimension and member that an answer counts for."""
    found = [("company", "all"), *answer.members]
    if crossing:
        members = dict(answer.members)
        found.append((crossing.name, f"{members[crossing.first]}*{members[crossing.second]}"))
    return found


def publish(
    answers: Iterable[Answer], *, crossing: Crossing | None = None, rules: Rules | None = None
) -> tuple[Published, Mapping[Cell, int]]:
    """What the models publish of the answers, and how many answers each cell has in truth."""
    rules = rules or compiled(crossing)
    with duckdb.connect(":memory:") as con:
        lay_out(con, answers, rules, crossing)
        found = con.execute(
            "select period_grain, period_start, dimension, member, n, promoters, passives, "
            f"detractors, base from ({rules.metric_values})"
        ).fetchall()
        truth = con.execute(
            "select period_grain, period_start, dimension, member, n from marts.metric_figures"
        ).fetchall()
        by_score = con.execute(
            "select distinct period_grain, period_start, dimension, member "
            f"from ({rules.score_distribution})"
        ).fetchall()
    shown = {tuple(row[:4]): tuple(row[4:8]) for row in found if row[8] != "hidden"}
    hidden = frozenset(tuple(row[:4]) for row in found if row[8] == "hidden")
    published = Published(shown, hidden, frozenset((*row,) for row in by_score))
    return published, {tuple(row[:4]): row[4] for row in truth}


def lay_out(
    con: duckdb.DuckDBPyConnection,
    answers: Iterable[Answer],
    rules: Rules,
    crossing: Crossing | None = None,
) -> None:
    """Make the figures of a company and what is hidden of them, in an empty database."""
    con.execute("attach ':memory:' as warehouse; use warehouse")
    con.execute("create schema intermediate; create schema marts; create schema published")
    con.execute(
        "create table answers "
        "(day date, kind varchar, dimension varchar, member varchar, score decimal(18, 4))"
    )
    rows = [
        (answer.day, answer.kind, dimension, member, answer.given)
        for answer in answers
        for dimension, member in cells_of(answer, crossing)
    ]
    con.executemany("insert into answers values (?, ?, ?, ?, ?)", rows)
    con.execute(SCORES_GIVEN)
    con.execute(FIGURES)
    con.execute(NO_VISITS)
    con.execute(f"create table marts.hidden_groups as {rules.hidden_groups}")
    con.execute(f"create table marts.hidden_crossings as {rules.hidden_crossings}")


def days_of(grain: str, start: date) -> Iterable[date]:
    """Every day of a period."""
    day = start
    while day < end_of(grain, start):
        yield day
        day += timedelta(days=1)


def start_of(grain: str, day: date) -> date:
    """The first day of the period that holds a day."""
    if grain in ("day", "week"):
        return day - timedelta(days=0 if grain == "day" else day.weekday())
    length = {"month": 1, "quarter": 3, "year": 12}[grain]
    return date(day.year, (day.month - 1) // length * length + 1, 1)


def end_of(grain: str, start: date) -> date:
    """The day after a period."""
    if grain in ("day", "week"):
        return start + timedelta(days=1 if grain == "day" else 7)
    months = {"month": 1, "quarter": 3, "year": 12, "rolling_3_months": 3}[grain]
    number = start.year * 12 + start.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


#: sections of visits are hidden by the same rules; this company has none
NO_VISITS = """
create table marts.visit_comparisons (
    period_grain varchar, period_start date, period_end date, dimension varchar,
    member varchar, section varchar, n bigint
)
"""

SCORES_GIVEN = """
create table intermediate.daily_scores as
select
    'nps' as metric, '0-10' as scale, day as answered_date, dimension, member, score,
    count(*) as n
from answers
group by all;

create table marts.score_counts as
select
    metric, scale, 'month' as period_grain,
    date_trunc('month', answered_date)::date as period_start,
    dimension, member, score, sum(n)::bigint as n
from intermediate.daily_scores
group by all
"""

FIGURES = """
create table marts.metric_figures as
with
cut as (
    select *, unnest([
        {'grain': 'day', 'start': day},
        {'grain': 'week', 'start': date_trunc('week', day)::date},
        {'grain': 'month', 'start': date_trunc('month', day)::date},
        {'grain': 'quarter', 'start': date_trunc('quarter', day)::date},
        {'grain': 'year', 'start': date_trunc('year', day)::date},
        {'grain': 'rolling_3_months', 'start': date_trunc('month', day)::date},
        {'grain': 'rolling_3_months', 'start': (date_trunc('month', day) - interval 1 month)::date},
        {'grain': 'rolling_3_months', 'start': (date_trunc('month', day) - interval 2 month)::date}
    ]) as period
    from answers
),
counted as (
    select
        'nps' as metric, '0-10' as scale, period.grain as period_grain,
        period.start as period_start, period.start as period_end, dimension, member,
        count(*) as n,
        100.0 * (count(*) filter (where kind = 'promoters')
            - count(*) filter (where kind = 'detractors')) / count(*) as value,
        null::double as low, null::double as high, 'adjusted_wald' as interval_method,
        0.95::double as level,
        count(*) filter (where kind = 'promoters') as promoters,
        count(*) filter (where kind = 'passives') as passives,
        count(*) filter (where kind = 'detractors') as detractors,
        null::decimal(38, 4) as value_sum, null::decimal(38, 8) as value_sum_squares,
        'enough' as base, '1' as definition_version, 'all_answers' as estimator,
        'nps' as base_metric, count(*)::double as effective_n,
        null::double as standard_error, null::double as standard_error_kish,
        null::double as test_value, null::double as test_error
    from cut
    group by all
)
select * from counted
where
    period_grain <> 'rolling_3_months'
    or (period_start + interval 2 month)::date in (
        select period_start from counted where period_grain = 'month'
    )
"""
