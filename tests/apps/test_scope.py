"""Every published table asked directly by viewers with limits: what the database gives them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import duckdb
import pytest

from apps.board.scope import (
    ALL,
    EVERYTHING,
    OF_COMPANY,
    OF_ROWS,
    OPEN,
    QUALITY,
    Reach,
    Scope,
    UnscopedError,
    narrowed,
    needs_withheld,
)
from apps.board.withheld import load_withheld
from tests.dbt.contracts import COLUMNS

MONTH, BEFORE = date(2026, 9, 1), date(2026, 8, 1)
M01, L1 = ("manager", "M01"), ("location", "L1")
OF_MEMBERS = tuple(
    name for name, columns in COLUMNS.items()
    if {"dimension", "member"} <= {part.split()[0] for part in columns.split(", ")}
)  # fmt: skip


def own(*units: tuple[str, str]) -> Scope:
    return Scope(figures=Reach(units=units), comments=Reach(units=units))


@pytest.fixture
def snapshot() -> Iterator[duckdb.DuckDBPyConnection]:
    """Every published table, with rows of three places and four people where it has members."""
    with duckdb.connect() as con:
        con.execute("create schema published")
        for name, columns in COLUMNS.items():
            con.execute(f"create table published.{name} ({columns})")
            names = {part.split()[0] for part in columns.split(", ")}
            values: dict[str, object] = {
                "metric": "nps", "scale": "0-10", "period_grain": "month", "period_start": MONTH,
                "compared_period_start": BEFORE, "first_period_start": MONTH,
                "last_period_start": MONTH, "month_start": MONTH, "compared_with": "company",
            }  # fmt: skip
            for row in _rows(name, names):
                both = {key: value for key, value in (values | row).items() if key in names}
                given = both or {min(names): None}
                con.execute(
                    f"insert into published.{name} ({', '.join(given)}) "
                    f"values ({', '.join('?' * len(given))})",
                    list(given.values()),
                )
        yield con


def _rows(name: str, columns: set[str]) -> list[dict[str, object]]:
    if name in OF_ROWS:
        return [{"location": place, "manager": one} for place, one in
                (("L1", "M01"), ("L1", "M02"), ("L2", "M03"), ("L3", "M04"))]  # fmt: skip
    if {"dimension", "member"} <= columns:
        counts = {"company": {"all": 400}, "location": {"L1": 200, "L2": 100, "L3": 100},
                  "manager": {"M01": 100, "M02": 100, "M03": 100, "M04": 100},
                  "location*product": {"L1*a": 100, "L2*a": 50, "L1%2A2*a": 50},
                  "product": {"a": 400}}  # fmt: skip
        return [{"dimension": by, "member": one, "n": n}
                for by, members in counts.items() for one, n in members.items()]  # fmt: skip
    return [{}]


def asked(con: duckdb.DuckDBPyConnection, sql: str, scope: Scope) -> list[tuple[object, ...]]:
    cursor = con.cursor()
    withheld = load_withheld(cursor, scope.figures.units) if needs_withheld(sql, scope) else None
    return cursor.execute(narrowed(cursor, sql, scope, withheld)).fetchall()


def set_counts(con: duckdb.DuckDBPyConnection, **counts: int) -> None:
    """Answers of the places and people, and of the company as the sum of the places."""
    for member, n in counts.items():
        con.execute("update published.metric_values set n = ? where member = ?", [n, member])


@pytest.mark.parametrize("table", OF_MEMBERS)
def test_of_units_a_manager_gets_own_rows_and_those_of_the_company(
    snapshot: duckdb.DuckDBPyConnection, table: str
) -> None:
    rows = asked(snapshot, f"select dimension, member from published.{table}", own(M01))

    company = set() if table == "member_names" else {("company", "all")}
    assert set(rows) == {M01} | company


@pytest.mark.parametrize("table", OF_MEMBERS)
def test_crossings_of_an_own_unit_are_own(snapshot: duckdb.DuckDBPyConnection, table: str) -> None:
    rows = asked(snapshot, f"select dimension, member from published.{table}", own(L1))

    crossed = set() if table == "member_names" else {("location*product", "L1*a")}
    assert {row for row in rows if row[0] != "company"} == {L1} | crossed


@pytest.mark.parametrize("table", sorted(COLUMNS))
def test_who_reaches_nothing_gets_no_row_of_any_table(
    snapshot: duckdb.DuckDBPyConnection, table: str
) -> None:
    rows = asked(snapshot, f"from published.{table}", Scope())

    assert bool(rows) == (table in OPEN)


@pytest.mark.parametrize("table", sorted(COLUMNS))
def test_a_manager_gets_nothing_of_a_table_that_no_rule_names(
    snapshot: duckdb.DuckDBPyConnection, table: str
) -> None:
    rows = asked(snapshot, f"from published.{table}", own(M01))

    named = table in (*OF_MEMBERS, *OF_COMPANY, *OF_ROWS, *OPEN)
    assert bool(rows) == named


@pytest.mark.parametrize("table", sorted(COLUMNS))
def test_the_data_team_gets_all_but_what_customers_wrote(
    snapshot: duckdb.DuckDBPyConnection, table: str
) -> None:
    rows = asked(snapshot, f"from published.{table}", Scope(figures=ALL, quality=True))

    known = table in (*OF_MEMBERS, *OF_COMPANY, *OPEN, *QUALITY, "visits")
    assert bool(rows) == known
    assert table != "comments" or not rows


@pytest.mark.parametrize(
    ("cases", "is_told"), [(ALL, True), (Reach(units=(L1,)), False), (Reach(), False)]
)
def test_what_became_of_all_cases_is_for_who_works_all_of_them(
    snapshot: duckdb.DuckDBPyConnection, cases: Reach, is_told: bool
) -> None:
    rows = asked(snapshot, "from published.recovery_figures", Scope(cases=cases))

    assert bool(rows) == is_told
    assert not asked(snapshot, "from published.programme_effects", Scope(cases=cases))


def test_comments_are_of_own_people_or_own_places(snapshot: duckdb.DuckDBPyConnection) -> None:
    sql = "select manager from published.comments order by manager"

    assert asked(snapshot, sql, own(M01)) == [("M01",)]
    assert asked(snapshot, sql, own(L1)) == [("M01",), ("M02",)]
    assert asked(snapshot, sql, own(L1, ("manager", "M04"))) == [("M01",), ("M02",), ("M04",)]
    assert asked(snapshot, sql, own(("product", "a"), ("hour*x", "1"))) == []


COMPANY = "select count(*) from published.{} where dimension = 'company'"


@pytest.mark.parametrize("table", [one for one in OF_MEMBERS if one != "member_names"])
def test_of_two_units_the_company_is_withheld_because_it_would_tell_the_other(
    snapshot: duckdb.DuckDBPyConnection, table: str
) -> None:
    assert asked(snapshot, COMPANY.format(table), own(L1)) == [(1,)]

    snapshot.execute("delete from published.metric_values where member = 'L3'")
    set_counts(snapshot, all=300, L1=200, L2=100)

    assert asked(snapshot, COMPANY.format(table), own(L1)) == [(0,)]


def test_a_rest_that_is_nearly_one_unit_tells_it_too(snapshot: duckdb.DuckDBPyConnection) -> None:
    set_counts(snapshot, all=305, L1=200, L2=100, L3=5)

    assert asked(snapshot, COMPANY.format("metric_values"), own(L1)) == [(0,)]


def test_one_person_less_the_company_of_two_places_tells_the_other_place(
    snapshot: duckdb.DuckDBPyConnection,
) -> None:
    """The person's own place is small beside the other: by people there are three left."""
    snapshot.execute("delete from published.metric_values where member = 'L3'")
    set_counts(snapshot, all=310, L1=210, L2=100, M01=200, M02=10, M03=50, M04=50)

    assert asked(snapshot, COMPANY.format("metric_values"), own(M01)) == [(0,)]


def test_several_own_units_are_taken_away_together(snapshot: duckdb.DuckDBPyConnection) -> None:
    both = own(L1, ("location", "L2"))

    assert asked(snapshot, COMPANY.format("metric_values"), both) == [(0,)]


def test_the_only_place_of_a_company_is_no_secret_of_its_manager(
    snapshot: duckdb.DuckDBPyConnection,
) -> None:
    snapshot.execute("delete from published.metric_values where member in ('L2', 'L3')")
    set_counts(snapshot, all=400, L1=400)

    assert asked(snapshot, COMPANY.format("metric_values"), own(M01)) == [(1,)]


@pytest.mark.parametrize(
    "table", ["metric_changes", "change_parts", "risk_list", "shrunken_figures", "visit_figures"]
)
def test_own_rows_that_tell_of_all_others_go_with_the_company(
    snapshot: duckdb.DuckDBPyConnection, table: str
) -> None:
    sql = f"select count(*) from published.{table} where member = 'L1'"
    assert asked(snapshot, sql, own(L1)) == [(1,)]

    snapshot.execute("delete from published.metric_values where member = 'L3'")
    set_counts(snapshot, all=300, L1=200, L2=100)

    assert asked(snapshot, sql, own(L1)) == [(0,)]


def test_a_query_that_cannot_be_narrowed_is_refused(snapshot: duckdb.DuckDBPyConnection) -> None:
    for sql in (
        'from "published"."comments"',
        "from published . comments",
        "from PUBLISHED.comments",
        "from query_table('published.x')",
    ):
        with pytest.raises((UnscopedError, duckdb.Error)):
            asked(snapshot, sql, own(M01))


def test_who_sees_everything_asks_the_tables_themselves(
    snapshot: duckdb.DuckDBPyConnection,
) -> None:
    sql = "from published.comments"

    assert narrowed(snapshot, sql, EVERYTHING, None) == sql
