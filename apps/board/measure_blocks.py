"""The register of measures on the Alerts page: the list, and the forms that open and close one.

Here: Streamlit calls. Not here: rows and words (measures), recording (deciding_measures).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import timedelta

import pandas as pd
import streamlit as st

from apps.board import alerts, blocks, data, exports, figures, measures, signing_in, tables
from apps.board import deciding_measures as deciding
from apps.board.alerts import Alert, Names
from apps.board.context import Context
from apps.board.deciding_measures import Measure, Plan, Series
from apps.board.texts import plain

WIDTHS = {"about": 220, "what": 260, "status": 200, "verdict": 300}
USUAL_DAYS = 30
#: of more the table tells
MOST_CARDS = 20
DONE, DROPPED = "done", "dropped"


def register(run: Context, found: Sequence[Measure], effects: pd.DataFrame, names: Names) -> None:
    """Every measure with what it brought."""
    texts = run.texts
    if not found:
        st.info(texts("measures.none"), icon=":material/checklist:")
        return
    rows = measures.in_words(found, effects, texts, names, deciding.today())
    for row in rows.head(MOST_CARDS).to_dict("records"):
        _card(run, row)
    headers = {name: texts(f"measures.column.{name}") for name in rows.columns}
    with st.expander(texts("measures.table"), icon=":material/table:"):
        tables.show(rows, headers, key="measures", lines=2, widths=WIDTHS)
        content = exports.as_csv(rows.rename(columns=headers))
        blocks.download_button(content, texts("measures.download"), "measures.csv")
    st.caption(texts("measures.caveats"))


def _card(run: Context, row: Mapping[Hashable, str]) -> None:
    """One measure: what, about what, whose, until when, and what it brought."""
    texts = run.texts
    with st.container(border=True):
        st.markdown(f"**{row['number']} · {plain(row['what'])}**")
        st.markdown(plain(row["about"]))
        for names in (("owner", "due", "status"), ("expected", "effect", "n", "verdict")):
            said = [f"{texts(f'measures.column.{name}')}: {row[name]}" for name in names]
            st.caption(plain(" · ".join(said)))


def opening(run: Context, found: Sequence[Alert], names: Names) -> None:
    """The form that opens a measure, for who may decide on any unit."""
    texts = run.texts
    answered = {one.number: one for one in measures.alerts_to_answer(run.viewer, found)}
    units = _units(run)
    if not answered and not units:
        return
    with st.expander(texts("measures.open"), icon=":material/add_task:"):
        about = _about(run, answered, units, names)
        with st.form("open_measure", clear_on_submit=True):
            what = st.text_area(
                texts("measures.form.what"), max_chars=deciding.LONGEST_TEXT, key="measure_what"
            )
            owner = st.text_input(texts("measures.form.owner"), max_chars=80, key="measure_owner")
            today = deciding.today()
            due = st.date_input(
                texts("measures.form.due"), today + timedelta(days=USUAL_DAYS), min_value=today
            )
            expected = st.number_input(
                texts("measures.form.expected"), min_value=0.0, value=5.0, step=0.5
            )
            months = st.number_input(
                texts("measures.form.months"), min_value=1, max_value=12, value=3
            )
            by = signing_in.ask_who(run.viewer, texts("alerts.form.by"), key="measure_by")
            is_sent = st.form_submit_button(texts("measures.form.open"), icon=":material/add_task:")
        if not is_sent:
            return
        plan = Plan(what, owner, due, float(expected), int(months))
        if not (what.strip() and owner.strip() and by.strip() and expected > 0):
            st.error(texts("measures.form.incomplete"), icon=":material/edit:")
            return
        _record(run, lambda: deciding.open_measure(plan, about=about, by=by.strip()))


def closing(run: Context, found: Sequence[Measure]) -> None:
    """The form that closes a measure, for who may decide on its unit."""
    texts = run.texts
    due = {
        one.number: one
        for one in found
        if one.state == "due"
        and measures.may_decide(run.viewer, one.series.dimension, one.series.member)
    }
    if not due:
        return
    with (
        st.expander(texts("measures.close"), icon=":material/task_alt:"),
        st.form("close_measure", clear_on_submit=True),
    ):
        number = st.selectbox(
            texts("measures.form.measure"),
            [*due],
            format_func=lambda one: f"{one} · {plain(due[one].plan.what)}",
        )
        how = st.radio(
            texts("measures.form.how"),
            (DONE, DROPPED),
            format_func=lambda one: texts(f"measures.status.{one}"),
            horizontal=True,
        )
        today = deciding.today()
        day = st.date_input(texts("measures.form.done_on"), today, max_value=today)
        note = st.text_input(
            texts("measures.form.note"), max_chars=deciding.LONGEST_TEXT, key="closing_note"
        )
        by = signing_in.ask_who(run.viewer, texts("alerts.form.by"), key="closing_by")
        if not st.form_submit_button(texts("measures.form.close"), icon=":material/task_alt:"):
            return
        if not note.strip() or not by.strip():
            st.error(texts("measures.form.incomplete_closing"), icon=":material/edit:")
            return
        done_date = day if how == DONE else None
        _record(
            run,
            lambda: deciding.close_measure(
                number, done_date=done_date, by=by.strip(), note=note.strip()
            ),
        )


def _about(
    run: Context, answered: dict[int, Alert], units: list[Series], names: Names
) -> Series | int:
    """An alert, or a figure of a unit."""
    texts = run.texts
    choices: list[int | str] = [*answered, *(["by_hand"] if units else [])]
    found = st.selectbox(
        texts("measures.form.about"),
        choices,
        format_func=lambda one: (
            texts("measures.form.by_hand")
            if one == "by_hand"
            else f"{one} · {plain(alerts.what(answered[one], texts, names))}"
        ),
        key="measure_about",
    )
    if isinstance(found, int):
        return found
    with st.container(horizontal=True):
        kinds = list(dict.fromkeys((one.metric, one.scale) for one in units))
        kind = st.selectbox(
            texts("measures.form.metric"),
            kinds,
            format_func=lambda one: blocks.name_series(
                data.Series(*one), [data.Series(*each) for each in kinds], texts
            ),
            key="measure_metric",
        )
        of_kind = [one for one in units if (one.metric, one.scale) == kind]
        return st.selectbox(
            texts("measures.form.unit"),
            of_kind,
            format_func=lambda one: _name_unit(run, one),
            key="measure_unit",
        )


def _units(run: Context) -> list[Series]:
    """Figures of units that the viewer decides on; no crossings."""
    return [
        Series(series.metric, series.scale, dimension, member)
        for series in data.load_series(run.snapshot)
        for dimension in data.load_dimensions(run.snapshot, series)
        if "*" not in dimension
        for member in data.load_names(run.snapshot, dimension)
        if measures.may_decide(run.viewer, dimension, member)
    ]


def _name_unit(run: Context, one: Series) -> str:
    name = figures.name_dimension(one.dimension, run.texts)
    if one.dimension == measures.COMPANY:
        return name
    called = data.load_names(run.snapshot, one.dimension)
    return f"{name}: {figures.name_member(one.member, one.dimension, run.texts, called)}"


def _record(run: Context, decide: Callable[[], Measure]) -> None:
    """Says it at once when it was not recorded; what is recorded shows at once."""
    try:
        decide()
    except deciding.MeasureError:
        st.error(run.texts("measures.form.too_late"), icon=":material/group:")
    except deciding.JournalError:
        st.error(run.texts("alerts.not_recorded"), icon=":material/error:")
    else:
        st.rerun()
