"""The card of a figure: value, interval, number of answers and what may be said of its changes.

Here: Streamlit calls. Not here: arithmetic (it comes with the figures), words.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from apps.board import formats, periods, verdicts
from apps.board.context import Context
from apps.board.data import Series
from apps.board.figures import Figure
from apps.board.reading import changes
from apps.board.texts import Texts

WIDEST_LINE = 4
ARROWS: dict[str, Literal["up", "down", "off"]] = {"up": "up", "down": "down"}
ICONS = {
    "up": ":material/trending_up:",
    "down": ":material/trending_down:",
    "not_proven": ":material/trending_flat:",
    "nothing_to_compare": ":material/remove:",
}
MOODS: dict[str, Literal["blue", "orange", "gray"]] = {
    "good": "blue",
    "bad": "orange",
    "neutral": "gray",
}


def places(count: int) -> list[DeltaGenerator]:
    """Columns for so many cards, four at most in a line: in narrower ones values are cut off."""
    lines = -(-count // WIDEST_LINE)
    return [column for _ in range(lines) for column in st.columns(-(-count // lines))][:count]


def metric_card(
    texts: Texts,
    metric: str,
    name: str,
    *,
    now: Figure,
    judged: Mapping[str, verdicts.Verdict],
    period: str,
) -> None:
    """A figure with its interval, number of answers and the verdicts on its changes.

    Args:
        judged: what the figure is compared with, in words, and the verdict; the first is the
            one that stands beside the figure.
    """
    label = f"{name} · {texts(f'metric.{metric}.long')}"
    with st.container(border=True, height="stretch"):
        if now.measured is None:
            _card_without_figure(texts, label, now)
            st.caption(period)
            return
        (against, verdict), *others = judged.items()
        change = None
        if verdict.difference is not None:
            change = formats.number(verdict.difference, texts, is_signed=True)
        st.metric(
            label,
            formats.number(now.measured.value, texts),
            change,
            delta_color=MOODS[verdict.mood],
            delta_arrow=ARROWS.get(verdict.kind, "off"),
            delta_description=texts("verdict.to", period=against) if change else None,
            help=texts(f"metric.{metric}.help"),
        )
        st.badge(
            texts(f"verdict.{verdict.kind}_badge"),
            icon=ICONS[verdict.kind],
            color=MOODS[verdict.mood],
        )
        st.markdown(texts("note.interval", interval=formats.interval(now.low, now.high, texts)))
        for other, verdict_on_other in others:
            _other_change(texts, other, verdict_on_other)
        st.caption(
            f"{formats.answers(now.measured.n, texts)} · {period}  \n"
            + texts(f"metric.{metric}.unit")
        )
        if now.status == "low_base":
            st.caption(f":material/warning: {texts('note.low_base')}")


def company_verdicts(
    context: Context, series: Series, *, grain: str, start: date
) -> dict[str, verdicts.Verdict]:
    """The verdicts on a figure of the company, by what it is compared with, in words."""
    texts = context.texts
    told = {
        "previous": formats.period(grain, periods.previous(grain, start), texts),
        "year_ago": texts("verdict.year_ago"),
    }
    return {
        told[against]: verdicts.pick(
            changes.load_changes(
                context.snapshot,
                series,
                grain=grain,
                dimension="company",
                start=start,
                against=against,
            ),
            series.metric,
        )
        for against in changes.comparisons(grain, "company")
    }


def _other_change(texts: Texts, against: str, verdict: verdicts.Verdict) -> None:
    if verdict.difference is None:
        return
    change = formats.number(verdict.difference, texts, is_signed=True)
    said = texts(
        "verdict.other", change=change, against=against, verdict=texts(f"verdict.{verdict.kind}")
    )
    st.markdown(f":{MOODS[verdict.mood]}[{ICONS[verdict.kind]}] {said}")


def _card_without_figure(texts: Texts, label: str, figure: Figure) -> None:
    st.metric(label, "—")
    if figure.status == "hidden":
        st.markdown(f"**{texts('note.hidden')}**")
        st.caption(texts("note.hidden_why"))
    else:
        st.markdown(f"**{texts('note.no_answers')}**")
