"""Problem zones: which themes go together with a low NPS, where, and how surely."""

import pandas as pd
import streamlit as st

from apps.board import (
    blocks,
    charts_voice,
    choices,
    context,
    data,
    figures,
    tables,
    voice,
    voice_blocks,
)
from apps.board.filters import Choice
from apps.board.reading import voice as reading

run = context.current()
texts, snapshot = run.texts, run.snapshot
st.title(texts("problem_zones.title"))
grain, start = voice_blocks.choose_period_or_stop(run)
period, names = run.name_period(grain, start), reading.load_theme_names(texts.language)
st.caption(texts("problem_zones.intro", period=period))

rows = voice.in_words(reading.load_themes(snapshot, grain, start), names, texts)
shown = voice.shown_themes(rows)
st.subheader(texts("problem_zones.ranking"))
st.caption(texts("problem_zones.ranking_caption"))
if shown.empty:
    st.info(texts("voice.too_few_here"), icon=":material/hourglass_empty:")
else:
    blocks.chart(charts_voice.impacts(shown, texts), texts("problem_zones.ranking"), key="impacts")
    headers = {
        f"{name}_text": texts(f"voice.column.{name}")
        for name in ("theme", "impact", "interval", "mentions", "share", "contribution", "n")
    }
    tables.show(shown, headers, key="ranking")

st.subheader(texts("problem_zones.map"))
st.caption(texts("problem_zones.map_caption"))
with st.container(horizontal=True):
    dimension = run.filters.choose(
        Choice(
            "by",
            texts("filter.dimension"),
            tuple(reading.GRAIN_OF),
            ("location",),
            lambda one: figures.name_dimension(one, texts),
            scope="zones",
        ),
        width=choices.WIDTH,
    )
    cells, by = reading.load_cells(snapshot, dimension), reading.GRAIN_OF[dimension]
    starts = sorted({day.date() for day in cells["period_start"]}, reverse=True)
    when = (
        run.filters.choose(
            Choice(
                "map_period",
                texts("problem_zones.map_period"),
                tuple(day.isoformat() for day in starts),
                (starts[0].isoformat(),),
                lambda day: run.name_period(by, pd.Timestamp(day).date()),
                scope=by,
            ),
            width=choices.WIDE,
        )
        if starts
        else ""
    )
cells = cells[~cells["theme"].isin(reading.NO_THEMES)]
# themes that are hidden of every member in every period say nothing
told = set(cells.loc[~cells["is_hidden"], "theme"])
cells = cells[cells["theme"].isin(told) & (cells["period_start"].astype(str).str[:10] == when)]
if cells.empty:
    st.info(texts("voice.too_few_here"), icon=":material/hourglass_empty:")
else:
    called = data.load_names(snapshot, dimension)
    empty = {"share": None, "contribution": None, "nps_with": None, "verdict": "too_few"}
    empty |= {"promoter_complaints": None, "detractor_praises": None}
    worded = voice.in_words(cells.assign(**empty), names, texts)
    worded["member_text"] = [
        figures.name_member(member, dimension, texts, called) for member in worded["member"]
    ]
    worded["cell_text"] = [
        texts("voice.too_few") if hidden else text
        for hidden, text in zip(worded["is_hidden"], worded["impact_text"], strict=True)
    ]
    blocks.chart(charts_voice.heat_map(worded, texts), texts("problem_zones.map"), key="heat_map")
    st.caption(texts("problem_zones.map_too_few"))

st.subheader(texts("problem_zones.drivers"))
drivers = voice.drivers_in_words(reading.load_drivers(snapshot, grain, start), names, texts)
if drivers.empty:
    st.info(texts("problem_zones.no_drivers"), icon=":material/hourglass_empty:")
else:
    explained = voice.spell_share(drivers["r_squared"].iloc[0], texts)
    st.caption(texts("problem_zones.drivers_caption", share=explained))
    headers = {
        f"{name}_text": texts(f"voice.column.{name}")
        for name in ("theme", "weight", "johnson", "r", "interval", "established", "mentions")
    }
    tables.show(drivers, headers, key="drivers")
blocks.notice_of_ignored(run.filters, texts)
