"""Comparisons of the made-up company's figures, for the tests of the board.

The board computes none of them, so that any numbers do: a change is proven here where the two
intervals do not touch. Not here: the figures (company).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from apps.board import periods
from apps.board.reading.changes import comparisons

KEY = ["metric", "period_grain", "period_start", "dimension", "member"]


def metric_changes(values: pd.DataFrame) -> pd.DataFrame:
    """Every comparison of two figures that both have rows; hidden ones without numbers."""
    figures = {
        (row["metric"], row["period_grain"], row["period_start"], row["dimension"], row["member"]):
        row for row in values.to_dict("records")
    }  # fmt: skip
    return pd.DataFrame(
        [
            _compared(row, other, against)
            for (metric, grain, start, dimension, member), row in figures.items()
            for against in comparisons(grain, dimension)
            for place in [_place(grain, start, dimension, member, against)]
            if place and (other := figures.get((metric, grain, *place))) and other is not row
        ]
    )


def _place(
    grain: str, start: date, dimension: str, member: str, against: str
) -> tuple[date, str, str] | None:
    if against == "company":
        return start, "company", "all"
    other = periods.compared(grain, start, against)
    return (other, dimension, member) if other else None


def _compared(row: Mapping[Any, Any], other: Mapping[Any, Any], against: str) -> dict[str, object]:
    sides = {"n": row["n"], "value": row["value"]}
    told: dict[str, object] = {name: row[name] for name in (*KEY, "scale", "period_end")}
    told |= sides | {"compared_with": against, "compared_period_start": other["period_start"]}
    numbers = ("compared_n", "compared_value", "difference", "company_difference", "low", "high")
    if "hidden" in (row["base"], other["base"]):
        return told | dict.fromkeys(numbers) | {"base": "too_few", "verdict": "too_few"}
    n, compared_n = int(row["n"]), int(other["n"])
    value, compared = float(row["value"]), float(other["value"])
    low = float(row["low"]) - float(other["high"])
    high = float(row["high"]) - float(other["low"])
    return told | {
        "compared_n": compared_n,
        "compared_value": compared,
        "difference": value - compared,
        "company_difference": value - compared if against == "company" else None,
        "low": low,
        "high": high,
        "base": "low_base" if min(n, compared_n) < 30 else "enough",
        "verdict": "up" if low > 0 else "down" if high < 0 else "not_proven",
    }
