"""The picture of importance and satisfaction, as an Altair value. No Streamlit, no reading."""

from __future__ import annotations

from typing import Literal

import altair as alt
import pandas as pd

from apps.board.charts import EARLIER_COLOUR, LINE_COLOUR, finish
from apps.board.texts import Texts

#: corner of the picture -> where its word stands: horizontally, vertically, and on which side
CORNERS: dict[str, tuple[Literal["left", "right"], Literal["top", "bottom"]]] = {
    "improve": ("left", "top"),
    "keep": ("right", "top"),
    "watch": ("left", "bottom"),
    "enough": ("right", "bottom"),
}
HEIGHT = 460
MARGIN = 6


def quadrants(rows: pd.DataFrame, texts: Texts) -> alt.LayerChart:
    """A point for each attribute with both its intervals, parted by the means over them.

    Rows: attributes with satisfaction and importance, their ends, means and prepared texts.
    """
    base = alt.Chart(rows)
    across = alt.X(
        "satisfaction:Q",
        scale=alt.Scale(zero=False, nice=True, padding=40),
        axis=alt.Axis(title=texts("attributes.axis_satisfaction"), tickCount=6, grid=False),
    )
    up = alt.Y(
        "importance:Q",
        scale=alt.Scale(zero=False, nice=True, padding=30),
        axis=alt.Axis(title=texts("attributes.axis_importance"), tickCount=6, grid=False),
    )
    wide = base.mark_rule(opacity=0.35, color=LINE_COLOUR).encode(
        x=alt.X("satisfaction_low:Q", scale=alt.Scale(zero=False)),
        x2="satisfaction_high:Q",
        y=up,
    )
    high = base.mark_rule(opacity=0.35, color=LINE_COLOUR).encode(
        x=across, y=alt.Y("importance_low:Q", scale=alt.Scale(zero=False)), y2="importance_high:Q"
    )
    points = base.mark_point(size=90, filled=True, opacity=1, color=LINE_COLOUR).encode(
        x=across,
        y=up,
        tooltip=[
            alt.Tooltip(f"{name}_text:N", title=texts(f"attributes.column_{name}"))
            for name in ("attribute", "satisfaction", "importance", "gap", "quadrant", "n")
        ],
    )
    names = base.mark_text(align="left", dx=9, dy=-9, limit=220).encode(
        x=across, y=up, text="attribute_text:N"
    )
    cross = alt.Chart(rows.head(1))
    lines = [
        cross.mark_rule(color=EARLIER_COLOUR, strokeDash=[4, 4]).encode(x="mean_satisfaction:Q"),
        cross.mark_rule(color=EARLIER_COLOUR, strokeDash=[4, 4]).encode(y="mean_importance:Q"),
    ]
    return finish(alt.layer(*lines, wide, high, points, names, *_corners(texts)), texts, HEIGHT)


def _corners(texts: Texts) -> list[alt.Chart]:
    """The names of the quadrants, in the corners of the picture."""
    words = []
    for name, (side, end) in CORNERS.items():
        place = pd.DataFrame({"word": [texts(f"attributes.quadrant_{name}")]})
        words.append(
            alt.Chart(place)
            .mark_text(align=side, baseline=end, color=EARLIER_COLOUR, fontStyle="italic")
            .encode(
                x=alt.value(MARGIN) if side == "left" else alt.value(alt.ExprRef("width - 6")),
                y=alt.value(MARGIN) if end == "top" else alt.value(alt.ExprRef("height - 6")),
                text="word:N",
            )
        )
    return words
