"""Programmes: what a loyalty programme changed, beside customers who do not take part."""

import streamlit as st

from apps.board import blocks, charts_money, context, formats, money, tables
from apps.board.filters import Choice
from apps.board.reading import money as reading
from apps.board.texts import plain

run = context.current()
texts, snapshot = run.texts, run.snapshot
st.title(texts("programmes.title"))
effects = reading.load_effects(snapshot)
if effects.empty:
    blocks.notice_of_ignored(run.filters, texts)
    st.info(texts("programmes.none"), icon=":material/hourglass_empty:")
    st.stop()
st.caption(texts("programmes.intro"))
named = effects.drop_duplicates("programme").set_index("programme")
called = named[f"name_{texts.language}"].fillna(named["name_en"]).to_dict()
programmes = tuple(named.index)
with st.container(horizontal=True):
    chosen = run.filters.choose(
        Choice(
            "programme", texts("programmes.programme"), programmes, (programmes[0],),
            lambda code: str(called.get(code) or code),
        )
    )  # fmt: skip
    outcome = run.filters.choose(
        Choice(
            "outcome", texts("programmes.picture"), ("repeat", "spend", "nps"), ("repeat",),
            lambda code: texts(f"programmes.outcome.{code}"),
        )
    )  # fmt: skip
blocks.notice_of_ignored(run.filters, texts)

rows = effects[effects["programme"] == chosen]
one = rows.iloc[0].to_dict()
partner = f", {plain(one['partner'])}" if isinstance(one["partner"], str) else ""
st.markdown(
    texts(
        "programmes.told",
        type=texts(f"programmes.type.{one['programme_type']}") + partner,
        start=formats.day(one["start_date"].date(), texts),
        months=int(one["compared_months"]),
        control=texts(f"programmes.control.{one['control']}"),
        members=money.amount(one["member_count"], texts),
    )
)
if one["control"] == "none":
    st.warning(texts("programmes.refused"), icon=":material/warning:")
names = (
    *("outcome", "effect", "n", "verdict", "gap_before"),
    *("placebo_effect", "money", "cost"),
)
headers = {f"{name}_text": texts(f"programmes.column.{name}") for name in names}
tables.show(money.effects_in_words(rows, texts), headers, key="effects")
if (rows["gap_before_low"] > 0).any():
    st.info(texts("programmes.were_higher"), icon=":material/info:")

trends = reading.load_trends(snapshot, chosen, outcome)
if trends.empty:
    st.info(texts("programmes.no_picture"), icon=":material/hourglass_empty:")
else:
    st.subheader(texts("programmes.trends"))
    st.caption(texts("programmes.trends_caption"))
    picture = charts_money.trends(
        money.trends_in_words(trends, texts),
        texts,
        sides=(texts("programmes.members"), texts("programmes.others")),
        unit=texts(f"programmes.unit.{outcome}"),
    )
    blocks.chart(picture, texts("programmes.trends"), key="trends")
    seen = ("short", "side", "value", "interval", "n")
    headers = {f"{name}_text": texts(f"programmes.column.{name}") for name in seen}
    tables.show(money.trends_in_words(trends, texts), headers, key="trend_table")
st.caption(texts("programmes.caveats"))
