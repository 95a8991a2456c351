"""Rows of the pages Money and Programmes in words. No reading, no Streamlit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from apps.board import figures, formats
from apps.board.texts import Texts

SHARES = ("repeat", "churn")
AMOUNTS = ("spend", "check", "margin")
#: outcomes of programmes that are in points or per cent; the others are money
POINTS = ("nps", "repeat")
WORDS = ("unasked", "unanswered", "heard")


def span(first: pd.Timestamp, last: pd.Timestamp, texts: Texts) -> str:
    """Two days as a span."""
    days = [formats.day(one.date(), texts) for one in (first, last)]
    return f" {formats.DASH} ".join(days)


def each(rows: pd.DataFrame) -> Iterator[Any]:
    """Rows whose columns are attributes."""
    return iter(rows.itertuples(index=False))


def headers(texts: Texts, columns: str) -> dict[str, str]:
    """Columns of words, by their names between blanks, and what stands over them."""
    return {f"{name}_text": texts(f"money.column.{name}") for name in columns.split()}


def amount(value: Any, texts: Texts) -> str:
    """Money in whole units; a dash where it is not told."""
    return formats.DASH if pd.isna(value) else formats.count(value, texts)


def figure(value: Any, low: Any, high: Any, texts: Texts, *, digits: int = 1) -> str:
    """A value with its interval; a dash where it is not told."""
    if pd.isna(value):
        return formats.DASH
    told = formats.number(value, texts, digits=digits)
    if pd.isna(low):
        return told
    ends = [formats.number(end, texts, digits=digits) for end in (low, high)]
    gap = formats.NO_BREAK
    return f"{told} ({ends[0]}{gap}{formats.ELLIPSIS}{gap}{ends[1]})"


def contrasts_in_words(rows: pd.DataFrame, texts: Texts, *, is_ratio: bool) -> pd.DataFrame:
    """What the forest plot shows: differences of shares, or ratios of amounts."""
    start = "ratio" if is_ratio else "difference"
    rows = rows[rows["outcome"].isin(AMOUNTS if is_ratio else SHARES) & rows[start].notna()].copy()
    digits = 2 if is_ratio else 1
    rows["value"], rows["low"], rows["high"] = (
        rows[start],
        rows[f"{start}_low"],
        rows[f"{start}_high"],
    )
    rows["name_text"] = [texts(f"money.outcome.{name}") for name in rows["outcome"]]
    rows["side_text"] = [texts(f"money.against.{group}") for group in rows["compared_group"]]
    rows["value_text"] = [formats.number(v, texts, digits=digits) for v in rows["value"].tolist()]
    rows["interval_text"] = [
        f"{formats.number(one.low, texts, digits=digits)} {formats.ELLIPSIS} "
        f"{formats.number(one.high, texts, digits=digits)}"
        for one in each(rows)
    ]
    rows["n_text"] = [
        f"{formats.count(one.n, texts)} / {formats.count(one.compared_n, texts)}"
        for one in each(rows)
    ]
    rows["verdict_text"] = [texts(f"money.verdict.{name}") for name in rows["verdict"]]
    return rows


def outcomes_in_words(rows: pd.DataFrame, texts: Texts) -> pd.DataFrame:
    """The figures of each group."""
    rows = rows.copy()
    rows["outcome_text"] = [texts(f"money.outcome.{name}") for name in rows["outcome"]]
    rows["group_text"] = [texts(f"money.group.{name}") for name in rows["nps_group"]]
    rows["figure_text"] = [
        figure(one.value, one.low, one.high, texts, digits=1 if one.outcome in SHARES else 0)
        for one in each(rows)
    ]
    rows["n_text"] = [formats.count(n, texts) for n in rows["n"].tolist()]
    return rows


def risk_in_words(rows: pd.DataFrame, texts: Texts) -> pd.DataFrame:
    """Revenue at risk of each group."""
    rows = rows.copy()
    rows["group_text"] = [texts(f"money.group.{name}") for name in rows["nps_group"]]
    rows["n_text"] = [formats.count(n, texts) for n in rows["n"].tolist()]
    rows["revenue_text"] = [amount(value, texts) for value in rows["revenue"]]
    rows["churn_text"] = [
        figure(one.extra_churn, one.extra_churn_low, one.extra_churn_high, texts)
        for one in each(rows)
    ]
    rows["risk_text"] = [
        figure(one.at_risk, one.at_risk_low, one.at_risk_high, texts, digits=0)
        for one in each(rows)
    ]
    rows["verdict_text"] = [texts(f"money.verdict.{name}") for name in rows["verdict"]]
    return rows


def units_in_words(rows: pd.DataFrame, texts: Texts) -> pd.DataFrame:
    """The risk list."""
    rows = rows.copy()
    rows["unit_text"] = [
        f"{texts(f'money.unit.{one.dimension}')}: {one.name}" for one in each(rows)
    ]
    rows["nps_text"] = [figure(one.nps, one.nps_low, one.nps_high, texts) for one in each(rows)]
    rows["n_text"] = [formats.count(n, texts) for n in rows["nps_n"].tolist()]
    rows["standing_text"] = [texts(f"money.standing.{name}") for name in rows["standing"]]
    rows["risk_text"] = [
        figure(one.at_risk, one.at_risk_low, one.at_risk_high, texts, digits=0)
        for one in each(rows)
    ]
    return rows


def revenue_in_words(rows: pd.DataFrame, texts: Texts) -> pd.DataFrame:
    """Revenue, orders and their growth beside NPS, unit by unit."""
    rows = rows.copy()
    rows["unit_text"] = [
        texts("money.company")
        if one.dimension == "company"
        else f"{texts(f'money.unit.{one.dimension}')}: "
        + figures.name_member(one.member, one.dimension, texts, {one.member: one.name})
        for one in each(rows)
    ]
    rows["revenue_sum_text"] = [amount(value, texts) for value in rows["revenue"]]
    for column in ("order_count", "buyer_count"):
        rows[f"{column}_text"] = [amount(value, texts) for value in rows[column]]
    for column in ("revenue_growth", "order_growth"):
        rows[f"{column}_text"] = [figure(value, None, None, texts) for value in rows[column]]
    rows["nps_quarter_text"] = [
        formats.DASH
        if pd.isna(one.nps)
        else f"{figure(one.nps, one.nps_low, one.nps_high, texts)}, "
        f"n = {formats.count(one.nps_n, texts)}"
        for one in each(rows)
    ]
    return rows


def reasons_in_words(rows: pd.DataFrame, texts: Texts) -> pd.DataFrame:
    """Why customers left; small reasons together."""
    rows = rows.copy()
    rows["reason_text"] = [
        texts("money.other_reasons") if one == "(other)" else one for one in rows["reason"]
    ]
    rows["n_text"] = [
        f"{formats.count(one.n, texts)} / {formats.count(one.told_count, texts)}"
        for one in each(rows)
    ]
    rows["part_text"] = [figure(one.share, one.low, one.high, texts) for one in each(rows)]
    return rows


def opportunities_in_words(
    rows: pd.DataFrame, themes: Mapping[str, str], texts: Texts
) -> pd.DataFrame:
    """What customers ask for, and what those who ask spend."""
    rows = rows.copy()
    rows["theme_text"] = [themes.get(theme, theme) for theme in rows["theme"]]
    rows["n_text"] = [
        f"{formats.count(one.n, texts)} / {formats.count(one.heard_count, texts)}"
        for one in each(rows)
    ]
    rows["part_text"] = [figure(one.share, one.low, one.high, texts) for one in each(rows)]
    rows["revenue_text"] = [
        f"{amount(one.revenue, texts)} ({figure(one.revenue_share, None, None, texts)} %)"
        for one in each(rows)
    ]
    rows["each_text"] = [
        figure(one.mean_revenue, one.mean_low, one.mean_high, texts, digits=0) for one in each(rows)
    ]
    return rows


def wallet_in_words(rows: pd.DataFrame, texts: Texts) -> pd.DataFrame:
    """Share of wallet and number of suppliers, group by group."""
    rows = rows.copy()
    rows["asked_text"] = [
        f"{texts(f'money.wallet.{one.metric}')} ({one.scale}), {one.period_start.year}"
        for one in each(rows)
    ]
    rows["group_text"] = [
        texts("money.everybody" if name == "all" else f"money.group.{name}")
        for name in rows["nps_group"]
    ]
    rows["figure_text"] = [figure(one.value, one.low, one.high, texts) for one in each(rows)]
    rows["n_text"] = [formats.count(n, texts) for n in rows["n"].tolist()]
    return rows


def bridge_of(growth: pd.Series, texts: Texts) -> pd.DataFrame:
    """Steps from the revenue of the year before to that of the year, in per cent of it."""
    steps = [("base", 0.0, 100.0), ("same", growth["nrr"], 100.0)]
    top = float(growth["nrr"])
    for kind in ("earned", "bought", "unknown", "returned"):
        steps.append((kind, top, top + float(growth[f"{kind}_growth"])))
        top = steps[-1][2]
    rows = pd.DataFrame([*steps, ("now", 0.0, top)], columns=["kind", "low", "high"])
    rows["name_text"] = [texts(f"money.bridge.{kind}") for kind in rows["kind"]]
    changes = rows["high"] - rows["low"]
    rows["value_text"] = [
        formats.number(-one if kind == "same" else one, texts)
        for kind, one in zip(rows["kind"], changes, strict=True)
    ]
    return rows


def effects_in_words(rows: pd.DataFrame, texts: Texts) -> pd.DataFrame:
    """What a programme did, outcome by outcome."""
    rows = rows.copy()
    digits = {name: 1 if name in POINTS else 0 for name in rows["outcome"]}
    rows["outcome_text"] = [texts(f"programmes.outcome.{name}") for name in rows["outcome"]]
    for column, ends in (
        ("effect", ("effect_low", "effect_high")),
        ("placebo_effect", ("placebo_low", "placebo_high")),
        ("gap_before", ("gap_before_low", "gap_before_high")),
        ("money", ("money_low", "money_high")),
    ):
        rows[f"{column}_text"] = [
            figure(one[column], one[ends[0]], one[ends[1]], texts, digits=digits[one["outcome"]])
            for _, one in rows.iterrows()
        ]
    rows["n_text"] = [
        formats.DASH
        if pd.isna(one.members_compared)
        else f"{formats.count(one.members_compared, texts)} / "
        f"{formats.count(one.others_compared, texts)}"
        for one in each(rows)
    ]
    rows["placebo_effect_text"] = [
        said if pd.isna(p) else f"{said}, p = {formats.number(p, texts, digits=3)}"
        for said, p in zip(rows["placebo_effect_text"], rows["placebo_p_value"], strict=True)
    ]
    rows["cost_text"] = [amount(value, texts) for value in rows["cost"]]
    rows["verdict_text"] = [texts(f"programmes.verdict.{name}") for name in rows["verdict"]]
    return rows


def trends_in_words(rows: pd.DataFrame, texts: Texts) -> pd.DataFrame:
    """Both sides around the start, for the picture."""
    rows = rows.copy()
    rows["side_text"] = [
        texts("programmes.members" if is_member else "programmes.others")
        for is_member in rows["is_member"]
    ]
    rows["short_text"] = [span(one.period_start, one.period_end, texts) for one in each(rows)]
    rows["value_text"] = [formats.number(value, texts) for value in rows["value"].tolist()]
    rows["interval_text"] = [formats.interval(one.low, one.high, texts) for one in each(rows)]
    rows["n_text"] = [formats.count(n, texts) for n in rows["n"].tolist()]
    return rows


def silence_in_words(rows: pd.DataFrame, texts: Texts) -> pd.DataFrame:
    """Silent loss and coverage, of the company and its parts."""
    rows = rows.copy()
    rows["who_text"] = [
        texts("money.company")
        if one.dimension == "company"
        else f"{texts(f'money.unit.{one.dimension}')}: {one.member}"
        for one in each(rows)
    ]
    rows["lapsed_text"] = [
        figure(one.lapsed_share, one.lapsed_low, one.lapsed_high, texts) for one in each(rows)
    ]
    rows["lapsed_n_text"] = [
        f"{formats.count(one.lapsed_count, texts)} / {formats.count(one.rhythm_count, texts)}"
        for one in each(rows)
    ]
    rows["lapsed_revenue_text"] = [amount(value, texts) for value in rows["lapsed_revenue"]]
    rows["words_text"] = [
        " / ".join(amount(getattr(one, f"{word}_count"), texts) for word in WORDS)
        for one in each(rows)
    ]
    rows["covered_text"] = [
        f"{figure(one.covered_share, one.covered_low, one.covered_high, texts)}, "
        f"n = {formats.count(one.buyer_count, texts)}"
        for one in each(rows)
    ]
    rows["covered_revenue_text"] = [
        formats.share(one.covered_revenue, one.revenue, texts) if one.revenue else formats.DASH
        for one in each(rows)
    ]
    return rows
