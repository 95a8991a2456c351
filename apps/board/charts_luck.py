"""The picture of what a rule pays by luck: its chance to say met over the true figure.

Texts come with the rows. No Streamlit here.
"""

from __future__ import annotations

import altair as alt
import pandas as pd

from apps.board.charts import MEMBER_COLOURS, finish
from apps.board.charts_bonus import TARGET_COLOUR
from apps.board.texts import Texts

HEIGHT = 340
#: told apart without colours too
DASHES = {"raw": [6, 4], "interval": [2, 3], "shrunk": [10, 3, 2, 3], "probability": [1, 0]}
COLUMNS = ("rule", "true", "met")


def chances(rows: pd.DataFrame, texts: Texts, *, unit: str) -> alt.LayerChart:
    """One line a rule; the scheme's own is thick.

    Rows: of one unit, `rule`, `is_own`, `true_value`, `met_share` (0–1), `target` and prepared
    texts.
    """
    names = [texts(f"bonus_luck.rule.{rule}") for rule in DASHES]
    lines = (
        alt.Chart(rows)
        .mark_line()
        .encode(
            x=alt.X(
                "true_value:Q",
                scale=alt.Scale(zero=False, nice=False),
                axis=alt.Axis(title=f"{texts('bonus_luck.axis_true')}, {unit}", tickCount=6),
            ),
            y=alt.Y(
                "met_share:Q",
                scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(title=texts("bonus_luck.axis_met"), format=".0%", tickCount=5),
            ),
            color=alt.Color(
                "rule_text:N",
                scale=alt.Scale(domain=names, range=list(MEMBER_COLOURS[: len(names)])),
                legend=alt.Legend(
                    title=None,
                    orient="bottom",
                    # three pictures beside each other have no room for two names in a line
                    columns=alt.ExprRef("width < 280 ? 1 : 2"),
                    labelLimit=170,
                    symbolOpacity=1,
                ),
            ),
            strokeDash=alt.StrokeDash(
                "rule_text:N",
                scale=alt.Scale(domain=names, range=list(DASHES.values())),
                legend=None,
            ),
            strokeWidth=alt.when("datum.is_own").then(alt.value(4)).otherwise(alt.value(1.6)),
            tooltip=[
                alt.Tooltip(f"{name}_text:N", title=texts(f"bonus_fair_column.{name}"))
                for name in COLUMNS
            ],
        )
    )
    target = (
        alt.Chart(rows.head(1)).mark_rule(color=TARGET_COLOUR, strokeWidth=2).encode(x="target:Q")
    )
    return finish(alt.layer(target, lines), texts, HEIGHT)
