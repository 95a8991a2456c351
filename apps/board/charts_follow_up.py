"""The picture of follow-up: who has how many cases, and how old they are. No Streamlit here."""

from __future__ import annotations

import altair as alt
import pandas as pd

from apps.board import follow_up
from apps.board.charts import finish
from apps.board.texts import Texts

ROW_HEIGHT = 34
#: the older, the darker: readable without telling hues apart
AGE_COLOURS = ("#C9DDF2", "#8DB8E2", "#3D7DBF", "#12406F")


def load_by_age(rows: pd.DataFrame, texts: Texts) -> alt.LayerChart:
    """One bar an owner, parted by age; columns as `follow_up.load_of_owners` makes them."""
    ages = [texts(f"work.age.{age}") for age in follow_up.AGES]
    bars = (
        alt.Chart(rows)
        .mark_bar()
        .encode(
            y=alt.Y("owner:N", sort="-x", axis=alt.Axis(title=None, labelLimit=190)),
            x=alt.X(
                "sum(case_count):Q",
                axis=alt.Axis(title=texts("work.chart.unit"), tickMinStep=1, format="d"),
            ),
            color=alt.Color(
                "age_text:N",
                scale=alt.Scale(domain=ages, range=list(AGE_COLOURS)),
                legend=alt.Legend(title=None, orient="top", labelLimit=200, columns=2),
            ),
            order=alt.Order("age_no:Q"),
            tooltip=[
                alt.Tooltip("owner:N", title=texts("follow_up.column.owner")),
                alt.Tooltip("age_text:N", title=texts("follow_up.column.age")),
                alt.Tooltip("case_count:Q", title=texts("work.chart.unit")),
            ],
        )
    )
    return finish(alt.layer(bars), texts, rows["owner"].nunique() * ROW_HEIGHT + 110)
