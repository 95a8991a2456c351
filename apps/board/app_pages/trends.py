"""Trends and segments: any metric by any breakdown, members beside each other and over time."""

from datetime import date

import pandas as pd
import streamlit as st

from apps.board import (
    blocks,
    charts,
    choices,
    comparison,
    context,
    data,
    exports,
    figures,
    periods,
    tables,
)
from apps.board.filters import Choice
from apps.board.names import CROSSED
from apps.board.reading import changes

MOST_LINES = 6
USUAL_LINES = 4

run = context.current()
texts, snapshot, filters = run.texts, run.snapshot, run.filters
st.title(texts("trends.title"))

found = blocks.series_or_stop(run)

with st.container(horizontal=True):
    series = choices.choose_series(run, found)
    dimension = choices.choose_dimension(run, data.load_dimensions(snapshot, series))
    grain = choices.choose_grain(run, choices.grains_with_answers(run, series))
    sort = choices.choose_sort(run)
    starts = data.load_periods(snapshot, grain, series)
    start = choices.choose_period(run, grain, starts)
    against = choices.choose_against(run, grain, dimension)
    since = choices.choose_since(run, grain, starts, start)
members_place = st.empty()
metric, name = series.metric, blocks.name_series(series, found, texts)
names, period = data.load_names(snapshot, dimension), run.name_period(grain, start)


def load(first: date, last: date) -> pd.DataFrame:
    """Protected rows of the breakdown, with their texts."""
    rows = data.load_values(
        snapshot, series, grain=grain, dimension=dimension, since=first, until=last
    )
    return figures.in_words(
        rows, texts, dimension=dimension, names=names,
        name_period=lambda day: run.name_period(grain, day),
    )  # fmt: skip


now = load(start, start)
compared = (
    None
    if against == choices.NO_COMPARISON
    else changes.load_changes(
        snapshot, series, grain=grain, dimension=dimension, start=start, against=against
    )
)
other = periods.compared(grain, start, against)
before = load(other, other) if other else None
over_time = load(since, start)
members = over_time.sort_values("member_text")["member"].drop_duplicates().tolist()
with members_place:
    biggest = now.sort_values(["n", "member_text"], ascending=[False, True])["member"].tolist()
    chosen = filters.choose_some(
        Choice(
            "member",
            texts("filter.members"),
            tuple(members),
            tuple(member for member in members if member in biggest[:USUAL_LINES]),
            lambda member: figures.name_member(member, dimension, texts, names),
            scope=dimension,
            limit=MOST_LINES,
        )
    )
blocks.notice_of_ignored(filters, texts)

by, unit = figures.name_dimension(dimension, texts), texts(f"metric.{metric}.unit")
st.caption(texts("trends.intro", metric=name, unit=unit, dimension=by, period=period))
if now.empty:
    st.info(texts("empty.no_members"), icon=":material/search_off:")
    st.stop()

if CROSSED in dimension:
    blocks.crossing(run, now, dimension=dimension, names=names, metric=metric, period=period)

order = comparison.members_in_order(now, sort)
drawn = order[: comparison.MOST_ROWS_IN_CHART]
earlier = run.name_period(grain, other) if other else ""
key = "compare_two" if other else "compare"
st.subheader(texts(f"trends.{key}", period=period, against=earlier))
st.caption(texts(f"trends.{key}_caption", period=period, against=earlier))
rows = comparison.sides(now, before, drawn)
picture = charts.comparison(rows, texts, metric=metric, order=drawn)
blocks.chart(picture, texts("trends.compare", period=period), key="comparison")
st.caption(f"{texts('note.overlap')} {texts('note.small')}")
if len(drawn) < len(order):
    st.caption(texts("trends.more_rows", shown=len(drawn), all=len(order)))

st.subheader(texts("trends.trend"))
lines = over_time[over_time["member"].isin(chosen)]
if lines.empty:
    st.info(texts("trends.trend_none"), icon=":material/show_chart:")
else:
    called = [figures.name_member(member, dimension, texts, names) for member in chosen]
    lines = figures.with_gaps(lines, grain, chosen)
    picture = charts.trend_of_members(lines, texts, metric=metric, members=called)
    blocks.chart(picture, texts("trends.trend"), key="trend")

st.subheader(texts("trends.table"))
if compared is not None:
    st.caption(texts("trends.verdicts" if dimension != "company" else "trends.verdict"))
table = comparison.table(now, compared, texts, metric=metric, against=against, order=order)
headers = comparison.headers(table, texts, metric=metric, dimension=dimension)
tables.show(table, headers, comparison.spell_columns(texts), key="members")
taken = exports.as_csv(comparison.download(table, texts, metric=metric, dimension=dimension))
blocks.download_button(taken, texts("trends.download"), f"{metric}_{dimension}_{start}.csv")
