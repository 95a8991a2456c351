"""Definitions: every metric of the catalogue as a card, to search."""

import streamlit as st

from apps.board import context, definition_cards
from apps.board.reading.catalogue import load_versions
from apps.board.texts import plain
from orchestration.metrics_catalogue.catalogue import entries

run = context.current()
texts = run.texts
st.title(texts("definitions.title"))
st.caption(texts("definitions.intro"))

wanted = st.text_input(
    texts("definitions.search"), key="definitions_search", icon=":material/search:"
)
only_used = st.toggle(texts("definitions.only_used"), key="definitions_only_used")

versions = load_versions(run.snapshot)
everything = definition_cards.in_order(entries())
found = [
    entry
    for entry in everything
    if definition_cards.is_found(entry, wanted, texts)
    and (not only_used or any(entry.match(metric) for metric in versions))
]
st.caption(texts("definitions.found", n=len(found), all=len(everything)))
if not found:
    st.info(texts("definitions.nothing"), icon=":material/search_off:")
    st.stop()

columns = st.columns(2)
for number, entry in enumerate(found):
    with columns[number % 2], st.container(border=True):
        st.subheader(plain(entry.name.of(texts.language)), anchor=False)
        definition_cards.write_definition(entry, texts)
        if entry.id in versions:
            st.caption(texts("definitions.in_figures", version=versions[entry.id]))
