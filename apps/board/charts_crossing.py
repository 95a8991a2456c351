"""The picture of a crossing, as an Altair value. No Streamlit, no reading.

One hue from light to dark: no red or green, because no difference is tested here.
"""

from __future__ import annotations

from typing import Literal

import altair as alt
import pandas as pd

from apps.board.charts import EARLIER_COLOUR, finish
from apps.board.texts import Texts

ROW_HEIGHT = 70
#: a square narrower than this has no room for its interval: a finger on it shows the words
NARROW = 95
HEAD_HEIGHT = 90
LIGHT, DARK = "#EAF2F9", "#6FA8D3"
INK = "#1B2733"
#: lines of a square, above and under its middle
LINES: tuple[tuple[str, int, int, Literal["bold", "normal"]], ...] = (
    ("short_text", -15, 14, "bold"),
    ("interval_text", 3, 11, "normal"),
    ("n_text", 18, 11, "normal"),
)
COUNT_SIZE = 11


def table_of_two_ways(
    rows: pd.DataFrame, texts: Texts, *, sides: tuple[str, ...], unit: str
) -> alt.LayerChart:
    """A square a pair: its value, interval and number of answers; hidden ones are framed.

    Rows: those of crossing.squares. `sides`: what stands down and across, in words.
    """
    order = {name: sorted(set(rows[name])) for name in ("row_text", "column_text")}
    down = alt.Y(
        "row_text:N",
        sort=order["row_text"],
        axis=alt.Axis(title=None, labelLimit=170, ticks=False, domain=False),
    )
    across = alt.X(
        "column_text:N",
        sort=order["column_text"],
        axis=alt.Axis(
            title=None,
            labelLimit=alt.ExprRef(f"width / {len(order['column_text'])} - 6"),
            labelAngle=0,
            labelOverlap=False,
            labelFlush=False,
            ticks=False,
            domain=False,
            orient="top",
        ),
    )
    base = alt.Chart(rows).encode(x=across, y=down)
    said = [
        alt.Tooltip("row_text:N", title=sides[0]),
        alt.Tooltip("column_text:N", title=sides[1]),
        *(
            alt.Tooltip(f"{name}_text:N", title=texts(f"column.{name}"))
            for name in ("value", "interval", "n")
        ),
    ]
    shown = (
        base.transform_filter("datum.state == 'shown'")
        .mark_rect(stroke="white", strokeWidth=2)
        .encode(
            color=alt.Color(
                "value:Q",
                scale=alt.Scale(range=[LIGHT, DARK], zero=False),
                legend=alt.Legend(title=unit, orient="bottom", gradientLength=160, tickCount=3),
            ),
            tooltip=said,
        )
    )
    others = (
        base.transform_filter("datum.state != 'shown'")
        .mark_rect(fill="transparent", strokeDash=[3, 3], strokeWidth=1)
        .encode(
            stroke=alt.when("datum.state == 'hidden'")
            .then(alt.value(EARLIER_COLOUR))
            .otherwise(alt.value("transparent")),
            tooltip=said,
        )
    )
    is_narrow = f"width < {NARROW * len(order['column_text'])}"
    lettered = base.transform_filter("datum.state == 'shown'")
    words = [
        lettered.mark_text(
            dy=dy,
            fontWeight=weight,
            fontSize=size if name == "short_text" else alt.ExprRef(f"{is_narrow} ? 0 : {size}"),
        ).encode(text=f"{name}:N", color=alt.value(INK))
        for name, dy, size, weight in LINES
    ]
    words.append(
        lettered.mark_text(dy=8, fontSize=alt.ExprRef(f"{is_narrow} ? {COUNT_SIZE} : 0")).encode(
            text="count_text:N", color=alt.value(INK)
        )
    )
    hidden = (
        base.transform_filter("datum.state == 'hidden'")
        .mark_text(fontStyle="italic", fontSize=11)
        .encode(text="short_text:N", color=alt.value(EARLIER_COLOUR))
    )
    height = len(order["row_text"]) * ROW_HEIGHT + HEAD_HEIGHT
    return finish(alt.layer(shown, others, *words, hidden), texts, height)
