"""Data quality: row balance, quarantine, refused files, what was skipped, freshness."""

import streamlit as st

from apps.board import (
    blocks,
    charts,
    context,
    data,
    expectations,
    formats,
    quality,
    standing,
    tables,
)
from apps.board.reading import waves
from apps.board.texts import plain

run = context.current()
texts, snapshot = run.texts, run.snapshot
st.title(texts("quality.title"))
st.caption(texts("quality.intro"))
blocks.notice_of_ignored(run.filters, texts)


def column(name: str) -> str:
    """The header of a column."""
    return texts(f"quality_column.{name}")


def count(value: float) -> str:
    """A whole number in the user's spelling."""
    return formats.count(value, texts)


declared = data.load_freshness(snapshot)
balance = quality.with_titles(data.load_balance(snapshot), declared)
quarantine = quality.with_titles(data.load_quarantine(snapshot), declared)
skipped = quality.with_titles(data.load_skipped(snapshot), declared)
attributions = quality.with_titles(data.load_attributions(snapshot), declared)
left_out = quality.with_titles(standing.load_left_out(snapshot), declared)
states = quality.with_titles(standing.load_states(snapshot), declared)
flags = quality.with_titles(data.load_flags(snapshot), declared)
expected = quality.with_titles(expectations.load(snapshot), declared)
refusals = quality.with_titles(data.load_refusals(snapshot), declared)
drift = quality.with_titles(data.load_header_drift(snapshot), declared)
files = quality.with_titles(data.load_files(snapshot), declared)
missed = quality.with_titles(waves.load_missed(snapshot), declared)
sources = quality.freshness(declared, run.now.replace(tzinfo=None), texts)

totals = {
    "received": balance["received"].sum(),
    "loaded": balance["loaded"].sum(),
    "quarantined": quarantine["n"].sum(),
    "refused": balance["refused_files"].sum(),
    "late": len(sources.late),
}
with st.container(horizontal=True):
    for name, total in totals.items():
        st.metric(texts(f"quality.{name}"), count(total), border=True, width=170)

st.subheader(texts("quality.freshness"))
if sources.late:
    st.warning(
        texts("quality.late_some", names=plain(", ".join(sources.late))), icon=":material/schedule:"
    )
else:
    st.success(texts("quality.late_none"), icon=":material/check:")
headers = {"title": "survey", "state_text": "state", "owner": "owner"}
headers |= {"fetched_text": "last_fetched", "rule_text": "rule"}
headers |= {"answered_text": "last_answer", "loaded_row_count": "loaded"}
named = {name: column(header) for name, header in headers.items()}
tables.show(sources.rows, named, {"loaded_row_count": count}, key="freshness")

st.subheader(texts("waves.title"))
st.caption(texts("waves.none" if missed.empty else "waves.caption"))
if not missed.empty:
    named = {"survey": column("survey"), "period_text": texts("waves.period")}
    tables.show(quality.waves_in_words(missed, texts), named, key="waves")

st.subheader(texts("quality.balance"))
st.caption(texts("quality.balance_caption"))
if broken := quality.unbalanced(balance):
    st.error(texts("quality.balance_broken", names=plain(", ".join(broken))))
parts = quality.parts_of_balance(balance, texts)
if not parts.empty:
    blocks.chart(charts.balance(parts, texts), texts("quality.balance"), key="balance")
counts = ("received", *quality.PARTS)
spell = dict.fromkeys(counts, count)
named = {name: column(name) for name in ("survey", *counts)}
tables.show(balance, named, spell, key="balance_table")

with st.expander(texts("quality.files")):
    files = quality.files_in_words(files, texts)
    st.caption(texts("quality.files_caption"))
    named = {"taken_text": column("taken"), "survey": column("survey")}
    named |= {"file_name": column("file"), "status_text": column("status")}
    named |= {name: column(name) for name in counts}
    tables.show(files, named, spell, key="files")
    total = int(balance["files"].sum())
    if len(files) < total:
        st.caption(texts("quality.more_files", shown=count(len(files)), all=count(total)))

blocks.reasons(texts, "quarantine", quarantine, with_field=True)
blocks.reasons(texts, "skipped", skipped, with_field=False)
blocks.reasons(texts, "left_out", left_out, with_field=False)
blocks.answer_states(texts, states)

blocks.refused_files(texts, refusals)
blocks.flags(texts, flags)
blocks.judgements(texts, expected)
blocks.attributions(texts, attributions)

st.subheader(texts("quality.drift"))
if drift.empty:
    st.caption(texts("quality.drift_none"))
else:
    headers = {"survey": "survey", "file_name": "file", "change_text": "change"}
    headers |= {"header": "header", "nearest": "nearest"}
    named = {name: column(header) for name, header in headers.items()}
    tables.show(quality.drift_in_words(drift, texts), named, key="drift")
