"""Overview: NPS, CSI and CES of one period for the whole company, their trends, the groups."""

import itertools
from datetime import date

import pandas as pd
import streamlit as st

from apps.board import (
    blocks,
    cards,
    charts,
    choices,
    context,
    data,
    definition_cards,
    figures,
    formats,
    periods,
)
from apps.board.data import BASIC_METRICS, Series

run = context.current()
texts, snapshot = run.texts, run.snapshot
st.title(texts("overview.title"))

found = blocks.series_or_stop(run)

with st.container(horizontal=True):
    grain = choices.choose_grain(run, choices.grains_with_answers(run))
    starts = data.load_periods(snapshot, grain)
    start = choices.choose_period(run, grain, starts)
blocks.notice_of_ignored(run.filters, texts)

months = choices.MONTHS_OF_TREND[grain]
period = run.name_period(grain, start)
against = formats.period(grain, periods.previous(grain, start), texts)
st.caption(texts("overview.intro", period=period, previous=against))
if run.is_running(grain, start):
    st.info(texts("note.running_why"), icon=":material/pending:")


def load(series: Series) -> pd.DataFrame:
    """The company's figures of the trend and of the period."""
    since = min(periods.add_months(starts[0], 1 - months), start)
    return data.load_values(
        snapshot, series, grain=grain, dimension="company", since=since, until=starts[0]
    )


def in_words(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with their texts."""

    def name(day: date) -> str:
        return run.name_period(grain, day)

    return figures.in_words(rows, texts, dimension="company", name_period=name)


missing = [Series(name, "") for name in BASIC_METRICS if name not in {s.metric for s in found}]
shown = sorted([*found, *missing], key=lambda series: data.METRICS.index(series.metric))
tracked = run.load_tracked()
definition_cards.warn_of_tracked(tracked, texts)
if any(series.metric in tracked for series in shown):
    shown = sorted(
        (series for series in shown if series.metric in tracked),
        key=lambda series: tracked.index(series.metric),
    )
for column, series in zip(cards.places(len(shown)), shown, strict=True):
    rows = load(series)
    with column:
        cards.metric_card(
            texts,
            series.metric,
            blocks.name_series(series, found, texts),
            now=figures.pick(rows, start),
            judged=cards.company_verdicts(run, series, grain=grain, start=start),
            period=period,
        )
        definition_cards.definition_popover(texts, series.metric)
others_tracked = [metric for metric in tracked if metric not in data.METRICS]
definition_cards.tracked_cards(run, others_tracked, grain, start)


def show_trend(series: Series) -> pd.DataFrame:
    """The line of one metric with its interval band; gives the rows it is made of."""
    name = blocks.name_series(series, found, texts)
    long = texts(f"metric.{series.metric}.long")
    span = texts.plural("last_months", months, n=months)
    title = texts("overview.trend", metric=name, long=long, months=span)
    rows = in_words(load(series))
    st.subheader(title)
    st.caption(texts("overview.trend_unit", unit=texts(f"metric.{series.metric}.unit")))
    if rows.empty:
        st.info(texts("note.no_answers"), icon=":material/hourglass_empty:")
        return rows
    line = figures.with_gaps(rows, grain, ["all"])
    line["is_running"] = [run.is_running(grain, day.date()) for day in line["period_start"]]
    blocks.chart(charts.trend(line, texts, metric=series.metric), title, key=f"trend_{series.key}")
    return rows


st.caption(texts("overview.trend_caption"))
for series in (one for one in found if one.metric == "nps"):
    rows = show_trend(series)
    if not rows.empty:
        blocks.groups_of_nps(run, rows, grain=grain, start=start, period=period, key=series.key)
others = [one for one in found if one.metric != "nps"]
columns = 1 if len(others) == 1 else 2
for column, series in zip(itertools.cycle(st.columns(columns)), others, strict=False):
    with column:
        show_trend(series)
