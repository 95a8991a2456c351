"""Journey map: the stages of a customer, how many pass them, how they feel and where it hurts."""

import streamlit as st

from apps.board import blocks, charts_journey, choices, context, data, journey, tables
from apps.board.reading import journey as reading

run = context.current()
texts, snapshot = run.texts, run.snapshot
st.title(texts("journey.title"))
st.caption(texts("journey.intro"))
blocks.notice_of_ignored(run.filters, texts)

grains = reading.load_grains(snapshot)
if not grains:
    st.info(texts("journey.none"), icon=":material/route:")
    st.stop()
with st.container(horizontal=True):
    grain = choices.choose_grain(run, grains)
    start = choices.choose_period(run, grain, reading.load_periods(snapshot, grain))
period = run.name_period(grain, start)

rows = reading.load_journey(snapshot, grain, start)
stages = journey.stages_in_words(rows, texts)
declared = stages[stages["stage_no"].notna()].copy()
declared["drop_label"] = [
    "" if text == "—" else f"−{text}" for text in declared["drop_percent_text"]
]
lanes = journey.lanes_in_words(rows[rows["stage_no"].notna()], declared, texts)

st.subheader(texts("journey.picture", period=period))
st.caption(texts("journey.legend"))
blocks.chart(
    charts_journey.emotion(declared, texts), texts("journey.picture", period=period), key="emotion"
)
if declared["entered"].notna().any():
    st.caption(texts("journey.volume_caption"))
    blocks.chart(
        charts_journey.volume(declared, texts), texts("journey.volume_caption"), key="volume"
    )
if not lanes.empty:
    st.caption(texts("journey.lanes_caption"))
    blocks.chart(
        charts_journey.lanes(lanes, declared, texts), texts("journey.lanes_caption"), key="lanes"
    )

st.subheader(texts("journey.table", period=period))
st.caption(texts("journey.table_caption"))
# one table would be wider than a page
flow = {
    "stage_text": "stage", "entered_text": "entered", "drop_percent_text": "drop",
    "loss_share_percent_text": "loss_share", "opportunity_text": "opportunity",
    "pain_text": "pain",
}  # fmt: skip
felt = {
    "stage_text": "stage", "satisfaction_percent_text": "satisfaction", "nps_text": "nps",
    "impact_r_text": "impact", "note_text": "note",
}  # fmt: skip
headers = {name: texts(f"journey.{word}") for name, word in (flow | felt).items()}
tables.show(stages, {name: headers[name] for name in flow}, key="stages")
tables.show(
    stages,
    {name: headers[name] for name in felt},
    key="stages_felt",
    lines=2,
    widths={name: 160 for name in felt if name not in ("stage_text", "note_text")},
)

shares = journey.shares_in_words(
    reading.load_shares(snapshot, grain, start), texts, data.load_names(snapshot, "location")
)
st.subheader(texts("journey.shares", period=period))
st.caption(texts("journey.shares_caption" if not shares.empty else "journey.shares_none"))
if not shares.empty:
    named = {"metric_text": "metric", "member_text": "member", "value_text": "share_value"}
    named |= {"interval_text": "interval", "n_text": "base"}
    headers = {name: texts(f"journey.{key}") for name, key in named.items()}
    tables.show(shares, headers, key="shares")
