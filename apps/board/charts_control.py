"""Pictures of control charts and of the parts of a change, as Altair values.

No Streamlit, no reading, no rounding: texts come with the rows. Colours mark signals only.
"""

from __future__ import annotations

import altair as alt
import pandas as pd

from apps.board.charts import (
    EARLIER_COLOUR,
    LEGEND_COLUMNS,
    LINE_COLOUR,
    finish,
    time_axis,
)
from apps.board.texts import Texts

WORSE_COLOUR = "#D9641E"
BETTER_COLOUR = "#1A9C7A"
#: a step down is arithmetic and no alarm
STEP_DOWN_COLOUR = "#8FC1E3"
PART_HEIGHT = 34
AXIS_HEIGHT = 60


def control(rows: pd.DataFrame, texts: Texts, *, unit: str, height: int = 340) -> alt.LayerChart:
    """Points with centre and limits; `signal` is worse, better or none."""
    base = alt.Chart(rows).encode(x=time_axis(rows))
    axis = alt.Axis(title=unit, tickCount=6)
    scale = alt.Scale(zero=False, nice=True)
    band = base.mark_area(opacity=0.12, color=EARLIER_COLOUR, interpolate="step").encode(
        y=alt.Y("lower:Q", scale=scale, axis=axis), y2="upper:Q"
    )
    edges = [
        base.mark_line(
            color=EARLIER_COLOUR, strokeDash=dash, strokeWidth=1.2, interpolate="step"
        ).encode(y=alt.Y(f"{name}:Q", scale=scale, axis=axis))
        for name, dash in (("lower", [3, 3]), ("upper", [3, 3]), ("centre", [1, 0]))
    ]
    value = alt.Y("value:Q", scale=scale, axis=axis)
    line = base.mark_line(color=LINE_COLOUR, strokeWidth=1.8).encode(y=value)
    names = [texts(f"control.signal.{kind}") for kind in ("none", "worse", "better")]
    points = base.mark_point(filled=True, opacity=1).encode(
        y=value,
        color=alt.Color(
            "signal_text:N",
            scale=alt.Scale(domain=names, range=[LINE_COLOUR, WORSE_COLOUR, BETTER_COLOUR]),
            legend=alt.Legend(title=None, orient="top", columns=LEGEND_COLUMNS),
        ),
        shape=alt.Shape(
            "signal_text:N",
            scale=alt.Scale(domain=names, range=["circle", "triangle-down", "triangle-up"]),
            legend=None,
        ),
        size=alt.when("datum.signal == 'none'").then(alt.value(45)).otherwise(alt.value(130)),
        tooltip=_tooltip(texts, "period", "value", "limits", "n", "signals"),
    )
    return finish(alt.layer(band, *edges, line, points), texts, height)


def waterfall(rows: pd.DataFrame, texts: Texts, *, unit: str) -> alt.LayerChart:
    """Bars from `start` to `end` in the order of the rows; whole figures at both ends."""
    order = rows["label"].tolist()
    names = [texts(f"control.bar.{kind}") for kind in ("whole", "up", "down")]
    base = alt.Chart(rows).encode(
        y=alt.Y("label:N", sort=order, axis=alt.Axis(title=None, labelLimit=220))
    )
    bars = base.mark_bar(height=20).encode(
        x=alt.X("start:Q", axis=alt.Axis(title=unit)),
        x2="end:Q",
        color=alt.Color(
            "kind_text:N",
            scale=alt.Scale(domain=names, range=[EARLIER_COLOUR, LINE_COLOUR, STEP_DOWN_COLOUR]),
            legend=alt.Legend(title=None, orient="top", columns=LEGEND_COLUMNS),
        ),
        tooltip=_tooltip(texts, "member", "total", "mix", "within"),
    )
    numbers = base.mark_text(align="left", dx=6).encode(x="right:Q", text="total_text:N")
    return finish(alt.layer(bars, numbers), texts, AXIS_HEIGHT + PART_HEIGHT * len(order))


def _tooltip(texts: Texts, *columns: str) -> list[alt.Tooltip]:
    return [
        alt.Tooltip(f"{name}_text:N", title=texts(f"control_column.{name}")) for name in columns
    ]
