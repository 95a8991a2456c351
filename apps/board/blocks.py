"""Pieces of pages: the groups of NPS, tables on data quality, notices.

Here: Streamlit calls. Not here: reading, arithmetic, words, filters (choices),
the card of a figure (cards).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import altair as alt
import pandas as pd
import streamlit as st

from apps.board import (
    charts,
    charts_crossing,
    comparison,
    data,
    expectations,
    figures,
    formats,
    quality,
    standing,
    tables,
)
from apps.board import crossing as two_ways
from apps.board.context import Context
from apps.board.data import Series
from apps.board.filters import Filters
from apps.board.names import sides_of
from apps.board.texts import Texts, plain

REFUSAL_WIDTHS = {"file_name": 190, "reason_text": 230, "cure_text": 400}


def name_series(series: Series, everything: Sequence[Series], texts: Texts) -> str:
    """The name of a metric; its scale too where the metric was asked on several."""
    name = texts(f"metric.{series.metric}.name")
    scales = {other.scale for other in everything if other.metric == series.metric}
    return f"{name} ({formats.scale(series.scale, texts)})" if len(scales) > 1 else name


def series_or_stop(context: Context) -> list[Series]:
    """The metrics of the snapshot; without any, the page says so and ends here."""
    found = data.load_series(context.snapshot)
    if not found:
        st.info(context.texts("empty.no_figures"), icon=":material/hourglass_empty:")
        st.stop()
    return found


def chart(picture: alt.LayerChart, description: str, key: str) -> None:
    """A chart as wide as its place."""
    st.altair_chart(picture, width="stretch", theme="streamlit", alt=description, key=key)


def crossing(
    context: Context,
    rows: pd.DataFrame,
    *,
    dimension: str,
    names: Mapping[str, str],
    metric: str,
    period: str,
) -> None:
    """One period of a crossing as a table of two ways; the table of members follows it."""
    texts = context.texts
    sides = tuple(figures.name_dimension(side, texts) for side in sides_of(dimension))
    title = texts("crossing.title", rows=sides[0], columns=sides[1], period=period)
    st.subheader(title)
    st.caption(texts("crossing.caption"))
    squares = two_ways.squares(rows, texts, dimension=dimension, names=names)
    unit = texts(f"metric.{metric}.short_unit")
    picture = charts_crossing.table_of_two_ways(squares, texts, sides=sides, unit=unit)
    chart(picture, title, key="crossing")


def notice_of_ignored(filters: Filters, texts: Texts) -> None:
    """Say that the address had values that are not known."""
    if filters.ignored:
        names = plain(", ".join(dict.fromkeys(filters.ignored)))
        st.warning(texts("filter.ignored", names=names), icon=":material/link_off:")


def groups_of_nps(
    context: Context, rows: pd.DataFrame, *, grain: str, start: date, period: str, key: str
) -> None:
    """Promoters, passives and detractors: shares of every period, counts of one."""
    texts = context.texts
    st.subheader(texts("overview.groups"))
    st.caption(texts("overview.groups_caption"))
    bars, numbers = st.columns([4, 1], vertical_alignment="center")
    with bars:
        parts = figures.group_parts(rows, texts, grain)
        chart(charts.groups(parts, texts), texts("overview.groups"), key=f"groups_{key}")
    now = parts[parts["period_start"] == pd.Timestamp(start)]
    with numbers:
        if now.empty:
            st.markdown(texts("note.hidden_why"))
        else:
            n = formats.answers(now["n"].iloc[0], texts)
            st.markdown(texts("overview.groups_now", period=period, answers=n))
        for part in now.itertuples():
            st.markdown(f"**{part.group_text}**  \n{part.share_text} · {part.count_text}")
    with st.expander(texts("overview.counts")):
        latest_first = rows.iloc[::-1]
        spell = comparison.spell_columns(texts)
        tables.show(
            latest_first,
            {
                "period_text": texts("column.period"),
                **{group: texts(f"group.{group}") for group in figures.GROUPS},
                "n": texts("column.n"),
                "value": f"NPS, {texts('metric.nps.short_unit')}",
                "interval_text": texts("column.interval"),
                "status_text": texts("column.note"),
            },
            {name: spell[name] for name in (*figures.GROUPS, "n", "value")},
            key=f"counts_{key}",
        )


def download_button(content: bytes, label: str, file_name: str) -> None:
    """A file to take away; pressing it does not run the page again."""
    st.download_button(
        label, content, file_name, "text/csv", on_click="ignore", icon=":material/download:"
    )


def flags(texts: Texts, rows: pd.DataFrame) -> None:
    """Rows that are used and were read under an assumption, by source and flag in plain words."""
    st.subheader(texts("quality.flags"))
    st.caption(texts("quality.flags_none" if rows.empty else "quality.flags_caption"))
    if rows.empty:
        return
    headers = {"flag_text": "flag", "survey": "survey", "n": "rows"}
    headers |= {"file_count": "files", "flag": "code"}
    named = {name: texts(f"quality_column.{header}") for name, header in headers.items()}
    spell = dict.fromkeys(("n", "file_count"), lambda n: formats.count(n, texts))
    tables.show(quality.flags_in_words(rows, texts), named, spell, key="flags")


def judgements(texts: Texts, rows: pd.DataFrame) -> None:
    """What every row is judged by: those that some rows fail first, the others folded away."""
    st.subheader(texts("quality.expectations"))
    if rows.empty:
        st.caption(texts("quality.expectations_none"))
        return
    failed = rows[rows["failed_count"] > 0]
    st.caption(
        texts(
            "quality.expectations_caption",
            all=formats.count(len(rows), texts),
            failed=formats.count(len(failed), texts),
        )
    )
    headers = {"expectation_text": "expectation", "field_text": "field", "survey": "survey"}
    headers |= {"judged_count": "judged", "failed_count": "failed", "examples": "examples"}
    named = {name: texts(f"quality_column.{header}") for name, header in headers.items()}
    spell = dict.fromkeys(("judged_count", "failed_count"), lambda n: formats.count(n, texts))
    words = expectations.in_words(rows, texts)
    if not failed.empty:
        tables.show(words.loc[failed.index], named, spell, key="failed_expectations")
    with st.expander(texts("quality.expectations_all")):
        tables.show(words, named, spell, key="expectations")


def attributions(texts: Texts, rows: pd.DataFrame) -> None:
    """Responses of which it is not known who gave them, or of whom they speak."""
    st.subheader(texts("quality.attribution"))
    st.caption(texts("quality.attribution_none" if rows.empty else "quality.attribution_caption"))
    if rows.empty:
        return
    headers = {"reason_text": "attribution", "survey": "survey", "n": "rows", "code": "code"}
    named = {name: texts(f"quality_column.{header}") for name, header in headers.items()}
    spell = {"n": lambda n: formats.count(n, texts)}
    tables.show(quality.attributions_in_words(rows, texts), named, spell, key="attributions")


def answer_states(texts: Texts, rows: pd.DataFrame) -> None:
    """Every question with the states of its answers; only `answered` is in a figure."""
    st.subheader(texts("quality.states"))
    st.caption(texts("quality.states_caption"))
    headers = {"survey": "survey", "question_key": "question"}
    named = {name: texts(f"quality_column.{header}") for name, header in headers.items()}
    named |= {state: texts(f"answer_state.{state}") for state in standing.STATES}
    spell = dict.fromkeys(standing.STATES, lambda n: formats.count(n, texts))
    tables.show(rows, named, spell, key="answer_states")


def refused_files(texts: Texts, rows: pd.DataFrame) -> None:
    """Files refused as a whole, each with the reason and what to do."""
    st.subheader(texts("quality.refusals"))
    if rows.empty:
        st.caption(texts("quality.refusals_none"))
        return
    st.caption(texts("quality.refusals_caption"))
    headers = {"file_name": "file", "reason_text": "reason", "cure_text": "cure"}
    headers |= {"detail": "detail", "survey": "survey", "fetched_at_text": "taken"}
    tables.show(
        quality.reasons_in_words(rows, texts, "refusal"),
        {name: texts(f"quality_column.{header}") for name, header in headers.items()},
        key="refusals",
        lines=3,
        widths=REFUSAL_WIDTHS,
    )


def reasons(texts: Texts, section: str, rows: pd.DataFrame, *, with_field: bool) -> None:
    """Rows set aside or skipped, by source and reason in plain words."""
    st.subheader(texts(f"quality.{section}"))
    if rows.empty:
        st.caption(texts(f"quality.{section}_none"))
        return
    headers = {"reason_text": "reason", "survey": "survey", "n": "rows", "reason": "code"}
    if with_field:
        headers |= {"field_text": "field", "last_at_text": "last", "first_at_text": "first"}
        st.caption(texts(f"quality.{section}_caption"))
    tables.show(
        quality.reasons_in_words(rows, texts),
        {name: texts(f"quality_column.{header}") for name, header in headers.items()},
        {"n": lambda n: formats.count(n, texts)},
        key=section,
    )
