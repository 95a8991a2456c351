"""Ideas: what customers wish, like wishes merged, and what became of each."""

import streamlit as st

from apps.board import blocks, context, deciding, idea_blocks
from apps.board.access import Action
from apps.board.reading import ideas as reading

run = context.current()
texts = run.texts
st.title(texts("ideas.title"))
st.caption(texts("ideas.intro"))

try:
    judged = deciding.load_judgements()
except deciding.JournalError:
    st.error(texts("ideas.no_journal"), icon=":material/error:")
    st.code("loyalty verify", language=None)
    st.stop()
everything = reading.load_register(judged)
if everything is None:
    st.info(texts("ideas.no_register"), icon=":material/hourglass_empty:")
    st.code("loyalty ideas list", language=None)
    st.stop()
if not everything:
    st.info(texts("ideas.none"), icon=":material/hourglass_empty:")
    st.stop()

status = idea_blocks.choose_status(run)
found = [idea for idea in everything if status in (idea_blocks.ALL, idea.status)]
blocks.notice_of_ignored(run.filters, texts)
if not found:
    st.info(texts("ideas.none_of_status"), icon=":material/filter_alt:")
    st.stop()
themes = reading.load_theme_names(texts.language)
idea_blocks.register(texts, found, themes)

st.subheader(texts("ideas.one"))
idea = idea_blocks.choose_idea(run, found)
idea_blocks.one_idea(texts, idea, reading.load_wishes(judged, idea.key), themes)
if run.viewer.may(Action.JUDGE_IDEAS):
    st.subheader(texts("ideas.judge"))
    st.caption(texts("ideas.judge_caption"))
    idea_blocks.judging(texts, run.viewer, idea, everything)
