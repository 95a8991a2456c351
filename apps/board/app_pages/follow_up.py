"""Follow-up: whom somebody gets back to, by when, and what came of it."""

import streamlit as st

from apps.board import blocks, context, deciding_cases, follow_up_blocks
from apps.board.access import Action
from apps.board.reading import follow_up as reading
from orchestration.responses.declaration_file import DeclarationError

run = context.current()
texts = run.texts
st.title(texts("work.title"))
st.caption(texts("work.intro"))

try:
    is_declared, items = reading.is_declared(), reading.load_items(run.now, run.viewer.scope.cases)
except deciding_cases.JournalError:
    st.error(texts("work.no_journal"), icon=":material/error:")
    st.code("loyalty verify", language=None)
    st.stop()
except DeclarationError as error:
    st.error(texts("work.mistake"), icon=":material/error:")
    st.code(str(error), language=None)
    st.stop()
if not items:
    words = "work.none" if is_declared else "work.not_declared"
    st.info(texts(words), icon=":material/hourglass_empty:")
    st.stop()

follow_up_blocks.totals(texts, items)
found = follow_up_blocks.choose_items(run, items)
blocks.notice_of_ignored(run.filters, texts)
if not found:
    st.info(texts("work.none_found"), icon=":material/filter_alt:")
    st.stop()
zone = follow_up_blocks.zone_of()
item = follow_up_blocks.work_list(run, found, zone)
follow_up_blocks.one_case(texts, item, reading.load_words(item), zone)
if run.viewer.may(Action.WORK_CASES):
    follow_up_blocks.moves(texts, run.viewer, item)
follow_up_blocks.load_and_age(texts, items)
follow_up_blocks.everything(texts, run.viewer, found, zone)
