"""Charts of the service studies: points with intervals, beside each other. No Streamlit here."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from apps.board.charts import EARLIER_COLOUR, LINE_COLOUR, MEMBER_COLOURS, finish, tooltip
from apps.board.texts import Texts

ROW_HEIGHT = 46


def points(
    rows: pd.DataFrame, texts: Texts, *, order: Sequence[str], unit: str, zero: bool = False
) -> alt.LayerChart:
    """One row a name, one colour a side, each value with its interval.

    Rows: `name_text`, `side_text`, `value`, `low`, `high` and prepared texts.
    """
    sides = list(dict.fromkeys(rows["side_text"]))
    colours = [LINE_COLOUR, "#D98E00", EARLIER_COLOUR][: len(sides)]
    colour = alt.Color(
        "side_text:N",
        scale=alt.Scale(domain=sides, range=colours),
        legend=alt.Legend(title=None, orient="top", labelLimit=240) if len(sides) > 1 else None,
    )
    base = alt.Chart(rows).encode(
        y=alt.Y("name_text:N", sort=list(order), axis=alt.Axis(title=None, labelLimit=230)),
        yOffset=alt.YOffset("side_text:N", sort=sides),
        color=colour,
    )
    scale = alt.Scale(zero=zero, nice=True)
    lines = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("low:Q", scale=scale, axis=alt.Axis(title=unit)), x2="high:Q"
    )
    dots = base.mark_point(filled=True, size=90, opacity=1).encode(
        x=alt.X("value:Q", scale=scale), tooltip=tooltip(texts, "value", "interval", "n")
    )
    layers: list[alt.Chart] = [lines, dots]
    if zero:
        rule = alt.Chart(pd.DataFrame({"zero": [0]}))
        layers.insert(0, rule.mark_rule(color=EARLIER_COLOUR, strokeDash=[4, 4]).encode(x="zero:Q"))
    return finish(alt.layer(*layers), texts, len(order) * ROW_HEIGHT + 90)


def lines_of_places(
    rows: pd.DataFrame, texts: Texts, *, names: Sequence[str], periods: Sequence[str], unit: str
) -> alt.LayerChart:
    """A line a place over the periods, each point with its interval."""
    colour = alt.Color(
        "name_text:N",
        scale=alt.Scale(domain=list(names), range=list(MEMBER_COLOURS[: len(names)])),
        legend=alt.Legend(title=None, orient="top", labelLimit=240),
    )
    base = alt.Chart(rows).encode(
        x=alt.X(
            "short_text:O",
            sort=list(periods),
            axis=alt.Axis(title=None, labelAngle=0, labelLimit=200),
        ),
        xOffset=alt.XOffset("name_text:N", sort=list(names)),
        color=colour,
    )
    ends = base.mark_rule(opacity=0.45).encode(
        y=alt.Y("low:Q", axis=alt.Axis(title=unit)), y2="high:Q"
    )
    dots = base.mark_point(filled=True, size=80, opacity=1).encode(
        y="value:Q", tooltip=tooltip(texts, "value", "interval", "n")
    )
    return finish(alt.layer(ends, dots), texts, 360)
