"""Alerts: what is proven worse or has stopped, who has seen it, and how quickly it was told."""

import streamlit as st

from apps.board import alert_blocks, context, data, deciding
from apps.board.alerts import alerts_of

run = context.current()
texts = run.texts
st.title(texts("alerts.title"))
st.caption(texts("alerts.intro"))

try:
    events = deciding.load_alerts()
except deciding.JournalError:
    st.error(texts("alerts.no_journal"), icon=":material/error:")
    st.code("loyalty verify", language=None)
    st.stop()
found = alerts_of(events, run.viewer.scope)
dimensions = {str(one.event.payload.get("dimension", "company")) for one in found} - {"company"}
names = {dimension: data.load_names(run.snapshot, dimension) for dimension in sorted(dimensions)}

st.subheader(texts("alerts.waiting"))
alert_blocks.waiting(run, found, names)
if found:
    st.subheader(texts("alerts.history"))
    alert_blocks.history(run, found, names)
