"""Recovery: what follow-up goes with: better scores, customers who came back, time to contact."""

import streamlit as st

from apps.board import blocks, charts_service, context, exports, recovery, tables
from apps.board.reading import recovery as reading

run = context.current()
texts = run.texts
st.title(texts("recovery.title"))
st.caption(texts("recovery.intro"))

figures = reading.load_figures(run.snapshot)
blocks.notice_of_ignored(run.filters, texts)
scope = run.viewer.scope
if not scope.figures and not scope.cases.is_all:
    st.info(texts("recovery.of_all"), icon=":material/visibility_off:")
    st.stop()
if figures.empty:
    st.info(texts("recovery.none"), icon=":material/hourglass_empty:")
    st.stop()
rows = recovery.in_words(figures, texts)
shares = recovery.in_percent(rows)
if shares.empty:
    st.info(texts("recovery.too_few"), icon=":material/hourglass_empty:")
else:
    st.subheader(texts("recovery.shares"))
    picture = charts_service.points(
        shares,
        texts,
        order=list(dict.fromkeys(shares["name_text"])),
        unit=texts("recovery.percent"),
        zero=True,
    )
    blocks.chart(picture, texts("recovery.shares"), key="recovery")
st.warning(texts("recovery.no_experiment"), icon=":material/balance:")
st.subheader(texts("recovery.table"))
columns = ("name", "side", "value", "interval", "n", "base")
headers = {f"{name}_text": texts(f"recovery.column.{name}") for name in columns}
tables.show(rows, headers, key="recovery_figures", widths={"name_text": 430})
content = exports.as_csv(rows[list(headers)].rename(columns=headers))
blocks.download_button(content, texts("recovery.download"), "recovery.csv")
