"""The companion that judges: it imports Great Expectations while the rows are still being read.

`judge` is the side of the run. `prepare` and `work` run in the companion; the rows set aside are
written into the scratch database there, and only numbers come back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

import duckdb

from orchestration.companions.process import Companion, CompanionError
from orchestration.responses.declaration import Survey
from orchestration.validated.batch import Judgement, JudgementError
from orchestration.validated.typed_answers import judged_columns

JUDGE = Companion(__name__)


def judge(survey: Survey, database: Path, latest_day: dt.date) -> Judgement | None:
    """Judge what could be typed; leave the rows set aside in table `set_aside`.

    Raises:
        JudgementError: when the verdict cannot be relied on.
    """
    count = _rows_to_judge(survey, database)
    if count == 0:
        return None
    job = {
        "survey": survey.model_dump(mode="json"),
        "database": str(database),
        "row_count": count,
        "latest_day": latest_day.isoformat(),
    }
    try:
        found = JUDGE.ask(job)
    except CompanionError as error:
        raise JudgementError(survey.survey, error.problem) from error
    return Judgement(**found)


def _rows_to_judge(survey: Survey, database: Path) -> int:
    more = "".join(f", {value} as {name}" for name, value in judged_columns(survey).items())
    with duckdb.connect(str(database)) as con:
        con.execute(
            f"create or replace view to_judge as select rowid as row_key, *{more} from typed"
            " where reason is null and skip_reason is null"
        )
        row = con.execute("select count(*) from to_judge").fetchone()
    return int(row[0]) if row else 0


def prepare(_rehearse_in: str) -> None:
    """Import what judges."""
    import_module("orchestration.validated.suites")


def work(job: Mapping[str, Any], _say: Callable[[Mapping[str, Any]], None]) -> dict[str, int]:
    """Judge the rows of one scratch database."""
    import pyarrow as pa

    from orchestration.validated.suites import judge as judge_rows

    survey, database = Survey.model_validate(job["survey"]), Path(job["database"])
    latest_day = dt.date.fromisoformat(job["latest_day"])
    verdicts, failures = judge_rows(survey, database, job["row_count"], latest_day=latest_day)
    told = [asdict(verdict) for verdict in verdicts]
    columns = {name: [verdict[name] for verdict in told] for name in told[0]}
    with duckdb.connect(str(database)) as con:
        con.register("told", pa.table(columns))
        con.execute("insert into judged select * from told")
    if failures:
        table = pa.table(
            {
                "row_key": pa.array([failure.row_key for failure in failures], type=pa.int64()),
                "reason": [failure.reason for failure in failures],
                "place": [failure.field for failure in failures],
            }
        )
        with duckdb.connect(str(database)) as con:
            con.register("failing", table)
            # a row that fails twice is set aside once, for the first field of the declaration
            con.execute(
                "insert into set_aside select row_key, first(reason order by position),"
                " first(place order by position)"
                " from (select *, row_number() over () as position from failing)"
                " group by row_key order by row_key"
            )
    return {
        "evaluated_count": len(verdicts),
        "failed_count": sum(verdict.failed_count > 0 for verdict in verdicts),
        "row_count": job["row_count"],
        "set_aside_count": len({failure.row_key for failure in failures}),
    }
