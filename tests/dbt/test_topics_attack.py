"""Nobody can work out from shown topics how many mention a hidden one, where they are few.

Exact elimination over members and months of one topic, as on groups and crossings; how the
comments themselves may be told is a matter of whose names they bear (unit_tests_comments.yml).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import duckdb
import pandas
import pytest

from tests.dbt.attack import Elimination
from tests.dbt.building import dbt

pytestmark = pytest.mark.slow

MEMBERS = ("L1", "L2", "L3", "L4")
MONTHS = tuple(date(2025, month, 1) for month in range(1, 13))
FEW = 10
Atom = tuple[str, date]  # member, month
Group = tuple[str, date, str]  # grain, start, member


@dataclass(frozen=True)
class Case:
    """How many of 60 answers mention the topic, by member and month, and which groups show it."""

    mentions: Mapping[Atom, int]
    shown: frozenset[Group]


def atoms_of(group: Group) -> list[Atom]:
    grain, start, member = group
    length = {"month": 1, "quarter": 3, "year": 12}[grain]
    months = [month for month in MONTHS if 0 <= month.month - start.month < length]
    return [(one, month) for one in MEMBERS if member in ("all", one) for month in months]


def groups() -> Iterator[Group]:
    """Every group that has topics: of the company, and of locations by quarter."""
    for month in MONTHS:
        yield "month", month, "all"
    for quarter in MONTHS[::3]:
        yield "quarter", quarter, "all"
        for member in MEMBERS:
            yield "quarter", quarter, member
    yield "year", MONTHS[0], "all"


@cache
def rule() -> str:
    with TemporaryDirectory() as folder:
        done = dbt(Path(folder) / "warehouse.duckdb", "compile", "--select", "topic_cells")
    return str(done.results[0].node.compiled_code)


def a_case(chance: Random, sql: str) -> Case:
    size = chance.choice([1, 3, 6, 12])
    last = chance.choice([2, 4, 7, 12])
    mentions = {
        (member, month): chance.choice([0, chance.randint(0, size), chance.randint(0, 2 * size)])
        for member in MEMBERS
        for month in MONTHS
    }
    mentions = {(m, month): n if month.month <= last else 0 for (m, month), n in mentions.items()}
    rows = []
    for group in groups():
        atoms = [atom for atom in atoms_of(group) if atom[1].month <= last]
        if not atoms:
            continue
        grain, start, member = group
        days = {"month": 1, "quarter": 3, "year": 12}[grain]
        end = date(2025, min(start.month + days - 1, 12), 28)
        common = {
            "scale": "0-10", "period_grain": grain, "period_start": start, "period_end": end,
            "dimension": "company" if member == "all" else "location", "member": member,
        }  # fmt: skip
        rows.append(common | {"n": 60 * len(atoms), "m": sum(mentions[atom] for atom in atoms)})
    frame = pandas.DataFrame(rows)
    with duckdb.connect(":memory:") as con:
        con.execute("attach ':memory:' as warehouse; use warehouse")
        con.execute("create schema marts; create schema published")
        con.register("rows", frame)
        con.execute(
            "create table published.metric_values as select scale, period_grain, "
            "period_start::date as period_start, period_end::date as period_end, dimension, "
            "member, n, 'nps' as metric, 0.0 as value, n // 2 as promoters, 0 as passives, "
            "n - n // 2 as detractors, '1' as definition_version from rows"
        )
        con.execute(
            "create table marts.topic_counts as select scale, period_grain, "
            "period_start::date as period_start, dimension, member, 'cause' as kind, "
            "'policy' as topic, m as mentions, 0 as promoters, 0 as passives, m as detractors, "
            "0 as units, 0 as net_units, 0 as complaints, 0 as praises, "
            "0 as promoter_complaints, 0 as detractor_praises from rows where m > 0"
        )
        found = con.execute(
            "select period_grain, period_start, member, mentions from "
            f"({sql}) where kind = 'cause' and not is_hidden"
        ).fetchall()
    for grain, start, member, count in found:
        assert count == sum(mentions[atom] for atom in atoms_of((grain, start, member)))
    return Case(mentions, frozenset((row[0], row[1], row[2]) for row in found))


def given_away(case: Case) -> list[Group]:
    """Hidden groups with few mentions whose number follows from the shown ones."""
    numbers = {atom: place for place, atom in enumerate(sorted(case.mentions))}
    known = Elimination()
    for group in case.shown:
        known.add([numbers[atom] for atom in atoms_of(group)])
    hidden = [group for group in groups() if group not in case.shown]
    return [
        group
        for group in hidden
        if 0 < sum(case.mentions[atom] for atom in atoms_of(group)) < FEW
        and known.determines([numbers[atom] for atom in atoms_of(group)])
    ]


def test_no_rare_topic_follows_from_the_shown_ones() -> None:
    cases = [a_case(Random(seed), rule()) for seed in range(60)]

    assert [given_away(case) for case in cases] == [[]] * len(cases)
    assert sum(len(case.shown) for case in cases) > 300


@pytest.mark.parametrize(
    "protection",
    ["or is_withheld_month", "or is_withheld_quarter", "and size_rank = 1", "and is_open"],
)
def test_a_rule_that_protects_less_is_found_out(protection: str) -> None:
    sql = rule()
    assert sql.count(protection) >= 1, "the rule reads otherwise now: break it here too"
    broken = sql.replace(protection, f"{protection.split(' ', 1)[0]} false")

    assert any(given_away(a_case(Random(seed), broken)) for seed in range(150))
