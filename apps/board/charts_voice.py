"""Pictures of themes, as Altair values. No Streamlit, no reading, no rounding.

Colours: orange only where a theme is proven to lie below zero, green only where above.
"""

from __future__ import annotations

import textwrap

import altair as alt
import pandas as pd

from apps.board.charts import EARLIER_COLOUR, LINE_COLOUR, finish, time_axis, tooltip
from apps.board.charts_control import BETTER_COLOUR, WORSE_COLOUR
from apps.board.texts import Texts

ROW_HEIGHT = 34
#: so many letters of a label stand in one line
LINE_SIGNS = 26
AXIS_HEIGHT = 70
PALE_WORSE, PALE, PALE_BETTER = "#F6D2BC", "#E9EDF1", "#BFE5D8"
INK = "#1B2733"
SIDES = ["below", "unclear", "above"]
PROVEN = ("below", "above")
#: a cell narrower than this has no room for words
WORDS_WIDTH = 75


def impacts(rows: pd.DataFrame, texts: Texts) -> alt.LayerChart:
    """A dot with its interval for each theme, lowest impact first."""
    named = _sided(rows)
    base = alt.Chart(named).encode(
        y=alt.Y(
            "theme_lines:N",
            sort=list(named["theme_lines"]),
            axis=_theme_axis(),
        ),
        color=alt.Color(
            "side:N",
            scale=alt.Scale(domain=SIDES, range=[WORSE_COLOUR, EARLIER_COLOUR, BETTER_COLOUR]),
            legend=None,
        ),
    )
    zero = alt.Chart(pd.DataFrame({"zero": [0]})).mark_rule(color=INK, opacity=0.4)
    ends = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("impact_low:Q", axis=alt.Axis(title=texts("voice.impact_unit"), tickCount=6)),
        x2="impact_high:Q",
    )
    dots = base.mark_point(filled=True, size=90, opacity=1).encode(
        x="impact:Q",
        tooltip=[
            alt.Tooltip(f"{name}_text:N", title=texts(f"voice.column.{name}"))
            for name in ("theme", "impact", "interval", "mentions", "n")
        ],
    )
    height = len(named) * ROW_HEIGHT + AXIS_HEIGHT
    return finish(alt.layer(zero.encode(x="zero:Q"), ends, dots), texts, height)


def trend(rows: pd.DataFrame, texts: Texts) -> alt.LayerChart:
    """The share of one theme over time with its interval; hidden periods are gaps."""
    base = alt.Chart(rows).encode(x=time_axis(rows))
    axis = alt.Axis(title=texts("voice.share_unit"), tickCount=5)
    ends = base.mark_rule(color=LINE_COLOUR, opacity=0.45).encode(
        y=alt.Y("low:Q", axis=axis), y2="high:Q"
    )
    line = base.mark_line(color=LINE_COLOUR).encode(y=alt.Y("value:Q", axis=axis))
    dots = base.mark_point(filled=True, color=LINE_COLOUR, size=60, opacity=1).encode(
        y="value:Q", tooltip=tooltip(texts, "period", "value", "interval", "n")
    )
    return finish(alt.layer(ends, line, dots), texts, 260)


def heat_map(rows: pd.DataFrame, texts: Texts) -> alt.LayerChart:
    """Theme down, member across: impact in points; too few is a frame that says so.

    Rows: theme_text, member_text, impact with its ends, is_hidden, cell_text, and texts of the
    tooltip.
    """
    named = _sided(rows)
    is_narrow = f"width < {WORDS_WIDTH * rows['member_text'].nunique()}"
    across = alt.X(
        "member_text:N",
        axis=alt.Axis(
            title=None,
            orient="top",
            labelAngle=-30,
            labelLimit=150,
            labelOverlap=False,
            ticks=False,
        ),
    )
    down = alt.Y("theme_lines:N", axis=_theme_axis())
    base = alt.Chart(named).encode(x=across, y=down)
    said = [
        alt.Tooltip(f"{name}_text:N", title=texts(f"voice.column.{name}"))
        for name in ("theme", "member", "impact", "interval", "mentions")
    ]
    shown = (
        base.transform_filter("!datum.is_hidden")
        .mark_rect(stroke="white", strokeWidth=2)
        .encode(
            color=alt.Color(
                "side:N",
                scale=alt.Scale(domain=SIDES, range=[PALE_WORSE, PALE, PALE_BETTER]),
                legend=None,
            ),
            tooltip=said,
        )
    )
    hidden = base.transform_filter("datum.is_hidden")
    frames = hidden.mark_rect(
        fill="transparent", strokeDash=[3, 3], strokeWidth=1, stroke=EARLIER_COLOUR
    ).encode(tooltip=said)
    numbers = (
        base.transform_filter("!datum.is_hidden")
        .mark_text(fontSize=12, fontWeight="bold", color=INK)
        .encode(text="cell_text:N")
    )
    # a narrow frame has no room for words: a finger on it shows them
    words = hidden.mark_text(
        fontSize=alt.ExprRef(f"{is_narrow} ? 0 : 10"), fontStyle="italic", color=EARLIER_COLOUR
    ).encode(text="cell_text:N")
    height = max(rows["theme_text"].nunique(), 1) * ROW_HEIGHT + 3 * AXIS_HEIGHT
    return finish(alt.layer(shown, frames, numbers, words), texts, height)


def _theme_axis() -> alt.Axis:
    """Themes as labels of two lines: the longest names would be cut in one; none is left out."""
    return alt.Axis(
        title=None,
        labelLimit=210,
        labelOverlap=False,
        ticks=False,
        labelExpr="split(datum.label, '\\n')",
    )


def _sided(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with the side of zero on which they are proven to lie, and labels in lines."""
    rows = rows.assign(
        theme_lines=["\n".join(textwrap.wrap(text, LINE_SIGNS)) for text in rows["theme_text"]]
    )
    return rows.assign(
        side=rows["impact_verdict"].where(rows["impact_verdict"].isin(PROVEN), "unclear")
    )
