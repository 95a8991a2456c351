"""The part of the page Reports that asks for a report: a decision that the next run carries out.

Here: Streamlit calls. The board itself writes no report.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from apps.board import deciding, formats, signing_in
from apps.board.access import Viewer
from apps.board.texts import LANGUAGES, Texts, plain


def name_period(code: str, texts: Texts) -> str:
    """A period such as 2026-Q1 or 2026-03 in words."""
    year, part = code.split("-")
    if part.startswith("Q"):
        return formats.short_period("quarter", date(int(year), 3 * int(part[1:]) - 2, 1), texts)
    return formats.short_period("month", date(int(year), int(part), 1), texts)


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
            period=name_period(one.period, texts), language=texts(f"reports.in_{one.language}"),
            by=plain(one.asked.actor),
        )  # fmt: skip
        st.info(said, icon=":material/hourglass_empty:")
    if not periods:
        return
    with st.form("ask_for_report", clear_on_submit=True):
        period = st.selectbox(
            texts("reports.period"), periods, key="asked_period",
            format_func=lambda code: name_period(code, texts),
        )  # fmt: skip
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
