"""The picture of the Bonus page: each unit's interval against its target. No Streamlit here.

Texts come with the rows. A colour, and a triangle, mark only what is proven.
"""

from __future__ import annotations

import altair as alt
import pandas as pd

from apps.board.charts import AXIS_HEIGHT, EARLIER_COLOUR, LEGEND_HEIGHT, finish
from apps.board.charts_control import BETTER_COLOUR, WORSE_COLOUR
from apps.board.texts import Texts

ROW_HEIGHT = 38
#: seen on a light and on a dark ground
TARGET_COLOUR = "#6B4FA0"
MARKS = {
    "open": (EARLIER_COLOUR, "circle"),
    "met": (BETTER_COLOUR, "triangle-up"),
    "not_met": (WORSE_COLOUR, "triangle-down"),
}
COLUMNS = ("name", "value", "interval", "n", "target", "state")


def against_target(rows: pd.DataFrame, texts: Texts, *, unit: str) -> alt.LayerChart:
    """One row a unit, in the order of the rows; who has no figure has words in its place.

    Rows: `name_text`, `value`, `low`, `high`, `target`, `mark` and prepared texts.
    """
    order = rows["name_text"].tolist()
    names = [texts(f"bonus.mark.{mark}") for mark in MARKS]
    y = alt.Y(
        "name_text:N",
        sort=order,
        axis=alt.Axis(
            title=None, labelLimit=175, ticks=False, domain=False, labelOverlap=False, grid=True
        ),
    )
    base = alt.Chart(rows).encode(y=y)
    shown = base.transform_filter("isValid(datum.value)").encode(
        color=alt.Color(
            "mark_text:N",
            scale=alt.Scale(domain=names, range=[colour for colour, _ in MARKS.values()]),
            legend=alt.Legend(
                title=None, orient="top", symbolOpacity=1, labelLimit=240,
                columns=alt.ExprRef("width < 480 ? 1 : 3"),
            ),
        )
    )  # fmt: skip
    scale = alt.Scale(zero=False, nice=True, padding=8)
    axis = alt.Axis(title=unit, tickCount=6)
    lines = shown.mark_rule(strokeWidth=3).encode(
        x=alt.X("low:Q", scale=scale, axis=axis), x2="high:Q"
    )
    dots = shown.mark_point(filled=True, size=120, opacity=1).encode(
        x=alt.X("value:Q", scale=scale),
        shape=alt.Shape(
            "mark_text:N",
            scale=alt.Scale(domain=names, range=[shape for _, shape in MARKS.values()]),
            legend=None,
        ),
        tooltip=[
            alt.Tooltip(f"{name}_text:N", title=texts(f"bonus_column.{name}")) for name in COLUMNS
        ],
    )
    # as high as the row: of one target for everybody they are one line
    targets = base.mark_tick(
        color=TARGET_COLOUR, thickness=2, size=ROW_HEIGHT, orient="vertical"
    ).encode(x=alt.X("target:Q", scale=scale))
    words = (
        base.transform_filter("!isValid(datum.value)")
        .mark_text(align="left", fontStyle="italic", color=EARLIER_COLOUR)
        .encode(x=alt.value(6), text="instead_text:N")
    )
    height = len(order) * ROW_HEIGHT + AXIS_HEIGHT + LEGEND_HEIGHT
    return finish(alt.layer(targets, lines, dots, words), texts, height)
