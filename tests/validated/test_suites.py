"""Great Expectations over typed rows: every failing row is named, and no verdict is half a one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.validated.batch import JudgementError
from orchestration.validated.rows_into import make_tables
from orchestration.validated.suites import Failure, Verdict, judge
from tests.validated.reading import a_form, asked

pytestmark = pytest.mark.slow

LATEST = dt.date(2026, 12, 31)
FORM = a_form()


def typed(folder: Path, scores: Sequence[float | None]) -> Path:
    """A scratch database with one typed row a score."""
    database = folder / "batch.duckdb"
    with duckdb.connect(str(database)) as con:
        make_tables(con, FORM)
        con.execute("create view to_judge as select rowid as row_key, * from typed")
    for score in scores:
        add(database, score)
    return database


def add(database: Path, score: float | None, **columns: Any) -> None:
    """One more typed row, sound but for what is given."""
    row = {
        "seq": 1, "uid": "00000000-0000-0000-0000-000000000001", "native_id": "1",
        "answered_at_date": "2026-05-01", "q0_state": "answered", "q0_number": score,
        "q1_state": "answered",
    } | columns  # fmt: skip
    marks = ", ".join("?" * len(row))
    with duckdb.connect(str(database)) as con:
        con.execute(f"insert into typed ({', '.join(row)}) values ({marks})", [*row.values()])


def test_sound_rows_pass_every_expectation(tmp_path: Path) -> None:
    verdicts, failures = judge(FORM, typed(tmp_path, [0, 10, None]), 3, latest_day=LATEST)

    assert (len(verdicts), failures) == (8, [])
    assert {verdict.failed_count for verdict in verdicts} == {0}


def test_an_expectation_says_how_many_rows_fail_it_and_shows_some_values(tmp_path: Path) -> None:
    verdicts, _ = judge(FORM, typed(tmp_path, [11, -1, 9, 11, None]), 5, latest_day=LATEST)

    told = [verdict for verdict in verdicts if verdict.failed_count]

    assert told == [
        Verdict(
            expectation_no=8,
            expectation="expect_column_values_to_be_between",
            field="questions.recommend",
            reason="SCORE_RANGE",
            low="0",
            high="10",
            judged_count=4,
            failed_count=3,
            examples=("-1", "11"),
        )
    ]


def test_every_failing_row_is_named_however_many_there_are(tmp_path: Path) -> None:
    database = typed(tmp_path, [9])
    with duckdb.connect(str(database)) as con:
        con.execute(
            "insert into typed select typed.* replace (case n % 3 when 0 then 11 else 9 end as"
            " q0_number) from typed, range(1, 600) as numbers(n) order by n"
        )

    verdicts, failures = judge(FORM, database, 600, latest_day=LATEST)

    assert [verdict.failed_count for verdict in verdicts if verdict.failed_count] == [199]
    assert sorted(failure.row_key for failure in failures) == list(range(3, 600, 3))
    assert {(failure.reason, failure.field) for failure in failures} == {
        ("SCORE_RANGE", "questions.recommend")
    }


def test_a_row_fails_with_the_reason_of_its_expectation(tmp_path: Path) -> None:
    defects: list[tuple[dict[str, Any], str, str]] = [
        ({}, "", ""),
        ({"answered_at_date": None}, "DATE_MISSING", "answered_at"),
        ({"answered_at_date": "2027-01-01"}, "DATE_FUTURE", "answered_at"),
        ({"answered_at_date": "1999-12-31"}, "DATE_TOO_OLD", "answered_at"),
        ({"answered_at_date": "2026-12-31"}, "", ""),
        ({"answered_at_date": "2000-01-01"}, "", ""),
        ({"uid": None}, "CHECK_FAILED", "uid"),
        ({"q0_state": "invalid"}, "CHECK_FAILED", "questions.recommend"),
        ({"q0_number": -1}, "SCORE_RANGE", "questions.recommend"),
        ({"q0_number": 10}, "", ""),
    ]
    database = typed(tmp_path, [])
    for columns, _, _ in defects:
        add(database, 9, **columns)

    _, failures = judge(FORM, database, len(defects), latest_day=LATEST)

    found = {failure.row_key: (failure.reason, failure.field) for failure in failures}
    assert found == {
        number: (reason, field) for number, (_, reason, field) in enumerate(defects) if reason
    }


def test_a_verdict_without_its_column_is_no_verdict(tmp_path: Path) -> None:
    database = typed(tmp_path, [9])
    with duckdb.connect(str(database)) as con:
        con.execute(
            "create or replace view to_judge as"
            " select rowid as row_key, * exclude (q0_number) from typed"
        )

    with pytest.raises(JudgementError, match="Nothing was loaded"):
        judge(FORM, database, 1, latest_day=LATEST)


def test_a_verdict_over_other_rows_than_were_typed_is_no_verdict(tmp_path: Path) -> None:
    with pytest.raises(JudgementError, match="does not name its failing rows"):
        judge(FORM, typed(tmp_path, [9]), 2, latest_day=LATEST)


def test_another_question_is_another_expectation(tmp_path: Path) -> None:
    wide = a_form(questions=asked(metric="importance", scale={"min": 0, "max": 100}))

    assert judge(wide, typed(tmp_path, [100, 101]), 2, latest_day=LATEST)[1] == [
        Failure(1, "SCORE_RANGE", "questions.recommend")
    ]
