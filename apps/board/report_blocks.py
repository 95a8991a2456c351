"""The part of the page Reports that asks for a report: a decision that the next run carries out.

Here: Streamlit calls. The board itself writes no report.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from apps.board import deciding, signing_in
from apps.board.access import Viewer
from apps.board.texts import LANGUAGES, Texts, plain


def asking(texts: Texts, viewer: Viewer, periods: Sequence[str]) -> None:
    """What waits, and the form that asks for one more."""
    st.subheader(texts("reports.ask"))
    st.caption(texts("reports.ask_caption"))
    try:
        waiting = deciding.load_requests()
    except deciding.JournalError:
        st.error(texts("reports.no_journal"), icon=":material/error:")
        st.code("loyalty verify", language=None)
        return
    for one in waiting:
        said = texts(
            "reports.waits",
            period=one.period, language=texts(f"reports.in_{one.language}"),
            by=plain(one.asked.actor),
        )  # fmt: skip
        st.info(said, icon=":material/hourglass_empty:")
    if not periods:
        return
    with st.form("ask_for_report", clear_on_submit=True):
        period = st.selectbox(texts("reports.period"), periods, key="asked_period")
        language = st.selectbox(
            texts("reports.language"), LANGUAGES, index=LANGUAGES.index(texts.language),
            format_func=lambda code: texts(f"reports.in_{code}"), key="asked_language",
        )  # fmt: skip
        reason = st.text_input(texts("reports.form.reason"), max_chars=300)
        by = signing_in.ask_who(viewer, texts("reports.form.by"))
        is_sent = st.form_submit_button(texts("reports.form.record"), icon=":material/article:")
    if not is_sent:
        return
    if not by.strip() or not reason.strip():
        st.error(texts("reports.form.incomplete"), icon=":material/edit:")
        return
    try:
        deciding.ask_for_report(period, language, by=by.strip(), reason=reason.strip())
    except deciding.JournalError:
        st.error(texts("reports.form.not_recorded"), icon=":material/error:")
    else:
        st.rerun()
