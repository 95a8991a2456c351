"""Definitions of the catalogue as cards, and cards of tracked metrics.

Here: Streamlit calls and the words of a card. Not here: reading, figures of the basic metrics.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import streamlit as st

from apps.board import formats
from apps.board.context import Context
from apps.board.reading.catalogue import load_company_figure
from apps.board.texts import Texts, plain
from orchestration.metrics_catalogue.catalogue import UnknownMetricError, define
from orchestration.metrics_catalogue.entry import Entry
from orchestration.metrics_catalogue.presets import how_many_is_wrong

#: families as people look for them; others follow
FAMILIES = ("nps", "csi", "ces", "servqual", "mystery", "invitations", "estimators")


def in_order(definitions: Sequence[Entry]) -> list[Entry]:
    """The families one after the other, each in the order of the catalogue."""
    last = len(FAMILIES)
    known = {family: number for number, family in enumerate(FAMILIES)}
    return sorted(definitions, key=lambda entry: known.get(entry.family, last))


def lines_of(entry: Entry, texts: Texts) -> Iterator[tuple[str, str]]:
    """Label and words of every part of a definition."""
    language = texts.language
    yield texts("definitions.question"), entry.question.of(language)
    yield texts("definitions.scale"), entry.scale_in(language)
    yield texts("definitions.formula"), entry.formula.of(language)
    yield texts("definitions.unit"), texts(f"unit.{entry.unit}")
    yield texts("definitions.better"), texts(f"better.{entry.better}")
    yield texts("definitions.denominator"), entry.denominator.of(language)
    yield texts("definitions.counted"), entry.counting_unit.of(language)
    yield texts("definitions.period"), entry.date_basis.of(language)
    yield texts("definitions.rounding"), entry.rounding.of(language)
    yield texts("definitions.minimum"), formats.answers(entry.minimum_n, texts)
    yield texts("definitions.source"), entry.source_in(language)


def is_found(entry: Entry, wanted: str, texts: Texts) -> bool:
    """Whether a definition has every one of the words."""
    said = [entry.id, entry.name.of(texts.language), *(line for _, line in lines_of(entry, texts))]
    whole = " ".join(said).casefold()
    return all(word in whole for word in wanted.casefold().split())


def write_definition(entry: Entry, texts: Texts) -> None:
    """The parts of a definition, one under the other."""
    version = texts(
        "definitions.version", version=entry.version, day=formats.day(entry.valid_from, texts)
    )
    st.caption(f"{plain(entry.id)} · {version}")
    st.markdown(
        "\n".join(f"- **{label}:** {plain(words)}" for label, words in lines_of(entry, texts))
    )


def definition_popover(texts: Texts, metric: str) -> None:
    """The definition of a figure, behind a button at it."""
    try:
        found = define(metric)
    except UnknownMetricError:
        return  # a snapshot of a later version may have metrics that this one does not know
    with st.popover(texts("definitions.card"), icon=":material/menu_book:"):
        st.markdown(f"**{plain(found.name_in(texts.language))}**")
        for entry in filter(None, (found.estimator, found.entry)):
            write_definition(entry, texts)


def warn_of_tracked(tracked: Sequence[str], texts: Texts) -> None:
    """Three or four metrics are looked at; fewer and more are said."""
    wrong = how_many_is_wrong(tracked)
    if wrong:
        st.caption(f":material/info: {texts(f'tracked.{wrong}', n=len(tracked))}")


def tracked_cards(run: Context, metrics: Sequence[str], grain: str, start: date) -> None:
    """The company's figures of tracked metrics that have no card of their own."""
    if not metrics:
        return
    texts = run.texts
    st.subheader(texts("tracked.title"))
    for column, metric in zip(st.columns(max(len(metrics), 3)), metrics, strict=False):
        with column, st.container(border=True, height="stretch"):
            _tracked_card(run, metric, grain, start)
            definition_popover(texts, metric)


def _tracked_card(run: Context, metric: str, grain: str, start: date) -> None:
    texts, definition = run.texts, define(metric)
    rows = load_company_figure(run.snapshot, metric, grain, start)
    name = definition.name_in(texts.language)
    if rows.empty:
        st.metric(name, formats.DASH)
        st.caption(texts("tracked.no_figure"))
    for row in rows.itertuples():
        scale = f" ({row.scale})" if len(rows) > 1 else ""
        st.metric(f"{name}{scale}", formats.number(float(row.value), texts))  # type: ignore[arg-type]  # pandas types a column's cell as anything
        low, high = float(row.low), float(row.high)  # type: ignore[arg-type]  # as above
        interval = formats.interval(low, high, texts)
        st.caption(texts("tracked.from", interval=interval, n=formats.count(row.n, texts)))  # type: ignore[arg-type]  # as above
    st.caption(f"{texts(f'unit.{definition.entry.unit}')} · {run.name_period(grain, start)}")
