"""Small groups are hidden before a figure leaves the data layer.

Here: the minimum of answers, and the second group that hides with a lone small one, because the
total minus the others would give it away. Not here: words, roles, reading.
"""

from __future__ import annotations

import pandas as pd

from apps.board.verdicts import LOW_BASE_BELOW, MINIMUM_ANSWERS

#: every column that could tell something about a hidden group
FIGURES = (
    "n",
    "value",
    "low",
    "high",
    "promoters",
    "passives",
    "detractors",
    "value_sum",
    "value_sum_squares",
)


def protect(frame: pd.DataFrame) -> pd.DataFrame:
    """Blank all figures of groups that may not be shown; `status` says why.

    Expects one row per period and member of one metric, scale, grain and dimension. The status
    is `enough`, `low_base`, `too_few`, or `withheld` (big enough, but it would give away another).
    """
    result = frame.copy()
    for column in FIGURES:
        result[column] = result[column].astype("float64")
    result["status"] = "enough"
    result.loc[result["n"] < LOW_BASE_BELOW, "status"] = "low_base"
    result.loc[result["n"] < MINIMUM_ANSWERS, "status"] = "too_few"
    for _, period in result.groupby("period_start"):
        result.loc[_withheld(period), "status"] = "withheld"
    hidden = result["status"].isin(["too_few", "withheld"])
    result.loc[hidden, list(FIGURES)] = float("nan")
    return result


def _withheld(period: pd.DataFrame) -> list[object]:
    """Rows of one period to hide besides the small ones: the smallest, until 5 answers hide."""
    hidden_count = period.loc[period["status"] == "too_few", "n"].sum()
    if hidden_count == 0:
        return []
    visible = period[period["status"] != "too_few"].sort_values(["n", "member"])
    withheld: list[object] = []
    for index, n in visible["n"].items():
        if hidden_count >= MINIMUM_ANSWERS:
            break
        withheld.append(index)
        hidden_count += n
    return withheld
