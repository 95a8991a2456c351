"""Mystery shopping: branches over time, sections, critical failures, auditors, every visit."""

import streamlit as st

from apps.board import blocks, charts_service, context, data, exports, formats, service, tables
from apps.board.reading import service as reading

#: under this a figure is shown only beside its interval, and said to be of few
LOW_BASE = 30

run = context.current()
texts, snapshot = run.texts, run.snapshot
st.title(texts("visits.title"))
with st.container(horizontal=True):
    grain, start, starts = service.choose_period_or_stop(run, "visit_figures")
blocks.notice_of_ignored(run.filters, texts)
period, called = run.name_period(grain, start), data.load_names(snapshot, "location")
everything = reading.load_figures(snapshot, "mystery", grain, min(starts), start)
now = everything[everything["period_start"].dt.date == start]
st.caption(texts("visits.intro", period=period))

company = now[now["dimension"] == "company"].set_index("metric")
if company.empty:
    st.info(texts("visits.too_few"), icon=":material/hourglass_empty:")
columns = st.columns(3)
for at, metric in enumerate(("mystery", "mystery_raw", "mystery_critical_fail")):
    if metric not in company.index:
        continue
    one = service.with_texts(company.loc[[metric]], texts, ends=service.SCORE_ENDS, digits=1).iloc[
        0
    ]
    with columns[at], st.container(border=True):
        st.metric(texts(f"visits.metric.{metric}"), formats.number(one["value"], texts))
        st.markdown(texts("note.interval", interval=one["interval_text"]))
        st.caption(texts("visits.card", n=one["n_text"], period=period))
        if one["n"] < LOW_BASE:
            st.caption(f":material/warning: {texts('note.low_base')}")

st.subheader(texts("visits.places"))
st.caption(texts("visits.places_caption"))
lines = everything[
    (everything["dimension"] == "location") & (everything["metric"] == "mystery_raw")
]
if lines.empty:
    st.info(texts("visits.too_few"), icon=":material/hourglass_empty:")
else:
    lines = service.with_texts(lines, texts, ends=service.SCORE_ENDS, digits=1)
    lines["name_text"] = [called.get(member, member) for member in lines["member"]]
    lines["short_text"] = [
        formats.short_period(grain, day.date(), texts) for day in lines["period_start"]
    ]
    picture = charts_service.lines_of_places(
        lines, texts, names=sorted(set(lines["name_text"])),
        periods=list(dict.fromkeys(lines.sort_values("period_start")["short_text"])),
        unit=texts("visits.unit"),
    )  # fmt: skip
    blocks.chart(picture, texts("visits.places"), key="places")

found = service.visits_in_words(reading.load_visit_figures(snapshot, grain, start), called, texts)
shown = ("name", "section", "value", "interval", "n", "difference", "difference_interval")
headers = {f"{name}_text": texts(f"visits.column.{name}") for name in (*shown, "verdict")}
for dimension in ("location", "auditor"):
    st.subheader(texts(f"visits.by_{dimension}"))
    st.caption(texts(f"visits.by_{dimension}_caption"))
    rows = found[found["dimension"] == dimension]
    tables.show(rows[rows["section"] == ""], headers, key=f"{dimension}_whole")
    with st.expander(texts("visits.sections")):
        tables.show(rows[rows["section"] != ""], headers, key=f"{dimension}_sections")

st.subheader(texts("visits.list"))
st.caption(texts("visits.list_caption", period=period))
listed = service.visit_list(
    reading.load_visits(snapshot, start, service.last_day(grain, start)),
    called,
    reading.load_item_wordings(snapshot, texts.language),
    texts,
)
headers = {name: texts(f"visits.column.{name}") for name in listed.columns}
tables.show(listed, headers, key="visits")
taken = exports.as_csv(listed.rename(columns=headers))
blocks.download_button(taken, texts("visits.download"), f"visits_{start}.csv")
