"""The picture of the customer journey, as Altair values: three charts over one row of stages.

No Streamlit, no reading, no rounding: texts come with the rows.
"""

from __future__ import annotations

import altair as alt
import pandas as pd

from apps.board.charts import EARLIER_COLOUR, LINE_COLOUR, finish
from apps.board.texts import Texts

PAIN_COLOUR = "#D9641E"
TRUTH_COLOUR = "#D98E00"
#: the same room left of every chart, so that the stages stand under each other
AXIS_ROOM = 78
#: pixels of a picture that is looked at on a phone
NARROW = 500


def emotion(rows: pd.DataFrame, texts: Texts) -> alt.LayerChart:
    """Satisfaction 0-100 by stage with its interval; stars, and marks of pain points."""
    base = alt.Chart(rows).encode(x=_stages(rows, has_labels=True))
    y = alt.Y(
        "satisfaction_percent:Q",
        scale=alt.Scale(domain=[0, 110], nice=False),
        axis=_axis(texts("journey.satisfaction_axis"), values=[0, 25, 50, 75, 100]),
    )
    known = base.transform_filter("isValid(datum.satisfaction_percent)")
    band = known.mark_area(opacity=0.18, color=LINE_COLOUR).encode(
        y=alt.Y("satisfaction_low:Q"), y2="satisfaction_high:Q"
    )
    ends = known.mark_rule(color=LINE_COLOUR, opacity=0.5, strokeWidth=2).encode(
        y=alt.Y("satisfaction_low:Q"), y2="satisfaction_high:Q"
    )
    line = known.mark_line(color=LINE_COLOUR, strokeWidth=2.5).encode(y=y)
    points = known.mark_point(size=80, filled=True, opacity=1, color=LINE_COLOUR).encode(
        y=y, tooltip=_tooltip(texts)
    )
    stars = (
        base.transform_filter("isValid(datum.moment_of_truth)")
        .mark_text(fontSize=22, color=TRUTH_COLOUR)
        .encode(
            y=alt.datum(106),
            text=alt.when("datum.is_moment_of_truth_sure")
            .then(alt.value("★"))
            .otherwise(alt.value("☆")),
            tooltip=_tooltip(texts),
        )
    )
    pain = (
        known.transform_filter("datum.is_pain_point")
        .mark_point(shape="triangle-down", size=220, opacity=1, strokeWidth=2, yOffset=-18)
        .encode(
            y=y,
            fill=alt.when("datum.is_pain_proven")
            .then(alt.value(PAIN_COLOUR))
            .otherwise(alt.value("white")),
            stroke=alt.when("datum.is_pain_proven")
            .then(alt.value(PAIN_COLOUR))
            .otherwise(alt.value(EARLIER_COLOUR)),
            tooltip=_tooltip(texts),
        )
    )
    return finish(alt.layer(band, ends, line, points, stars, pain), texts, 320)


def volume(rows: pd.DataFrame, texts: Texts) -> alt.LayerChart:
    """Who came in, who went on inside it, and the drop above."""
    base = alt.Chart(rows).encode(x=_stages(rows, has_labels=False))
    known = base.transform_filter("isValid(datum.entered)")
    y = alt.Y("entered:Q", axis=_axis(texts("journey.entered"), tick_count=4))
    entered = known.mark_bar(color="#C9D3DE", width={"band": 0.55}).encode(
        y=y, tooltip=_tooltip(texts)
    )
    completed = known.mark_bar(color=LINE_COLOUR, width={"band": 0.55}).encode(
        y=alt.Y("completed:Q"), tooltip=_tooltip(texts)
    )
    dropped = known.mark_text(
        dy=-8, color=EARLIER_COLOUR, fontSize=alt.ExprRef(f"width < {NARROW} ? 7 : 11")
    ).encode(y=y, text=alt.Text("drop_label:N"))
    return finish(alt.layer(entered, completed, dropped), texts, 210)


def lanes(rows: pd.DataFrame, stages: pd.DataFrame, texts: Texts) -> alt.LayerChart:
    """A lane for each channel: the larger the disc, the more came into the stage by it."""
    discs = (
        alt.Chart(rows)
        .mark_circle(color=LINE_COLOUR, opacity=0.65)
        .encode(
            x=_stages(stages, has_labels=False),
            y=alt.Y("channel_text:N", sort=None, axis=_axis(texts("journey.channel"))),
            size=alt.Size("entered:Q", scale=alt.Scale(range=[20, 900]), legend=None),
            tooltip=[
                alt.Tooltip("stage_text:N", title=texts("journey.stage")),
                alt.Tooltip("channel_text:N", title=texts("journey.channel")),
                alt.Tooltip("entered_text:N", title=texts("journey.entered")),
                alt.Tooltip("drop_percent_text:N", title=texts("journey.drop")),
            ],
        )
    )
    return finish(alt.layer(discs), texts, 46 * rows["channel_text"].nunique() + 30)


def _stages(rows: pd.DataFrame, *, has_labels: bool) -> alt.X:
    return alt.X(
        "stage_text:N",
        sort=None,
        scale=alt.Scale(domain=rows["stage_text"].tolist()),
        axis=alt.Axis(
            title=None,
            labels=has_labels,
            # on a phone a name has no room beside the next one
            labelAngle=alt.ExprRef(f"width < {NARROW} ? -60 : 0"),
            labelAlign=alt.ExprRef(f"width < {NARROW} ? 'left' : 'center'"),
            labelOverlap=False,
            labelLimit=130,
            orient="top" if has_labels else "bottom",
            ticks=False,
            domain=False,
            grid=True,
        ),
    )


def _axis(
    title: str, *, values: list[int] | None = None, tick_count: int | None = None
) -> alt.Axis:
    return alt.Axis(
        title=title,
        values=values if values is not None else alt.Undefined,
        tickCount=tick_count if tick_count is not None else alt.Undefined,
        minExtent=AXIS_ROOM,
        maxExtent=AXIS_ROOM,
        labelLimit=AXIS_ROOM,
        ticks=False,
        domain=False,
    )


def _tooltip(texts: Texts) -> list[alt.Tooltip]:
    names = {
        "stage": "stage",
        "entered": "entered",
        "completed": "completed",
        "drop_percent": "drop",
        "satisfaction_percent": "satisfaction",
        "nps": "nps",
        "impact_r": "impact",
        "note": "note",
    }
    return [
        alt.Tooltip(f"{column}_text:N", title=texts(f"journey.{title}"))
        for column, title in names.items()
    ]
