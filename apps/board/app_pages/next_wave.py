"""Next wave: who is asked, how precise that will be, what was missed, what modes go with."""

import streamlit as st

from apps.board import blocks, context, data, next_wave_blocks
from apps.board.reading import next_wave as reading
from apps.board.texts import plain
from orchestration.responses.declaration_file import DeclarationError

run = context.current()
texts = run.texts
st.title(texts("next_wave.title"))
st.caption(texts("next_wave.intro"))
blocks.notice_of_ignored(run.filters, texts)

try:
    plans, late = reading.load_plans(run.now), reading.load_missed(run.now)
except DeclarationError as error:
    st.error(plain(str(error)), icon=":material/error:")
    st.stop()
next_wave_blocks.told_missed(late, texts)
if not plans:
    st.info(texts("next_wave.none"), icon=":material/outgoing_mail:")
for plan in plans:
    unit = plan.wave.unit
    names = {} if unit == "company" else data.load_names(run.snapshot, unit)
    next_wave_blocks.wave(plan, names, texts)
next_wave_blocks.modes(reading.load_modes(run.snapshot), texts)
