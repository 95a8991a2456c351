"""How quickly alerts came, as an Altair value.

No Streamlit, no reading: texts come with the rows.
"""

from __future__ import annotations

import altair as alt
import pandas as pd

from apps.board.charts import LINE_COLOUR, finish
from apps.board.texts import Texts

ROW_PIXELS = 26
AXIS_PIXELS = 50


def latency(rows: pd.DataFrame, texts: Texts) -> alt.LayerChart:
    """A bar for each alert that fired, the newest on top: hours until it was told."""
    # on a phone there is no room for more than the number
    order = rows["number"].tolist()
    axis = alt.Axis(title=texts("alerts.column.number"), labelOverlap=False)
    base = alt.Chart(rows).encode(y=alt.Y("number:N", sort=order, axis=axis))
    bars = base.mark_bar(color=LINE_COLOUR, height=12).encode(
        x=alt.X("hours:Q", axis=alt.Axis(title=texts("alerts.column.hours"), tickCount=5)),
        tooltip=[
            alt.Tooltip(f"{name}:N", title=texts(f"alerts.column.{name}"))
            for name in ("what", "period", "decided", "hours")
        ],
    )
    return finish(alt.layer(bars), texts, ROW_PIXELS * len(rows) + AXIS_PIXELS)
