"""Blocks of the page Next wave: one wave, and what modes go with. No reading."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from apps.board import blocks, charts_service, exports, formats, next_wave, tables
from apps.board.texts import Texts, plain
from orchestration.published.wave_plan import Plan
from orchestration.published.wave_standing import Standing

COLUMNS = ("unit", "eligible", "chosen", "rate", "expected", "half_width", "needed")


def told_missed(found: list[Standing], texts: Texts) -> None:
    """The waves whose day has passed with nothing sent."""
    for one in found:
        day = formats.day(one.day, texts)
        key = "next_wave.late" if one.state == "late" else "next_wave.missed"
        st.warning(texts(key, wave=plain(one.wave), day=day), icon=":material/event_busy:")


def wave(plan: Plan, names: Mapping[str, str], texts: Texts) -> None:
    """One wave: its day, whom it asks, what may be expected of each unit."""
    title = texts("next_wave.wave", wave=plain(plan.wave.id), day=formats.day(plan.day, texts))
    st.subheader(title)
    st.caption(next_wave.rule(plan.wave, texts))
    if not plan.is_known:
        st.info(texts("next_wave.old_snapshot"), icon=":material/hourglass_empty:")
        st.code("loyalty run", language=None)
        return
    may, chosen, answers = st.columns(3)
    may.metric(texts("next_wave.column.eligible"), formats.count(plan.eligible, texts))
    chosen.metric(texts("next_wave.column.chosen"), formats.count(len(plan.chosen), texts))
    answers.metric(texts("next_wave.expected"), next_wave.expected(plan, texts))
    rows = next_wave.units(plan, names, texts)
    if not rows.empty:
        _units(plan, rows, texts)
    alone = next_wave.left_alone(plan, texts)
    if alone:
        st.caption(texts("next_wave.left_alone", reasons=alone))


def _units(plan: Plan, rows: pd.DataFrame, texts: Texts) -> None:
    wanted = formats.number(plan.wave.half_width_points, texts)
    headers = {
        name: texts(f"next_wave.column.{key}", wanted=wanted)
        for key in COLUMNS
        for name in (key if key in rows else f"{key}_text",)
    }
    spell = {
        "eligible": lambda count: formats.count(int(count), texts),
        "chosen": lambda count: formats.count(int(count), texts),
        "half_width": lambda points: f"± {formats.number(points, texts)}",
        "needed": lambda count: formats.count(int(count), texts),
    }
    tables.show(rows, headers, spell, key=f"wave_{plan.wave.id}")
    content = exports.as_csv(rows[list(headers)].rename(columns=headers))
    blocks.download_button(content, texts("next_wave.download"), f"wave_{plan.wave.id}.csv")


def modes(found: pd.DataFrame, texts: Texts) -> None:
    """NPS of each mode beside the others, with the caution."""
    st.subheader(texts("next_wave.modes"))
    st.caption(texts("next_wave.modes_intro"))
    if found.empty:
        st.info(texts("next_wave.no_modes"), icon=":material/hourglass_empty:")
        return
    rows = next_wave.modes(found, texts)
    shown = rows[rows["value"].notna()]
    if not shown.empty:
        picture = charts_service.points(
            shown,
            texts,
            order=list(shown["name_text"]),
            unit=texts("next_wave.points"),
            zero=True,
        )
        blocks.chart(picture, texts("next_wave.modes"), key="modes")
    columns = ("name", "value", "interval", "n", "other_n", "verdict")
    headers = {f"{name}_text": texts(f"next_wave.mode_column.{name}") for name in columns}
    tables.show(rows, headers, key="mode_effects", widths={"verdict_text": 260})
    st.warning(texts("next_wave.no_experiment"), icon=":material/balance:")
