"""A crossing as a table of two ways: members of one side as rows, of the other as columns.

Here: rows for the picture. Not here: reading, widgets, charts (charts_crossing).
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from apps.board import formats
from apps.board.figures import HIDDEN, name_half
from apps.board.names import halves_of, sides_of
from apps.board.texts import Texts


def squares(
    rows: pd.DataFrame, texts: Texts, *, dimension: str, names: Mapping[str, str]
) -> pd.DataFrame:
    """One row per pair of members, also of pairs that nobody answered for.

    Args:
        rows: one period of a crossing, with its texts.

    Returns:
        The rows with `row_text` and `column_text`; `state` is shown, hidden or nobody.
    """
    result = rows.copy()
    for place, (name, side) in enumerate(
        zip(("row_text", "column_text"), sides_of(dimension), strict=True)
    ):
        result[name] = [
            name_half(halves_of(member)[place], side, texts, names) for member in result["member"]
        ]
    result["state"] = ["hidden" if one in HIDDEN else "shown" for one in result["status"]]
    result["count_text"] = [
        texts("crossing.count", n=formats.count(n, texts)) if pd.notna(n) else ""
        for n in result["n"]
    ]
    grid = pd.MultiIndex.from_product(
        [sorted(set(result["row_text"])), sorted(set(result["column_text"]))],
        names=["row_text", "column_text"],
    )
    filled = result.set_index(["row_text", "column_text"]).reindex(grid).reset_index()
    filled["state"] = filled["state"].fillna("nobody")
    is_nobody = filled["state"] == "nobody"
    filled.loc[is_nobody, "value_text"] = texts("crossing.nobody")
    written = [column for column in filled.columns if column.endswith("_text")]
    filled[written] = filled[written].fillna("")
    filled["short_text"] = filled["value_text"].where(filled["state"] == "shown", "")
    filled.loc[filled["state"] == "hidden", "short_text"] = texts("crossing.hidden")
    return filled
