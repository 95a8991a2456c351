"""Analytical reports: the newest of a period to read and download, older ones in the archive."""

import pandas as pd
import streamlit as st

from apps.board import blocks, context, report_blocks, tables
from apps.board.filters import Choice
from apps.board.reading import reports as reading
from apps.board.texts import LANGUAGES, plain

#: of the frame in which a report is read
HEIGHT = 900
#: without it a click on a number of evidence would open the board itself in the frame
BASE = '<base href="about:srcdoc">'
TYPES = {
    "html": "text/html",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

run = context.current()
texts, snapshot = run.texts, run.snapshot
st.title(texts("reports.title"))
st.caption(texts("reports.intro"))
kept = reading.load_reports()
if not kept:
    st.info(texts("reports.none"), icon=":material/hourglass_empty:")
    st.code("loyalty report --period 2026-03", language=None)
    report_blocks.asking(texts, run.viewer, reading.load_periods(snapshot))
    st.stop()

periods = tuple(dict.fromkeys(one.period for one in kept))
with st.container(horizontal=True):
    period = run.filters.choose(
        Choice(
            "period",
            texts("reports.period"),
            periods,
            periods[:1],
            lambda code: report_blocks.name_period(code, texts),
        )
    )
    of_period = [one for one in kept if one.period == period]
    newest = of_period[0].snapshot_id
    made = {one.language for one in of_period if one.snapshot_id == newest}
    languages = tuple(code for code in LANGUAGES if code in made)
    own = texts.language if texts.language in languages else languages[0]
    language = run.filters.choose(
        Choice(
            "in", texts("reports.language"), languages, (own,),
            lambda code: texts(f"reports.in_{code}"),
        )
    )  # fmt: skip
blocks.notice_of_ignored(run.filters, texts)
if newest != snapshot.snapshot_id:
    st.warning(texts("reports.older", snapshot=plain(newest)), icon=":material/history:")
    st.code(f"loyalty report --period {period} --language {language}", language=None)

chosen = [one for one in of_period if (one.snapshot_id, one.language) == (newest, language)]
with st.container(horizontal=True):
    for one in chosen:
        content = reading.read_report(one)
        if content is not None:
            st.download_button(
                texts("reports.download", format=one.format.upper()), content, one.path.name,
                TYPES[one.format], key=f"download_{one.format}", icon=":material/download:",
            )  # fmt: skip
for one in chosen:
    page = reading.read_report(one) if one.format == "html" else None
    if page is not None:
        # the frame is sandboxed, and the page itself forbids scripts and everything outside
        st.iframe(
            page.decode("utf-8").replace("<head>", f"<head>{BASE}", 1),
            height=HEIGHT,
            alt=chosen[0].path.name,
        )

st.subheader(texts("reports.archive"))
st.caption(texts("reports.archive_caption"))
listed = pd.DataFrame(
    [
        (
            report_blocks.name_period(one.period, texts),
            texts(f"reports.in_{one.language}"),
            one.format,
            one.snapshot_id,
            one.path.name,
        )
        for one in kept
    ],
    columns=["period", "language", "format", "snapshot", "file"],
)
tables.show(listed, {str(name): texts(f"reports.column.{name}") for name in listed}, key="archive")
report_blocks.asking(texts, run.viewer, reading.load_periods(snapshot))
