"""`loyalty metrics`: figures of the current snapshot, as they are stored."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Sequence
from typing import Any

import duckdb

from orchestration.cli.metrics_choose import choose
from orchestration.cli.outcomes import Ending, WrongInputError
from orchestration.cli.terminal import answers, show_json, show_table
from orchestration.home import Home
from orchestration.published.reader import open_current
from orchestration.responses.fields import DIMENSIONS

COLUMNS = (
    *("metric", "scale", "period_grain", "period_start", "period_end", "dimension", "member"),
    *("n", "value", "low", "high", "base", "promoters", "passives", "detractors"),
    *("interval_method", "level", "definition_version", "name"),
)
#: follow COLUMNS when an estimator is named
COLUMNS_OF_ESTIMATOR = ("estimator", "effective_n", "standard_error", "standard_error_kish")
COLUMNS_OF_CHANGE = (
    *("metric", "scale", "period_grain", "period_start", "period_end", "dimension", "member"),
    *("compared_with", "compared_period_start", "n", "compared_n", "value", "compared_value"),
    *("difference", "company_difference", "low", "high", "standard_error", "statistic"),
    *("p_value", "q_value", "test_method", "level", "base", "verdict", "definition_version"),
    "name",
)
SHOWN = ("period_start", "member", "n", "value", "low", "high", "base")
SHOWN_OF_NPS = (*SHOWN, "promoters", "passives", "detractors")
SHOWN_OF_ESTIMATOR = ("period_start", "member", "n", "effective_n", "value", "low", "high", "base")
SHOWN_OF_CHANGE = (
    *("period_start", "member", "n", "compared_n", "value", "compared_value", "difference"),
    *("low", "high", "verdict"),
)
HIDDEN = "hidden"
#: of a comparison: either side is hidden
TOO_FEW = "too_few"
ALL_ANSWERS = "all_answers"
#: estimator -> what its metric ids end in
ENDINGS = {ALL_ANSWERS: "", "latest_per_customer": "_latest", "weighted": "_weighted"}
STRATIFIED = "stratified:"


def metrics(given: argparse.Namespace) -> int:
    """Print the figures of one metric, grain and dimension; or help to choose metrics."""
    if given.is_choice:
        return choose(given)
    metric = given.metric + _ending(given.estimator or ALL_ANSWERS)
    columns = COLUMNS + (COLUMNS_OF_ESTIMATOR if given.estimator else ())
    table, condition = "metric_values", "true"
    asked = [metric, given.grain, given.dimension]
    if given.against and not given.change:
        raise WrongInputError("--against belongs to --change: give both, or neither.")
    if given.change:
        columns, table, condition = COLUMNS_OF_CHANGE, "metric_changes", "compared_with = ?"
        asked.append(given.against or "previous")
    query = f"""
        select {", ".join(columns)}
        from published.{table}
        left join published.member_names using (dimension, member)
        where metric = ? and period_grain = ? and dimension = ? and {condition}
        order by period_start, member, scale
    """
    with open_current(Home.from_environment()) as con:
        rows = con.execute(query, asked).fetchall()
        if not rows:
            _check_dimension(given.dimension, con)
    if given.format == "csv":
        _write_csv(columns, rows)
    elif given.format == "json":
        show_json([_plain(dict(zip(columns, row, strict=True))) for row in rows])
    else:
        _show(given, [dict(zip(columns, row, strict=True)) for row in rows])
    return Ending.OK


def _check_dimension(dimension: str, con: duckdb.DuckDBPyConnection) -> None:
    found = con.execute("select distinct dimension from published.metric_values order by 1")
    known = [str(name) for (name,) in found.fetchall()]
    if known and dimension not in (*known, *DIMENSIONS):
        raise WrongInputError(
            f"--dimension {dimension}: nothing is cut by it. Known: {', '.join(known)}. "
            "Crossings of two are asked for by `crossings` in figures.yaml."
        )


def _ending(estimator: str) -> str:
    if estimator.startswith(STRATIFIED):
        return f"_stratified_{estimator.removeprefix(STRATIFIED)}"
    if estimator not in ENDINGS:
        raise WrongInputError(
            f"--estimator {estimator}: there is no such estimator. "
            f"Known: {', '.join(ENDINGS)}, {STRATIFIED}NAME."
        )
    return ENDINGS[estimator]


def _write_csv(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    days = [name for name in row if name.endswith(("period_start", "period_end"))]
    return {**row, **{name: str(row[name]) for name in days}}


def _show(given: argparse.Namespace, rows: Sequence[dict[str, Any]]) -> None:
    columns: tuple[str, ...] = SHOWN_OF_NPS if given.metric == "nps" else SHOWN
    if given.estimator not in (None, ALL_ANSWERS):
        columns = SHOWN_OF_ESTIMATOR
    if given.change:
        columns = SHOWN_OF_CHANGE
    if any(row["name"] for row in rows):
        columns = (*columns, "name")
    kind = f" ({given.estimator})" if given.estimator else ""
    title = f"{given.metric.upper()}{kind} by {given.dimension} and {given.grain.replace('_', ' ')}"
    if not rows:
        answers().print(f"{title}: no answers in the current snapshot.")
        return
    show_table(title, columns, [[_cell(row, column) for column in columns] for row in rows], left=2)


def _cell(row: dict[str, Any], column: str) -> Any:
    """A cell of the table; a figure that is hidden in the snapshot is named as such."""
    if row[column] is None and row["base"] in (HIDDEN, TOO_FEW):
        return HIDDEN if column == "value" else ""
    return row[column]
