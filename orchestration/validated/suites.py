"""The expectations that typed rows must meet, judged by Great Expectations inside DuckDB.

This is the only module that imports great_expectations; only the companion of `judging` imports it.
Great Expectations passes on empty frames and empty suites, so its word counts only with
expectations evaluated, no exception, rows in = rows out, and as many keys as failures.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")

import duckdb_engine
import great_expectations as gx
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.expectations.core.expect_column_values_to_be_between import (
    ExpectColumnValuesToBeBetween,
)
from great_expectations.expectations.core.expect_column_values_to_be_in_set import (
    ExpectColumnValuesToBeInSet,
)
from great_expectations.expectations.core.expect_column_values_to_not_be_null import (
    ExpectColumnValuesToNotBeNull,
)
from great_expectations.expectations.core.expect_table_row_count_to_equal import (
    ExpectTableRowCountToEqual,
)
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy
from sqlalchemy.pool import StaticPool

from orchestration.responses.declaration import Survey
from orchestration.responses.fields import FIELDS, REQUIRED
from orchestration.validated.batch import JudgementError
from orchestration.validated.typed_answers import score_limits

VIEW = "to_judge"
KEY = "row_key"
#: without it the list of failing keys is cut to 20
EVERY_KEY = 1_000_000_000
EXAMPLE_COUNT = 3
#: an answer that cannot be read sets its row aside, unless its question keeps such answers
STATES = ("answered", "not_answered", "not_asked", "not_applicable", "dont_know", "refused")


@dataclass(frozen=True)
class Failure:
    """One typed row that fails one expectation."""

    row_key: int
    reason: str
    field: str


@dataclass(frozen=True)
class Verdict:
    """What became of one expectation.

    Args:
        expectation_no: its place in the suite: versions of a question may have equal bounds.
        expectation: its name in Great Expectations.
        field: what it is about: a canonical field or a question.
        reason: the code that failing rows get; empty where the whole batch is meant.
        low, high: the bounds, where it has some.
        judged_count: rows that have a value to judge.
        failed_count: rows that fail it.
        examples: some failing values, of scores and days only: never of what tells a person.
    """

    expectation_no: int
    expectation: str
    field: str
    reason: str
    low: str | None
    high: str | None
    judged_count: int
    failed_count: int
    examples: tuple[str, ...]


class _BufferedContext(duckdb_engine.Dialect.execution_ctx_cls):  # type: ignore[misc,valid-type]  # made at run time
    """Fetches a result at once: Great Expectations reads it after the rollback that empties it."""

    def post_exec(self) -> None:
        super().post_exec()
        description = self.cursor.description
        if description:
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(
                self.cursor,
                alternate_description=description,
                initial_buffer=self.cursor.fetchall(),
            )


def judge(
    survey: Survey, database: Path, row_count: int, *, latest_day: dt.date
) -> tuple[list[Verdict], list[Failure]]:
    """Judge the view `to_judge` of a scratch database.

    Args:
        survey: the declaration, from which the expectations follow.
        database: the scratch database; nobody else has it open.
        row_count: how many rows the view has.
        latest_day: the last day a moment can be from.

    Returns:
        every expectation with its result, and every failing row with its reason.

    Raises:
        JudgementError: when the verdict cannot be relied on.
    """
    expectations = _expectations(survey, row_count, latest_day)
    duckdb_engine.Dialect.execution_ctx_cls = _BufferedContext
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    source = context.data_sources.add_sql(
        "typed",
        connection_string=f"duckdb:///{database}",
        kwargs={"connect_args": {"read_only": True}, "poolclass": StaticPool},  # type: ignore[call-arg]  # its stub lacks it
    )
    try:
        batch = (
            source.add_table_asset("rows", table_name=VIEW)
            .add_batch_definition_whole_table("all")
            .get_batch()
        )
        result = batch.validate(
            gx.ExpectationSuite(name=survey.survey, expectations=expectations),
            result_format={
                "result_format": "COMPLETE",
                "unexpected_index_column_names": [KEY],
                "partial_unexpected_count": EVERY_KEY,
                "return_unexpected_index_query": False,
            },
        )
    finally:
        # the loader opens the same file next: no connection may be left to the garbage collector
        source.get_execution_engine().close()
        source.get_engine().dispose()
    return _verdicts(survey, expectations, result)


def _expectations(survey: Survey, row_count: int, latest_day: dt.date) -> list[Any]:
    day = dt.date.fromisoformat(survey.not_before)
    expectations: list[Any] = [
        ExpectTableRowCountToEqual(value=row_count),
        ExpectColumnValuesToNotBeNull(column="uid", meta=_meta("CHECK_FAILED", "uid")),
    ]
    for name, kind in FIELDS[survey.loads].items():
        required = name in REQUIRED[survey.loads]
        if kind == "moment" and (required or name in survey.columns):
            column = f"{name}_date"
            if required:
                expectations.append(
                    ExpectColumnValuesToNotBeNull(column=column, meta=_meta("DATE_MISSING", name))
                )
            expectations += [
                ExpectColumnValuesToBeBetween(
                    column=column, min_value=day, meta=_meta("DATE_TOO_OLD", name)
                ),
                ExpectColumnValuesToBeBetween(
                    column=column, max_value=latest_day, meta=_meta("DATE_FUTURE", name)
                ),
            ]
        elif required and kind == "text":
            expectations.append(
                ExpectColumnValuesToNotBeNull(column=name, meta=_meta("ID_MISSING", name))
            )
    for number, (key, question) in enumerate(survey.questions.items()):
        is_kept = any(version.may_be_invalid for version in question.asked)
        expectations.append(
            ExpectColumnValuesToBeInSet(
                column=f"q{number}_state",
                value_set=[*STATES, "invalid"] if is_kept else list(STATES),
                meta=_meta("CHECK_FAILED", f"questions.{key}"),
            )
        )
    expectations += [
        ExpectColumnValuesToBeBetween(
            column=column, min_value=low, max_value=high, meta=_meta("SCORE_RANGE", place)
        )
        for place, column, low, high in score_limits(survey)
    ]
    return expectations


def _meta(reason: str, field: str) -> dict[str, str]:
    return {"reason": reason, "field": field}


def _verdicts(
    survey: Survey, expectations: Sequence[Any], result: Any
) -> tuple[list[Verdict], list[Failure]]:
    evaluated = int(result.statistics["evaluated_expectations"])
    if evaluated != len(expectations) or evaluated == 0:
        raise JudgementError(survey.survey, f"{evaluated} of {len(expectations)} were evaluated")
    verdicts: list[Verdict] = []
    failures: list[Failure] = []
    for number, told in enumerate(result.results, start=1):
        config = told.expectation_config
        if told.exception_info.get("raised_exception"):
            raise JudgementError(survey.survey, f"{config.type} raised an exception")
        verdicts.append(_verdict(number, config, told.result))
        if told.success:
            continue
        keys = told.result.get("unexpected_index_list")
        if keys is None or len(keys) != told.result.get("unexpected_count"):
            raise JudgementError(survey.survey, f"{config.type} does not name its failing rows")
        meta = config.meta
        failures += [Failure(int(key[KEY]), meta["reason"], meta["field"]) for key in keys]
    return verdicts, failures


def _verdict(number: int, config: Any, found: Any) -> Verdict:
    bounds = [config.kwargs.get(name) for name in ("min_value", "max_value")]
    low, high = (None if bound is None else _shown(bound) for bound in bounds)
    values = found.get("unexpected_list") or []
    examples = sorted({_shown(value) for value in values}) if low or high else []
    whole = found.get("observed_value", 0)
    return Verdict(
        expectation_no=number,
        expectation=config.type,
        field=(config.meta or {}).get("field", ""),
        reason=(config.meta or {}).get("reason", ""),
        low=low,
        high=high,
        judged_count=int(found.get("element_count", whole) - found.get("missing_count", 0)),
        failed_count=int(found.get("unexpected_count", 0)),
        examples=tuple(examples[:EXAMPLE_COUNT]),
    )


def _shown(value: Any) -> str:
    """A bound or an example without the noughts that its type adds."""
    text = str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text
