"""The sections of the Bonus page about the fair split and about luck.

Here: Streamlit calls. Not here: reading, words of rows (bonus_fair), the picture (charts_luck).
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from apps.board import blocks, bonus, bonus_card, bonus_fair, charts_luck, formats, tables
from apps.board.bonus_blocks import REFRESH
from apps.board.reading.bonus_fair import MARGIN
from apps.board.texts import Texts, plain


def split(
    texts: Texts,
    causes: pd.DataFrame,
    parts: pd.DataFrame,
    spread: pd.DataFrame,
    names: Mapping[str, str],
) -> None:
    """Causes, the spread within and between units, and the controllable part of each figure."""
    st.subheader(texts("bonus_split.title"))
    if causes.empty:
        st.caption(texts("bonus_split.none"))
        st.code(REFRESH, language=None)
        return
    st.caption(texts("bonus_split.caption"))
    for row in spread.to_dict("records"):
        st.markdown(bonus_fair.spread_in_words(row, texts))
    if not bonus_fair.has_causes(causes):
        st.info(texts("bonus_split.nobody"), icon=":material/hourglass_empty:")
        return
    counted = formats.answers(causes["answer_n"].max(), texts)
    st.caption(texts("bonus_split.causes", answers=counted))
    _table(texts, bonus_fair.causes_in_words(causes, texts), key="causes")
    if not parts.empty:
        st.caption(texts("bonus_split.parts"))
        _table(texts, bonus_fair.parts_in_words(parts, texts, names), key="split")


def luck(
    texts: Texts,
    rows: pd.DataFrame,
    chances: pd.DataFrame,
    scheme: bonus.Row,
    names: Mapping[str, str],
    *,
    is_tried: bool,
) -> None:
    """How often the rule pays luck and misses merit, as pictures and as a table."""
    st.subheader(texts("bonus_luck.title"))
    if not is_tried:
        st.caption(texts("bonus_luck.none"))
        st.code(f"loyalty scheme simulate {scheme['scheme']}", language=None)
        return
    if rows.empty:
        st.caption(texts("bonus_luck.nobody"))
        return
    window = bonus.name_window(str(rows["period"].iloc[0]), int(scheme["window_months"]), texts)
    margin = formats.count(MARGIN, texts)
    st.caption(texts("bonus_luck.caption", window=window, margin=margin))
    unit = bonus_card.unit_of(scheme, texts)
    drawn = list(chances["unit_id"].unique())
    for place, column in zip(drawn, st.columns(max(1, len(drawn))), strict=False):
        of_unit = bonus_fair.chances_in_words(chances[chances["unit_id"] == place], texts)
        counted = formats.answers(of_unit["n"].iloc[0], texts)
        with column:
            st.markdown(f"**{plain(names.get(place, place))}** · {counted}")
            blocks.chart(
                charts_luck.chances(of_unit, texts, unit=unit),
                texts("bonus_luck.chart"),
                key=f"luck_{place}",
            )
    st.caption(texts("bonus_luck.chart_caption"))
    told = bonus_fair.luck_in_words(rows, texts, names)
    is_bare = scheme["rule"] == bonus_fair.BARE
    _table(
        texts, told.drop(columns=["luck_raw", "missed_raw"]) if is_bare else told, key="luck_table"
    )


def _table(texts: Texts, rows: pd.DataFrame, *, key: str) -> None:
    headers = {str(name): texts(f"bonus_fair_column.{name}") for name in rows.columns}
    tables.show(rows, headers, key=key)
