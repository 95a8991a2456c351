"""Sections of the page of control charts.

Here: Streamlit calls. Not here: reading, words of rows (control), pictures (charts_control).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pandas as pd
import streamlit as st

from apps.board import (
    blocks,
    charts_control,
    choices,
    control,
    data,
    formats,
    periods,
    tables,
    voice,
)
from apps.board.context import Context
from apps.board.figures import name_dimension
from apps.board.filters import Choice
from apps.board.reading import control as reading
from apps.board.texts import Texts


def alerts(context: Context) -> None:
    """What stands out at the end of its series, with how often each rule cries wolf."""
    texts, snapshot = context.texts, context.snapshot
    rows = reading.load_alerts(snapshot)
    st.subheader(texts("control.alerts"))
    st.caption(texts("control.alerts_none" if rows.empty else "control.alerts_caption"))
    if rows.empty:
        return
    shown = control.alerts_in_words(
        rows,
        texts,
        names=lambda dimension: data.load_names(snapshot, dimension),
        name_period=context.name_period,
    )
    columns = ("unit", "metric", "period", "value", "n", "rules", "false_alarm", "below_zero")
    headers = {
        name if name in ("value", "n") else f"{name}_text": texts(f"control_column.{name}")
        for name in columns
    }
    tables.show(
        shown,
        headers,
        _spell(texts, "value", "n"),
        key="alerts",
        widths={"unit_text": 150, "rules_text": 160},
        lines=2,
    )


def verdict(texts: Texts, title: str, points: pd.DataFrame) -> None:
    """One sentence on the latest point, and on what the limits stand."""
    st.markdown(f"**{title}**")
    last = points.iloc[-1]
    if pd.isna(last["centre"]):
        count = int(points["is_baseline"].sum())
        st.info(texts("control.too_short", count=count), icon=":material/hourglass_empty:")
        return
    said = {
        "period": last["period_text"],
        "value": last["value_text"],
        "answers": last["n_text"],
        "limits": last["limits_text"],
        "centre": formats.number(last["centre"], texts),
    }
    if not last["is_judged"]:
        st.markdown(texts("control.last_not_judged", **said))
    elif last["signal"] == "none":
        st.markdown(texts("control.last_usual", **said))
    else:
        st.markdown(texts("control.last_signal", **said, signals=last["signals_text"]))
    baseline = points[points["is_baseline"]]
    key = "baseline_frozen" if bool(last["is_baseline_complete"]) else "baseline_growing"
    first, final = baseline["period_text"].iloc[0], baseline["period_text"].iloc[-1]
    st.caption(texts(f"control.{key}", first=first, last=final, count=len(baseline)))


def points(texts: Texts, rows: pd.DataFrame) -> None:
    """Every point of the chart as a table."""
    with st.expander(texts("control.table")):
        columns = ("period_text", "value", "n", "centre", "limits_text", "signals_text")
        headers = {name: texts(f"control_column.{name.removesuffix('_text')}") for name in columns}
        spell = _spell(texts, "value", "n", "centre")
        season = rows["seasonal_index"].notna().any()
        if season:
            headers |= {"value_adjusted": texts("control_column.adjusted")}
            spell |= _spell(texts, "value_adjusted")
        else:
            st.caption(texts("control.no_season"))
        tables.show(rows.iloc[::-1], headers, spell, key="points")


def parts(context: Context) -> None:
    """Why the company's NPS moved from one month to the next, by segments."""
    texts, snapshot = context.texts, context.snapshot
    st.subheader(texts("control.parts"))
    months = reading.load_part_months(snapshot)
    if months.empty:
        st.info(texts("control.parts_none"), icon=":material/hourglass_empty:")
        return
    with st.container(horizontal=True):
        starts = [start.date() for start in months["period_start"].drop_duplicates()]
        start = _choose_month(context, starts)
        dimension = _choose(context, "part", "filter.dimension",
                            tuple(sorted(set(months["dimension"]))))  # fmt: skip
    rows = reading.load_parts(snapshot, dimension, start)
    if rows.empty:
        st.info(texts("control.parts_none"), icon=":material/hourglass_empty:")
        return
    names = (
        voice.names_of_themes(texts)
        if dimension == "theme"
        else data.load_names(snapshot, dimension)
    )
    shown = control.parts_in_words(rows, texts, dimension=dimension, names=names)
    earlier, now = (
        float(rows[name].iloc[0]) for name in ("company_compared_value", "company_value")
    )
    before = periods.previous("month", start)
    ends = (context.name_period("month", before), context.name_period("month", start))
    bars = control.steps_of(shown, texts, before=earlier, now=now, names=ends)
    st.caption(texts("control.parts_caption", before=ends[0], now=ends[1]))
    picture = charts_control.waterfall(bars, texts, unit=texts("metric.nps.short_unit"))
    blocks.chart(picture, texts("control.parts"), key="parts")
    columns = ("n", "compared_n", "value", "compared_value")
    headers = {"member_text": name_dimension(dimension, texts)}
    headers |= {name: texts(f"control_column.{name}") for name in columns}
    headers |= {
        f"{name}_text": texts(f"control_column.{name}") for name in ("mix", "within", "total")
    }
    with st.expander(texts("control.parts_table")):
        tables.show(shown, headers, _spell(texts, *columns), key="parts_table")


def small_units(context: Context) -> None:
    """Raw and shrunken NPS of managers or locations of a quarter."""
    texts, snapshot = context.texts, context.snapshot
    st.subheader(texts("control.small"))
    st.caption(texts("control.small_caption"))
    with st.container(horizontal=True):
        dimension = _choose(context, "units", "filter.dimension", ("manager", "location"))
        rows = reading.load_shrunken(snapshot, dimension)
        if rows.empty:
            st.info(texts("control.small_none"), icon=":material/hourglass_empty:")
            return
        starts = [start.date() for start in rows["period_start"].drop_duplicates()]
        complete = [one for one in starts if not context.is_running("quarter", one)] or starts
        start = date.fromisoformat(
            context.filters.choose(
                Choice(
                    "quarter",
                    texts("filter.period"),
                    tuple(one.isoformat() for one in starts),
                    (complete[0].isoformat(),),
                    lambda one: context.name_period("quarter", date.fromisoformat(one)),
                ),
                width=choices.WIDE,
            )
        )
    chosen = rows[rows["period_start"] == pd.Timestamp(start)]
    names = data.load_names(snapshot, dimension)
    shown = control.shrunken_in_words(chosen, texts, dimension=dimension, names=names)
    headers = {
        "member_text": name_dimension(dimension, texts),
        "n": texts("control_column.n"),
    }
    headers |= {name: texts(f"control_column.{name}") for name in ("value", "shrunk_value")}
    headers["interval_text"] = texts("control_column.interval")
    if chosen["target"].notna().any():
        target = formats.number(chosen["target"].iloc[0], texts)
        headers["reaches_text"] = texts("control_column.reaches", target=target)
    else:
        st.caption(texts("control.no_target"))
    headers["note_text"] = texts("control_column.note")
    tables.show(shown, headers, _spell(texts, "n", "value", "shrunk_value"), key="small_units")


def _choose_month(context: Context, starts: list[date]) -> date:
    complete = [one for one in starts if not context.is_running("month", one)] or starts
    chosen = context.filters.choose(
        Choice(
            "month",
            context.texts("filter.period"),
            tuple(one.isoformat() for one in starts),
            (complete[0].isoformat(),),
            lambda one: context.name_period("month", date.fromisoformat(one)),
        ),
        width=choices.WIDE,
    )
    return date.fromisoformat(chosen)


def _choose(context: Context, name: str, label: str, options: tuple[str, ...]) -> str:
    texts = context.texts
    return context.filters.choose(
        Choice(
            name,
            texts(label),
            options,
            (options[0],),
            lambda one: name_dimension(one, texts),
        ),
        width=choices.WIDTH,
    )


def _spell(texts: Texts, *columns: str) -> dict[str, Callable[[float], str]]:
    whole = {"n", "compared_n"}
    return {
        name: (lambda value: formats.count(value, texts))
        if name in whole
        else (lambda value: formats.number(value, texts))
        for name in columns
    }
