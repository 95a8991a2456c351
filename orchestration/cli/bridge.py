"""`loyalty bridge`: why the number of another tool is not ours, one difference after the other.

The figures of every step are made by dbt, in the warehouse, when they are asked for.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from orchestration.cli.outcomes import Ending, NotReadyError, WrongInputError
from orchestration.cli.terminal import answers, show_json, show_table, shown
from orchestration.cli.words import Say, load_words, usual_language
from orchestration.home import Home
from orchestration.metrics_catalogue.bridge import OURS, bridge
from orchestration.metrics_catalogue.catalogue import define
from orchestration.raw.warehouse import open_warehouse
from orchestration.resources import dbt_project
from orchestration.resources.run_lock import one_run_at_a_time
from orchestration.responses.figure_options import load_figure_options

COLUMNS = (
    *("method", "step_no", "step", "scale", "n", "unanswered_n", "promoters", "passives"),
    *("detractors", "value", "step_change", "unexplained", "is_closest"),
)
Row = dict[str, Any]


def show_bridge(given: argparse.Namespace) -> int:
    """Print the way from our figure to the one that comes closest to theirs."""
    home = Home.from_environment()
    methods = _methods(given.metric, given.method)
    variables = {
        "bridge_metric": given.metric,
        "bridge_month": given.period,
        "bridge_theirs": given.theirs,
        "bridge_methods": methods,
    }
    if not home.warehouse.exists():
        raise NotReadyError("Nothing is loaded yet. Start with: loyalty run")
    with one_run_at_a_time(home):
        dbt_project.build_on_request(home, "bridge_steps", variables)
        rows = _read(home)
    minimum = _minimum(given.metric, home)
    rows = [_hidden(row) if row["n"] < minimum else row for row in rows]
    if given.format == "json":
        show_json(rows)
        return Ending.OK
    language = given.language or usual_language()
    _show(given, rows, load_words("bridge", language), language)
    return Ending.OK


def _methods(metric: str, asked: str | None) -> dict[str, list[str]]:
    known = bridge().methods_of(metric)
    if asked is None:
        return known
    if asked not in known:
        raise WrongInputError(
            f"--method {asked}: there is no such method for {metric}. Known: {', '.join(known)}."
        )
    return {asked: known[asked]}


def _minimum(metric: str, home: Home) -> int:
    """From how many answers on a figure is told: by its definition, or more if declared."""
    declared_minimum = load_figure_options(home.surveys).minimum_answers
    return max(define(metric).entry.minimum_n, declared_minimum)


def _read(home: Home) -> list[Row]:
    query = f"select {', '.join(COLUMNS)} from marts.bridge_steps order by scale, method, step_no"
    with open_warehouse(home) as con:
        found = con.execute(query).fetchall()
    return [dict(zip(COLUMNS, row, strict=True)) for row in found]


def _hidden(row: Row) -> Row:
    """A step of too few answers tells its number of answers, and nothing of what they were."""
    told = ("method", "step_no", "step", "scale", "n")
    return {name: row[name] if name in told else None for name in row}


def _show(given: argparse.Namespace, rows: Sequence[Row], say: Say, language: str) -> None:
    name = define(given.metric).name_in(language)
    if not rows:
        answers().print(say("nobody", name=name, period=given.period))
        return
    scales = sorted({row["scale"] for row in rows})
    for scale in scales:
        of_scale = [row for row in rows if row["scale"] == scale]
        key = "title" if len(scales) == 1 else "title_scale"
        title = say(
            key, name=name, scale=scale, period=given.period, theirs=shown(float(given.theirs))
        )
        _show_scale(title, of_scale, given, say, language)


def _show_scale(
    title: str, rows: Sequence[Row], given: argparse.Namespace, say: Say, language: str
) -> None:
    closest = next((row for row in rows if row["is_closest"]), None)
    method = closest["method"] if closest else rows[0]["method"]
    way = [row for row in rows if row["method"] == method]
    counts = ("promoters", "passives", "detractors") if given.metric == "nps" else ()
    columns = ["step", "n", "unanswered", *counts, "value", "change"]
    show_table(
        title,
        [say(column) for column in columns],
        [_cells(row, counts, say, language) for row in way],
    )
    declared = bridge().methods[method]
    known = say("verified", source=declared.source) if declared.verified else say("unverified")
    words = say("method", method=method, words=declared.words.of(language))
    answers().print(words if declared.source == "generic" else f"{words} {known}")
    if closest is None:
        minimum = _minimum(given.metric, Home.from_environment())
        answers().print(say("too_few", n=way[0]["n"], minimum=minimum))
        return
    key = "closest_ours" if closest["step"] == OURS else "closest"
    step = bridge().steps[closest["step"]].words.of(language)
    value, rest = shown(closest["value"]), shown(closest["unexplained"])
    answers().print(say(key, value=value, step=step, unexplained=rest))


def _cells(row: Row, counts: Sequence[str], say: Say, language: str) -> list[Any]:
    step = bridge().steps[row["step"]].words.of(language)
    value = say("too_few_cell") if row["value"] is None else row["value"]
    return [
        step, row["n"], row["unanswered_n"], *(row[name] for name in counts),
        value, row["step_change"],
    ]  # fmt: skip
