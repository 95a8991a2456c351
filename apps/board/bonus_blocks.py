"""Sections of the Bonus page.

Here: Streamlit calls. Not here: reading, words of rows (bonus, bonus_card), pictures
(charts_bonus).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from apps.board import blocks, bonus, bonus_card, charts_bonus, choices, tables
from apps.board.approving import Standing, approve, standing
from apps.board.context import Context
from apps.board.feed_command import CommandRefusedError
from apps.board.filters import Choice
from apps.board.texts import Texts, plain
from orchestration.home import Home
from orchestration.responses.access import load_access
from orchestration.responses.declaration_file import DeclarationError

EVERY_UNIT = "all"
#: rules that decide by the shrunken figure, so that a figure over the target may fail it
SHRINKING = ("shrunk", "probability")
#: a month with its stage
PERIOD_WIDTH = 300
#: words where a figure is hidden are longer than a figure
PROGRESS_WIDTHS = {"value_text": 170}
#: the shortest file that declares a scheme
EXAMPLE = """\
# schemes/service_bonus.yaml
scheme: service_bonus
version: 1
valid_from: 2026-01
units: {type: location}
metric: nps
scale: "0-10"
window_months: 3
target: {value: 40, source: plan 2026, approved_by: board}
gates: {minimum_answers: 30}
decision: {rule: probability, probability: 0.8}
payout: {kind: linear, span: 20, most: 120}
shadow: true"""
REFRESH = "loyalty feed status --refresh"


def nothing_declared(texts: Texts) -> None:
    """What a scheme is, and how to declare one."""
    st.info(texts("bonus.none"), icon=":material/hourglass_empty:")
    st.markdown(texts("bonus.how"))
    st.code(EXAMPLE, language="yaml")
    st.markdown(texts("bonus.then"))
    st.code(f"loyalty sources check\n{REFRESH}", language=None)


def nothing_known(texts: Texts, scheme: bonus.Row) -> None:
    """A scheme whose figures nobody has asked for yet."""
    st.info(
        texts("bonus.not_yet", scheme=plain(scheme["scheme"])), icon=":material/hourglass_empty:"
    )
    st.code(REFRESH, language=None)


def choose_scheme(run: Context, schemes: Sequence[str]) -> str:
    """One of the declared schemes; the first that pays unless the user says otherwise."""
    label = run.texts("bonus.filter.scheme")
    choice = Choice("scheme", label, tuple(schemes), (schemes[0],), str)
    return run.filters.choose(choice, width=choices.WIDE)


def choose_period(run: Context, scheme: str, months: Mapping[str, str]) -> str:
    """A month, by month -> stage, latest first; the latest that is open unless said otherwise."""
    texts = run.texts
    still_open = [month for month, stage in months.items() if stage in ("open", "soft")]

    def describe(month: str) -> str:
        stage = texts(f"bonus.stage.{months[month]}")
        return f"{bonus.name_month(month, texts)} · {stage}"

    choice = Choice(
        "period",
        texts("filter.period"),
        tuple(months),
        ((still_open or list(months))[0],),
        describe,
        scope=f"bonus_{scheme}",
    )
    return run.filters.choose(choice, width=PERIOD_WIDTH)


def choose_unit(run: Context, scheme: str, names: Mapping[str, str]) -> str:
    """One unit, or all of them."""
    texts = run.texts
    listed = (EVERY_UNIT, *sorted(names, key=lambda unit: names[unit]))
    choice = Choice(
        "unit",
        texts("bonus.filter.unit"),
        listed,
        (EVERY_UNIT,),
        lambda unit: texts("bonus.filter.every_unit") if unit == EVERY_UNIT else names[unit],
        scope=f"bonus_{scheme}",
    )
    return run.filters.choose(choice, width=choices.WIDE)


def warnings(texts: Texts, scheme: bonus.Row) -> None:
    """What a reader must know before any number: one person's pay, and trial without pay."""
    if scheme["individual"]:
        st.warning(
            texts(
                "bonus.individual",
                metric=bonus_card.name_metric(scheme, texts),
                by=plain(scheme["individual_allowed_by"] or bonus.NOTHING),
                reason=plain(scheme["individual_reason"] or bonus.NOTHING),
            ),
            icon=":material/warning:",
        )
    if scheme["shadow"]:
        st.info(texts("bonus.shadow"), icon=":material/science:")


def card(texts: Texts, scheme: bonus.Row) -> None:
    """What the scheme says, two facts beside each other."""
    with st.container(border=True):
        st.markdown(f"**{plain(scheme['scheme'])}**")
        facts = bonus_card.card(scheme, texts)
        for at in range(0, len(facts), 2):
            for column, (label, words) in zip(st.columns(2), facts[at : at + 2], strict=False):
                with column:
                    st.caption(label)
                    st.markdown(words)


def progress(texts: Texts, rows: pd.DataFrame, scheme: bonus.Row, names: Mapping[str, str]) -> None:
    """Each unit against its target, as a picture and as a table."""
    shown = bonus.progress_in_words(rows, texts, scheme, names)
    counted = shown["state"].value_counts()
    st.markdown(
        " · ".join(
            f"{texts(f'bonus.status.{state}')}: **{counted[state]}**"
            for state in bonus.STATES
            if state in counted
        )
    )
    picture = charts_bonus.against_target(shown, texts, unit=bonus_card.unit_of(scheme, texts))
    blocks.chart(picture, texts("bonus.progress"), key="progress")
    st.caption(texts("bonus.progress_caption"))
    if scheme["rule"] in SHRINKING:
        st.caption(texts("bonus.by_shrunken"))
    columns = ["name", "n", "value", "interval", "target", "state", "pays"]
    if rows["p"].notna().any():
        columns += ["shrunk", "p"]
    headers = {f"{name}_text": texts(f"bonus_column.{name}") for name in columns}
    if scheme["shadow"]:
        headers["pays_text"] = texts("bonus_column.would_pay")
    if scheme["payout_kind"] == "none":
        del headers["pays_text"]
    tables.show(shown, headers, key="progress_table", widths=PROGRESS_WIDTHS)


def paid(texts: Texts, rows: pd.DataFrame, scheme: bonus.Row, names: Mapping[str, str]) -> None:
    """Two clocks: as paid, and as known now."""
    st.subheader(texts("bonus.paid"))
    st.caption(texts("bonus.paid_none" if rows.empty else "bonus.paid_caption"))
    if rows.empty:
        return
    columns = ["unit", "original", "entered", "known", "difference", "settled"]
    if scheme["payout_kind"] != "none":
        columns[2:2] = ["original_pay"]
        columns[4:4] = ["entered_pay"]
        columns[6:6] = ["known_pay"]
    _table(texts, bonus.paid_in_words(rows, texts, names), columns, key="paid")


def corrections(texts: Texts, rows: pd.DataFrame, names: Mapping[str, str]) -> None:
    """Restatements and reversals."""
    st.subheader(texts("bonus.corrections"))
    st.caption(texts("bonus.corrections_none" if rows.empty else "bonus.corrections_caption"))
    if not rows.empty:
        _table(texts, bonus.corrections_in_words(rows, texts, names), key="corrections")


def stages(texts: Texts, rows: pd.DataFrame, months: list[str]) -> None:
    """Who closed, prepared, approved and released each period."""
    st.subheader(texts("bonus.stages"))
    st.caption(texts("bonus.stages_caption"))
    _table(texts, bonus.stages_in_words(rows, months, texts), key="stages")


def approval(run: Context, scheme: str, period: str, preparer: str) -> None:
    """The button of whoever may approve what waits for it; others are told what it waits for."""
    try:
        access = load_access(Home.from_environment().surveys)
    except DeclarationError:
        return
    found = standing(run.viewer, preparer, access)
    if found is Standing.NOT_ASKED:
        return
    texts, called = run.texts, bonus.name_month(period, run.texts)
    said = {"period": called, "by": plain(preparer), "email": plain(run.viewer.signature)}
    st.subheader(texts("bonus.approve"))
    if found is not Standing.MAY:
        st.info(texts(f"bonus.approve_{found}", **said), icon=":material/how_to_reg:")
        return
    st.markdown(texts("bonus.approve_asked", **said))
    if st.button(texts("bonus.approve_button", **said), icon=":material/how_to_reg:"):
        try:
            approve(scheme, period, by=run.viewer.signature)
        except CommandRefusedError as error:
            st.error(texts("bonus.approve_refused"), icon=":material/error:")
            st.code(str(error), language=None, wrap_lines=True)
        else:
            st.rerun()


def findings(texts: Texts, rows: pd.DataFrame, scheme: bonus.Row, names: Mapping[str, str]) -> None:
    """What the integrity screen found, and what it does to the figure."""
    st.subheader(texts("bonus.findings"))
    caption = "none" if rows.empty else scheme["integrity"]
    st.caption(texts(f"bonus.findings_{caption}"))
    if not rows.empty:
        _table(texts, bonus.findings_in_words(rows, texts, names), key="findings")


def appeals(texts: Texts, rows: pd.DataFrame, names: Mapping[str, str]) -> None:
    """Appeals of all periods of the scheme."""
    st.subheader(texts("bonus.appeals"))
    if rows.empty:
        st.caption(texts("bonus.appeals_none"))
        return
    open_count = int(rows["is_accepted"].isna().sum())
    st.markdown(texts("bonus.appeals_count", open=open_count, closed=len(rows) - open_count))
    st.caption(texts("bonus.appeals_caption"))
    _table(texts, bonus.appeals_in_words(rows, texts, names), key="appeals")


def _table(
    texts: Texts, rows: pd.DataFrame, columns: Sequence[str] | None = None, *, key: str
) -> None:
    names = columns if columns is not None else list(rows.columns)
    tables.show(rows, {name: texts(f"bonus_column.{name}") for name in names}, key=key)
