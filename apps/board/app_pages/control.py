"""Control charts: is a unit still what it was; what stands out; small units; why NPS moved."""

from datetime import date

import streamlit as st

from apps.board import blocks, charts_control, choices, context, control_blocks, data, figures
from apps.board import control as words
from apps.board.filters import Choice
from apps.board.names import in_order
from apps.board.reading import control as reading

run = context.current()
texts, snapshot, filters = run.texts, run.snapshot, run.filters
st.title(texts("control.title"))
st.caption(texts("control.intro"))

known = blocks.series_or_stop(run)
charted = reading.load_charted(snapshot)
# what the board has no words for is not offered
found = [series for series in known if series in charted]
if not found:
    st.info(texts("control.nothing"), icon=":material/hourglass_empty:")
    st.stop()

control_blocks.alerts(run)

st.subheader(texts("control.charts"))
with st.container(horizontal=True):
    series = choices.choose_series(run, found)
    grain = choices.choose_grain(run, ("month", "week"))
    units = reading.load_units(snapshot, series, grain)
    dimensions = in_order(units["dimension"])
    if not dimensions:
        st.info(texts("control.nothing"), icon=":material/hourglass_empty:")
        st.stop()
    dimension = choices.choose_dimension(run, dimensions)
    names = data.load_names(snapshot, dimension)
    members = tuple(units.loc[units["dimension"] == dimension, "member"])
    member = filters.choose(
        Choice(
            "unit",
            texts("control.unit"),
            members,
            (members[0],),
            lambda one: figures.name_member(one, dimension, texts, names),
            scope=f"{dimension}_{grain}",
        ),
        width=choices.WIDE,
    )
blocks.notice_of_ignored(filters, texts)


def name_period(start: date) -> str:
    """The name of a point's period."""
    return run.name_period(grain, start)


rows = reading.load_points(snapshot, series, grain=grain, dimension=dimension, member=member)
points = words.points_in_words(rows, texts, metric=series.metric, name_period=name_period)
title = blocks.name_series(series, found, texts)
title += f" · {figures.name_member(member, dimension, texts, names)}"
control_blocks.verdict(texts, title, points)
unit = texts(f"metric.{series.metric}.short_unit")
blocks.chart(charts_control.control(points, texts, unit=unit), title, key="control")
st.caption(texts("control.caption"))
control_blocks.points(texts, points)

if any(series.metric == "nps" for series in found):
    control_blocks.parts(run)
    control_blocks.small_units(run)
