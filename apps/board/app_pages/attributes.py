"""CSI by attributes: how important each is, how satisfied people are, and what to mend first."""

import pandas as pd
import streamlit as st

from apps.board import blocks, charts_attributes, context, formats, periods, tables
from apps.board.choices import WIDE, choose_grain, choose_period
from apps.board.filters import Choice
from apps.board.reading import side_by_side

run = context.current()
texts = run.texts
st.title(texts("attributes.title"))
st.caption(texts("attributes.intro"))

everything = side_by_side.load_attributes(run.snapshot)
if everything.empty:
    st.info(texts("attributes.none"), icon=":material/hourglass_empty:")
    st.code("attribute: price", language="yaml")
    st.stop()
# those by importance first
scales = tuple(sorted(set(everything["scale"]), key=lambda name: ("×" not in name, name)))
with st.container(horizontal=True):
    scale = run.filters.choose(
        Choice(
            "scale",
            texts("attributes.scale"),
            scales,
            scales[:1],
            lambda name: name.replace("-", formats.DASH),
        ),
        width=WIDE,
    )
    everything = everything[everything["scale"] == scale]
    known = set(everything["period_grain"])
    grain = choose_grain(run, tuple(name for name in periods.GRAINS if name in known))
    everything = everything[everything["period_grain"] == grain]
    starts = sorted({moment.date() for moment in everything["period_start"]}, reverse=True)
    start = choose_period(run, grain, starts)
blocks.notice_of_ignored(run.filters, texts)
period = run.name_period(grain, start)
rows = everything[everything["period_start"] == pd.Timestamp(start)].copy()
wordings = side_by_side.load_wordings(run.snapshot, texts.language)


def with_interval(name: str) -> list[str]:
    """A figure and its interval, in words; a dash where there is none."""
    told = []
    for value, low, high in zip(rows[name], rows[f"{name}_low"], rows[f"{name}_high"], strict=True):
        if pd.isna(value):
            told.append("—")
        elif pd.isna(low):
            told.append(formats.number(value, texts))
        else:
            within = formats.interval(low, high, texts)
            told.append(f"{formats.number(value, texts)} ({within})")
    return told


rows["attribute_text"] = [wordings.get(name, name) for name in rows["attribute"]]
for name in ("satisfaction", "importance", "gap", "top_share"):
    rows[f"{name}_text"] = with_interval(name)
rows["n_text"] = [formats.count(n, texts) if pd.notna(n) else "" for n in rows["n"]]
rows["quadrant_text"] = [
    texts(f"attributes.quadrant_{name}") if isinstance(name, str) else ""
    for name in rows["quadrant"]
]

drawn = rows[rows["satisfaction"].notna() & rows["importance"].notna()]
if drawn.empty:
    st.info(texts("attributes.no_importance"), icon=":material/info:")
else:
    title = texts("attributes.picture", period=period)
    st.subheader(title)
    blocks.chart(charts_attributes.quadrants(drawn, texts), title, key="attributes_picture")
    st.caption(texts("attributes.how_to_read"))
st.subheader(texts("attributes.table", period=period))
columns = ("attribute", "quadrant", "satisfaction", "importance", "gap", "top_share", "n")
headers = {f"{name}_text": texts(f"attributes.column_{name}") for name in columns}
tables.show(
    rows.sort_values(["gap", "attribute"], ascending=[False, True]), headers, key="attributes"
)
