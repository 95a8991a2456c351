"""Sections of the Money page that are a table each: units, opportunities, leaving, wallet.

Here: Streamlit calls. Not here: rows and words (money), reading.
"""

from __future__ import annotations

import streamlit as st

from apps.board import money, tables, voice
from apps.board.context import Context
from apps.board.reading import money as reading

OF_UNITS = "unit revenue_sum revenue_growth order_count order_growth buyer_count nps_quarter"


def unit_revenue(run: Context) -> None:
    """Revenue and orders beside NPS, in the last quarter whose orders are all known."""
    texts, rows = run.texts, reading.load_unit_revenue(run.snapshot)
    if rows.empty:
        return
    st.subheader(texts("money.units"))
    period = money.span(rows.iloc[0]["period_start"], rows.iloc[0]["period_end"], texts)
    st.caption(texts("money.units_caption", period=period))
    headers = money.headers(texts, OF_UNITS)
    tables.show(money.revenue_in_words(rows, texts), headers, key="unit_revenue")


def opportunities(run: Context) -> None:
    """What customers ask for, and what those who ask spend."""
    texts, rows = run.texts, reading.load_opportunities(run.snapshot)
    if rows.empty:
        return
    st.subheader(texts("money.opportunities"))
    period = money.span(rows.iloc[0]["period_start"], rows.iloc[0]["period_end"], texts)
    st.caption(texts("money.opportunities_caption", period=period))
    headers = money.headers(texts, "theme n part revenue each")
    shown = money.opportunities_in_words(rows, voice.names_of_themes(texts), texts)
    tables.show(shown, headers, key="opportunities")


def reasons(run: Context) -> None:
    """Why customers left, as the records tell it."""
    texts, rows = run.texts, reading.load_reasons(run.snapshot)
    if rows.empty:
        return
    st.subheader(texts("money.reasons"))
    headers = money.headers(texts, "reason n part")
    tables.show(money.reasons_in_words(rows, texts), headers, key="reasons")


def wallet(run: Context) -> None:
    """Share of wallet and number of suppliers, by group."""
    texts, rows = run.texts, reading.load_wallet(run.snapshot)
    if rows.empty:
        return
    st.subheader(texts("money.wallet_title"))
    st.caption(texts("money.wallet_caption"))
    headers = money.headers(texts, "asked group figure n")
    tables.show(money.wallet_in_words(rows, texts), headers, key="wallet")
