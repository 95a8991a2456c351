"""Voice: what customers speak of, what it goes together with, and their words."""

import streamlit as st

from apps.board import (
    blocks,
    charts_voice,
    checking_blocks,
    context,
    exports,
    formats,
    tables,
    voice,
    voice_blocks,
)
from apps.board.reading import voice as reading
from apps.board.service import spell_interval

COLUMNS = ("theme", "mentions", "share", "impact", "interval", "contribution", "nps", "trend")

run = context.current()
texts, snapshot = run.texts, run.snapshot
st.title(texts("voice.title"))
grain, start = voice_blocks.choose_period_or_stop(run)
period, names = run.name_period(grain, start), reading.load_theme_names(texts.language)
st.caption(texts("voice.intro", period=period))
voice_blocks.quality(texts, reading.load_quality(snapshot, grain, start), period)

rows = voice.in_words(reading.load_themes(snapshot, grain, start), names, texts)
st.subheader(texts("voice.themes"))
st.caption(texts("voice.themes_caption", n=formats.answers(rows["n"].max(), texts)))
headers = {f"{name}_text": texts(f"voice.column.{name}") for name in COLUMNS}
tables.show(rows, headers, key="themes")
taken = exports.as_csv(rows[list(headers)].rename(columns=headers))
blocks.download_button(taken, texts("voice.download"), f"themes_{start}.csv")
st.caption(texts("voice.associated"))

shown = voice.shown_themes(rows)
st.subheader(texts("voice.over_time"))
theme = voice_blocks.choose_theme(run, shown)
if theme is None:
    st.info(texts("voice.too_few_here"), icon=":material/hourglass_empty:")
else:
    found = reading.load_trend(snapshot, grain, theme)
    found = found.assign(
        value=100 * found["share"],
        low=100 * found["share_low"],
        high=100 * found["share_high"],
        value_text=[voice.spell_share(value, texts) for value in found["share"]],
        interval_text=[
            spell_interval(low, high, texts, digits=1)
            for low, high in zip(100 * found["share_low"], 100 * found["share_high"], strict=True)
        ],
        n_text=[formats.count(n, texts) for n in found["n"]],
        period_text=[run.name_period(grain, day.date()) for day in found["period_start"]],
    )
    called = voice.name_theme(theme, names, texts)
    blocks.chart(charts_voice.trend(found, texts), called, key="theme_trend")
    st.caption(texts("voice.over_time_caption"))

st.subheader(texts("voice.against"))
st.caption(texts("voice.against_caption"))
headers = {
    f"{name}_text": texts(f"voice.column.{name}")
    for name in ("theme", "promoter_complaints", "detractor_praises", "mentions")
}
tables.show(shown, headers, key="against")

voice_blocks.causes(texts, reading.load_causes(snapshot, grain, start))
checking_blocks.checking(run, names)
voice_blocks.comments(run, grain, start, names)
blocks.notice_of_ignored(run.filters, texts)
