"""Money: what customers of each group bought later, what is at risk, growth that was earned."""

import streamlit as st

from apps.board import blocks, charts_money, context, formats, money, money_blocks, tables
from apps.board.reading import money as reading

run = context.current()
texts, snapshot = run.texts, run.snapshot
st.title(texts("money.title"))
blocks.notice_of_ignored(run.filters, texts)
if not reading.has_money(snapshot):
    st.info(texts("money.none"), icon=":material/hourglass_empty:")
    st.stop()
st.caption(texts("money.intro"))

st.subheader(texts("money.groups"))
contrasts, outcomes = reading.load_contrasts(snapshot), reading.load_outcomes(snapshot)
if contrasts.empty or outcomes.empty:
    st.info(texts("money.no_window"), icon=":material/hourglass_empty:")
else:
    window, matched = contrasts.iloc[0], outcomes.iloc[0]
    st.caption(
        texts(
            "money.groups_caption",
            window=money.span(window["window_start"], window["window_end"], texts),
            scores=money.span(window["scores_from"], window["scores_to"], texts),
            matched=formats.count(matched["matched_count"], texts),
            scored=formats.count(matched["scored_count"], texts),
            share=formats.share(matched["matched_count"], matched["scored_count"], texts),
        )
    )
    for is_ratio, key, neutral in ((False, "shares", 0.0), (True, "ratios", 1.0)):
        rows = money.contrasts_in_words(contrasts, texts, is_ratio=is_ratio)
        if rows.empty:
            continue
        unit = texts(f"money.{key}_unit")
        picture = charts_money.forest(rows, texts, unit=unit, neutral=neutral)
        blocks.chart(picture, texts(f"money.{key}"), key=key)
        headers = money.headers(texts, "name side value interval n verdict")
        tables.show(rows, headers, key=f"{key}_table")
    shown = money.outcomes_in_words(outcomes, texts)
    headers = money.headers(texts, "outcome group figure n")
    tables.show(shown, headers, key="outcomes")
for link in money.each(reading.load_links(snapshot)):
    sentence = texts(
        "money.link",
        outcome=texts(f"money.outcome.{link.outcome}"),
        r=money.figure(link.r, link.low, link.high, texts, digits=2),
        n=link.n, units=link.unit_count, windows=link.window_count,
        verdict=texts(f"money.verdict.{link.verdict}"),
    )  # fmt: skip
    st.caption(sentence)

st.subheader(texts("money.risk"))
st.caption(texts("money.risk_caption"))
risk = reading.load_risk(snapshot)
if risk.empty:
    st.info(texts("money.too_few"), icon=":material/hourglass_empty:")
else:
    headers = money.headers(texts, "group n revenue churn risk verdict")
    tables.show(money.risk_in_words(risk, texts), headers, key="risk")
units = reading.load_risk_list(snapshot)
if not units.empty:
    headers = money.headers(texts, "unit nps n standing risk")
    tables.show(money.units_in_words(units, texts), headers, key="units")

money_blocks.unit_revenue(run)
money_blocks.opportunities(run)

st.subheader(texts("money.growth"))
growth = reading.load_growth(snapshot)
if growth.empty or bool(growth.iloc[0]["is_split_hidden"]):
    st.info(texts("money.no_growth"), icon=":material/hourglass_empty:")
else:
    year = growth.iloc[0]
    parts = ("total_growth", "rate_low", "rate_high", "ratio_low", "ratio_high", "unknown_share")
    told = {name: money.figure(year[name], None, None, texts) for name in parts}
    counts = ("base", "kept", "earned", "bought", "unknown", "returned")
    told |= {f"{name}_count": formats.count(year[f"{name}_count"], texts) for name in counts}
    period = money.span(year["period_start"], year["period_end"], texts)
    st.markdown(texts("money.growth_told", period=period, **told))
    picture = charts_money.bridge(
        money.bridge_of(year, texts), texts, unit=texts("money.bridge_unit")
    )
    blocks.chart(picture, texts("money.growth"), key="bridge")

st.subheader(texts("money.silence"))
silence = reading.load_silence(snapshot)
if silence.empty:
    st.info(texts("money.too_few"), icon=":material/hourglass_empty:")
else:
    parts_shown = "who lapsed lapsed_n lapsed_revenue words covered covered_revenue"
    headers = money.headers(texts, parts_shown)
    tables.show(money.silence_in_words(silence, texts), headers, key="silence")
money_blocks.reasons(run)
money_blocks.wallet(run)
