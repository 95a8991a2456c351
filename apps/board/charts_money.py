"""Pictures of money: forest plots, the bridge of growth, parallel trends. No Streamlit here."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from apps.board.charts import EARLIER_COLOUR, LINE_COLOUR, finish, tooltip
from apps.board.texts import Texts

OTHER_COLOUR = "#D98E00"
BRIDGE_COLOURS = {
    "base": EARLIER_COLOUR,
    "now": EARLIER_COLOUR,
    "same": LINE_COLOUR,
    "earned": "#1B7F4B",
    "bought": OTHER_COLOUR,
    "unknown": "#BDBDBD",
    "returned": "#7A5AA6",
}


def forest(rows: pd.DataFrame, texts: Texts, *, unit: str, neutral: float) -> alt.LayerChart:
    """One row an outcome, one colour a compared group; the dashed line is no difference."""
    sides = list(dict.fromkeys(rows["side_text"]))
    names = list(dict.fromkeys(rows["name_text"]))
    base = alt.Chart(rows).encode(
        y=alt.Y("name_text:N", sort=names, axis=alt.Axis(title=None, labelLimit=220)),
        yOffset=alt.YOffset("side_text:N", sort=sides),
        color=alt.Color(
            "side_text:N",
            scale=alt.Scale(domain=sides, range=[LINE_COLOUR, OTHER_COLOUR][: len(sides)]),
            legend=alt.Legend(title=None, orient="top", direction="vertical", labelLimit=320),
        ),
    )
    scale = alt.Scale(zero=False, nice=True)
    rule = alt.Chart(pd.DataFrame({"neutral": [neutral]})).mark_rule(
        color=EARLIER_COLOUR, strokeDash=[4, 4]
    )
    lines = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("low:Q", scale=scale, axis=alt.Axis(title=unit)), x2="high:Q"
    )
    dots = base.mark_point(filled=True, size=90, opacity=1).encode(
        x=alt.X("value:Q", scale=scale), tooltip=tooltip(texts, "value", "interval", "n")
    )
    return finish(alt.layer(rule.encode(x="neutral:Q"), lines, dots), texts, len(names) * 60 + 110)


def bridge(rows: pd.DataFrame, texts: Texts, *, unit: str) -> alt.LayerChart:
    """From the revenue of the year before to that of the year, step by step."""
    names, kinds = list(rows["name_text"]), list(rows["kind"])
    x = alt.X("name_text:N", sort=names, axis=alt.Axis(title=None, labelAngle=-30, labelLimit=170))
    base = alt.Chart(rows).encode(x=x)
    bars = base.mark_bar().encode(
        y=alt.Y("low:Q", axis=alt.Axis(title=unit)),
        y2="high:Q",
        color=alt.Color(
            "kind:N",
            scale=alt.Scale(domain=kinds, range=[BRIDGE_COLOURS[kind] for kind in kinds]),
            legend=None,
        ),
        tooltip=tooltip(texts, "value"),
    )
    numbers = base.mark_text(dy=-8).encode(y="high:Q", text="value_text:N")
    return finish(alt.layer(bars, numbers), texts, 380)


def trends(rows: pd.DataFrame, texts: Texts, *, sides: Sequence[str], unit: str) -> alt.LayerChart:
    """Members and the others with their bands; the dashed line is the start."""
    colour = alt.Color(
        "side_text:N",
        scale=alt.Scale(domain=list(sides), range=[LINE_COLOUR, OTHER_COLOUR]),
        legend=alt.Legend(title=None, orient="top", labelLimit=240),
    )
    base = alt.Chart(rows).encode(
        x=alt.X("period_start:T", axis=alt.Axis(title=None, format="%m.%Y")), color=colour
    )
    y = alt.Y("low:Q", scale=alt.Scale(zero=False), axis=alt.Axis(title=unit))
    bands = base.mark_area(opacity=0.18).encode(y=y, y2="high:Q")
    lines = base.mark_line(strokeWidth=2).encode(y="value:Q")
    dots = base.mark_point(filled=True, size=80, opacity=1).encode(
        y="value:Q", tooltip=tooltip(texts, "value", "interval", "n")
    )
    start = rows.loc[rows["period_no"] == 0, ["period_start"]].drop_duplicates()
    rule = alt.Chart(start).mark_rule(color=EARLIER_COLOUR, strokeDash=[4, 4])
    return finish(alt.layer(bands, lines, dots, rule.encode(x="period_start:T")), texts, 340)
