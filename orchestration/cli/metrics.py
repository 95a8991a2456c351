"""`loyalty metrics`: figures of the current snapshot, as they are stored."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Sequence
from typing import Any

from orchestration.cli.outcomes import Ending
from orchestration.cli.terminal import answers, show_json, show_table
from orchestration.home import Home
from orchestration.published.reader import open_current

COLUMNS = (
    *("metric", "scale", "period_grain", "period_start", "period_end", "dimension", "member"),
    *("n", "value", "low", "high", "base", "promoters", "passives", "detractors"),
    *("interval_method", "level", "definition_version", "name"),
)
SHOWN = ("period_start", "member", "n", "value", "low", "high", "base")
SHOWN_OF_NPS = (*SHOWN, "promoters", "passives", "detractors")
TOO_FEW = "too_few"
QUERY = f"""
    select {", ".join(COLUMNS)}
    from published.metric_values
    left join published.member_names using (dimension, member)
    where metric = ? and period_grain = ? and dimension = ?
    order by period_start, member, scale
"""


def metrics(given: argparse.Namespace) -> int:
    """Print the figures of one metric, grain and dimension."""
    with open_current(Home.from_environment()) as con:
        chosen = [given.metric, given.grain, given.dimension]
        rows = con.execute(QUERY, chosen).fetchall()
    if given.format == "csv":
        _write_csv(rows)
    elif given.format == "json":
        show_json([_plain(dict(zip(COLUMNS, row, strict=True))) for row in rows])
    else:
        _show(given, [dict(zip(COLUMNS, row, strict=True)) for row in rows])
    return Ending.OK


def _write_csv(rows: Sequence[Sequence[Any]]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "period_start": str(row["period_start"]), "period_end": str(row["period_end"])}


def _show(given: argparse.Namespace, rows: Sequence[dict[str, Any]]) -> None:
    columns = SHOWN_OF_NPS if given.metric == "nps" else SHOWN
    if any(row["name"] for row in rows):
        columns = (*columns, "name")
    title = f"{given.metric.upper()} by {given.dimension} and {given.grain.replace('_', ' ')}"
    if not rows:
        answers().print(f"{title}: no answers in the current snapshot.")
        return
    show_table(title, columns, [[_cell(row, column) for column in columns] for row in rows], left=2)


def _cell(row: dict[str, Any], column: str) -> Any:
    """A cell of the table; a figure of too few answers is named as such, not shown."""
    if column in ("value", "low", "high") and row["base"] == TOO_FEW:
        return "too few" if column == "value" else ""
    return row[column]
