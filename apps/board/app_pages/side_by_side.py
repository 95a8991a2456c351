"""Metrics side by side: what each says of one period, where each moved, and whether they agree."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from apps.board import (
    agreement,
    blocks,
    charts,
    choices,
    context,
    data,
    figures,
    formats,
    periods,
    tables,
)
from apps.board.reading import side_by_side

run = context.current()
texts, snapshot = run.texts, run.snapshot
st.title(texts("side_by_side.title"))
st.caption(texts("side_by_side.intro"))

found = side_by_side.load_headline_series(snapshot)
if not found:
    st.info(texts("empty.no_figures"), icon=":material/hourglass_empty:")
    st.stop()
with st.container(horizontal=True):
    # shares and nets are not made of a day
    grains = tuple(grain for grain in choices.grains_with_answers(run) if grain != "day")
    grain = choices.choose_grain(run, grains)
    starts = data.load_periods(snapshot, grain)
    start = choices.choose_period(run, grain, starts)
blocks.notice_of_ignored(run.filters, texts)
period = run.name_period(grain, start)
against = formats.period(grain, periods.previous(grain, start), texts)
since = periods.add_months(starts[0], 1 - choices.MONTHS_OF_TREND[grain])
verdicts = side_by_side.load_verdicts(snapshot, grain=grain, start=start)
verdict_of = {(row.metric, row.scale): row for row in verdicts.itertuples()}


def name_period(day: date) -> str:
    """The name of a period on this page."""
    return run.name_period(grain, day)


def told_change(change: Any) -> str:
    """The difference with its interval."""
    if pd.isna(change.difference):
        return ""
    by = formats.number(change.difference, texts, is_signed=True)
    if pd.isna(change.low):
        return by
    return f"{by} ({formats.interval(change.low, change.high, texts)})"


lines, trends, directions = [], {}, []
for series in found:
    rows = data.load_values(
        snapshot, series, grain=grain, dimension="company", since=since, until=starts[0]
    )
    trends[series] = figures.in_words(rows, texts, dimension="company", name_period=name_period)
    now = trends[series][trends[series]["period_start"] == pd.Timestamp(start)]
    change = verdict_of.get((series.metric, series.scale))
    where = agreement.direction(series.metric, str(change.verdict) if change else "")
    if series.metric not in side_by_side.NO_VOICE:
        directions.append(where)
    lines.append(
        {
            "name": blocks.name_series(series, found, texts),
            "value": now["value_text"].iloc[0] if len(now) else texts("note.no_answers"),
            "interval": now["interval_text"].iloc[0] if len(now) else "",
            "unit": texts(f"metric.{series.metric}.unit"),
            "n": formats.count(now["n"].iloc[0], texts) if len(now) else "",
            "change": told_change(change) if change is not None else "",
            "where": texts(f"side_by_side.{where}"),
        }
    )

told = agreement.agree(directions)
st.subheader(texts("side_by_side.agreement", period=period))
st.markdown(
    texts(
        f"side_by_side.told_{told.kind}",
        better=told.better, worse=told.worse, not_proven=told.not_proven, all=told.compared,
        previous=against,
    )
)  # fmt: skip
st.caption(texts("side_by_side.alone"))
headers = {name: texts(f"side_by_side.column_{name}") for name in lines[0]}
tables.show(pd.DataFrame(lines), headers, key="side_by_side", lines=2, widths={"unit": 180})

columns = st.columns(2)
for number, (series, rows) in enumerate(trends.items()):
    title = f"{blocks.name_series(series, found, texts)} · {texts(f'metric.{series.metric}.long')}"
    with columns[number % 2]:
        st.markdown(f"**{title}**")
        line = figures.with_gaps(rows, grain, ["all"])
        if line.empty:
            st.info(texts("note.no_answers"), icon=":material/hourglass_empty:")
            continue
        line["is_running"] = [run.is_running(grain, day.date()) for day in line["period_start"]]
        picture = charts.trend(line, texts, metric=series.metric, height=220)
        blocks.chart(picture, title, key=f"side_{series.key}")
