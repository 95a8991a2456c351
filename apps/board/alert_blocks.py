"""Sections of the Alerts page: those that wait, the form that says "seen", the history.

Here: Streamlit calls. Not here: rows and words (alerts), recording (deciding).
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from apps.board import alerts, blocks, charts_alerts, deciding, exports, formats, signing_in, tables
from apps.board.access import Action
from apps.board.alerts import WAITING, Alert, Names
from apps.board.context import Context
from apps.board.texts import plain

WIDTHS = {"what": 300, "why": 320}


def waiting(run: Context, found: Sequence[Alert], names: Names) -> None:
    """Each alert that nobody has seen, with its form."""
    texts = run.texts
    wait = [one for one in found if one.state == WAITING]
    if not wait:
        st.success(texts("alerts.none"), icon=":material/check_circle:")
        return
    for one in wait:
        with st.container(border=True):
            st.markdown(f"**{one.number} · {plain(alerts.what(one, texts, names))}**")
            said = [alerts.period(one, texts), alerts.figure(one, texts)]
            st.markdown(plain(" · ".join(part for part in said if part)))
            st.caption(texts(f"alerts.rule.{one.event.payload['rule']}"))
            if run.viewer.may(Action.SEE_ALERTS):
                _form(run, one)


def history(run: Context, found: Sequence[Alert], names: Names) -> None:
    """What fired and what was held back, and how quickly."""
    texts = run.texts
    rows = alerts.in_words(found, texts, names)
    fired = rows[rows["hours"].notna()]
    if len(fired):
        median = float(fired["hours"].median())
        st.markdown(
            texts(
                "alerts.latency",
                hours=formats.number(median, texts),
                n=texts.plural("alerts", len(fired), n=formats.count(len(fired), texts)),
            )
        )
        picture = charts_alerts.latency(fired.assign(hours=fired["hours"].astype(float)), texts)
        blocks.chart(picture, texts("alerts.latency_chart"), "latency")
    headers = {name: texts(f"alerts.column.{name}") for name in rows.columns}
    spell = {"hours": lambda hours: formats.number(hours, texts)}
    shown = rows.assign(hours=pd.to_numeric(rows["hours"]))
    tables.show(shown, headers, spell, key="alerts", lines=2, widths=WIDTHS)
    content = exports.as_csv(rows.rename(columns=headers))
    blocks.download_button(content, texts("alerts.download"), "alerts.csv")


def _form(run: Context, one: Alert) -> None:
    """Says that it was seen; what is recorded shows at once."""
    texts = run.texts
    with st.form(f"seen_{one.number}", clear_on_submit=True):
        note = st.text_input(texts("alerts.form.note"), max_chars=300)
        by = signing_in.ask_who(run.viewer, texts("alerts.form.by"))
        is_sent = st.form_submit_button(texts("alerts.form.record"), icon=":material/visibility:")
    if not is_sent:
        return
    if not note.strip() or not by.strip():
        st.error(texts("alerts.form.incomplete"), icon=":material/edit:")
        return
    try:
        deciding.see_alert(one.number, by=by.strip(), note=note.strip())
    except deciding.AlertError:
        st.error(texts("alerts.form.too_late"), icon=":material/group:")
    except deciding.JournalError:
        st.error(texts("alerts.not_recorded"), icon=":material/error:")
    else:
        st.rerun()
