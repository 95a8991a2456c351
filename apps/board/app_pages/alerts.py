"""Alerts and measures: what is proven worse or has stopped, and what is done about it."""

import streamlit as st

from apps.board import (
    alert_blocks,
    context,
    data,
    deciding,
    deciding_measures,
    measure_blocks,
    measures,
)
from apps.board.alerts import alerts_of
from apps.board.reading import measures as reading

run = context.current()
texts = run.texts
st.title(texts("alerts.title"))
st.caption(texts("alerts.intro"))

try:
    events = deciding.load_alerts()
    taken = measures.seen_by(run.viewer, deciding_measures.load_measures())
except deciding.JournalError:
    st.error(texts("alerts.no_journal"), icon=":material/error:")
    st.code("loyalty verify", language=None)
    st.stop()
found = alerts_of(events, run.viewer.scope)
dimensions = {str(one.event.payload.get("dimension", "company")) for one in found}
dimensions |= {one.series.dimension for one in taken}
names = {
    dimension: data.load_names(run.snapshot, dimension)
    for dimension in sorted(dimensions - {"company"})
}

st.subheader(texts("alerts.waiting"))
alert_blocks.waiting(run, found, names)
st.subheader(texts("measures.title"))
st.caption(texts("measures.intro"))
measure_blocks.register(run, taken, reading.load_effects(run.snapshot), names)
measure_blocks.opening(run, found, names)
measure_blocks.closing(run, taken)
if found:
    st.subheader(texts("alerts.history"))
    alert_blocks.history(run, found, names)
