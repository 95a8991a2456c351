"""Appeals on the Bonus page: what counts for a unit, the form, and the buttons of who decides.

Here: Streamlit calls. Not here: the commands (appealing), the table of appeals (bonus_blocks).
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from apps.board import bonus, formats, tables
from apps.board.appealing import (
    IN_ERROR,
    OF_ANOTHER,
    REASONS,
    CountedAnswer,
    counted_answers,
    decide_appeal,
    file_appeal,
    may_file,
)
from apps.board.approving import Standing, standing
from apps.board.context import Context
from apps.board.feed_command import CommandRefusedError
from apps.board.texts import Texts, plain
from orchestration.home import Home
from orchestration.responses.access import load_access
from orchestration.responses.declaration_file import DeclarationError

ICON = ":material/gavel:"


def own(run: Context, state: str, scheme: bonus.Row, period: str, units: Sequence[str]) -> None:
    """What counts for a unit in a released period, and the form; only for whom it is about.

    Args:
        state: the file of the feed's state.
        units: the shown ones; whom several of them are about chooses one first.
    """
    mine = [unit for unit in units if may_file(run.viewer, str(scheme["unit_type"]), unit)]
    if not mine:
        return
    texts, name = run.texts, str(scheme["scheme"])
    st.subheader(texts("bonus_appeal.title"))
    st.caption(texts("bonus_appeal.caption"))
    if len(mine) > 1:
        st.info(texts("bonus_appeal.choose"), icon=":material/arrow_upward:")
        return
    (unit,) = mine
    key = f"appeal_{name}_{period}_{unit}"
    if not st.toggle(texts("bonus_appeal.open"), key=key):
        return
    try:
        answers = counted_answers(state, name, period, unit)
    except CommandRefusedError as error:
        answers = ()
        st.info(texts("bonus_appeal.not_listed"), icon=":material/visibility_off:")
        st.code(str(error), language=None, wrap_lines=True)
    else:
        _list(texts, answers)
    _form(run, name, period, unit, answers, key)


def _list(texts: Texts, answers: tuple[CountedAnswer, ...]) -> None:
    rows = pd.DataFrame(
        {
            "number": [number for number, _ in enumerate(answers, 1)],
            "day": [formats.day(one.day, texts) for one in answers],
            "counted_as": [_counted_as(one, texts) for one in answers],
        }
    )
    headers = {column: texts(f"bonus_appeal_column.{column}") for column in rows.columns}
    tables.show(rows, headers, key="counted_answers")


def _counted_as(one: CountedAnswer, texts: Texts) -> str:
    if not one.is_counted:
        return texts("bonus_appeal.not_counted")
    known = ("promoter", "passive", "detractor")
    return texts(f"bonus_appeal.{one.counted_as}") if one.counted_as in known else one.counted_as


def _form(
    run: Context,
    scheme: str,
    period: str,
    unit: str,
    answers: tuple[CountedAnswer, ...],
    key: str,
) -> None:
    texts = run.texts
    reasons = [reason for reason in REASONS if answers or reason == IN_ERROR]

    def describe(number: int) -> str:
        one = answers[number]
        return f"{number + 1} · {formats.day(one.day, texts)} · {_counted_as(one, texts)}"

    with st.form(f"{key}_form"):
        reason = st.selectbox(
            texts("bonus_appeal.reason"),
            reasons,
            format_func=lambda code: texts(f"bonus.appeal.{code}"),
        )
        chosen = st.selectbox(
            texts("bonus_appeal.answer"),
            range(len(answers)),
            index=None,
            format_func=describe,
            placeholder=texts("bonus_appeal.whole_entry"),
        )
        to_unit = st.text_input(texts("bonus_appeal.to")).strip()
        st.caption(texts("bonus_appeal.recorded", email=plain(run.viewer.signature)))
        if not st.form_submit_button(texts("bonus_appeal.file"), icon=ICON):
            return
    try:
        file_appeal(
            scheme,
            period,
            unit,
            str(reason),
            by=run.viewer.signature,
            response_uid=None if chosen is None else answers[chosen].response_uid,
            to_unit=to_unit if reason in OF_ANOTHER else "",
        )
    except CommandRefusedError as error:
        _refused(texts, error)
    else:
        st.rerun()


def to_decide(run: Context, filed: dict[str, str], rows: pd.DataFrame) -> None:
    """The buttons of whoever may decide an open appeal; another person than who filed it.

    Args:
        filed: number of an open appeal -> who filed it; it stays on the server.
    """
    try:
        access = load_access(Home.from_environment().surveys)
    except DeclarationError:
        return
    texts = run.texts
    for row in rows.to_dict("records"):
        number = str(row["number"])
        found = standing(run.viewer, filed.get(number, ""), access)
        if not bonus.is_missing(row["is_accepted"]) or found is Standing.NOT_ASKED:
            continue
        if found is not Standing.MAY:
            st.info(texts(f"bonus_appeal.decide_{found}", number=number), icon=ICON)
            continue
        period = bonus.name_month(str(row["period"]), texts)
        reason = texts(f"bonus.appeal.{row['reason_code']}")
        with st.container(horizontal=True):
            st.markdown(
                texts("bonus_appeal.decide_asked", number=number, period=period, reason=reason)
            )
            for verdict in ("accept", "reject"):
                words = texts(f"bonus_appeal.{verdict}", number=number)
                if st.button(words, key=f"{verdict}_{number}", icon=ICON):
                    _decide(run, number, is_accepted=verdict == "accept")


def _decide(run: Context, number: str, *, is_accepted: bool) -> None:
    try:
        decide_appeal(number, is_accepted=is_accepted, by=run.viewer.signature)
    except CommandRefusedError as error:
        _refused(run.texts, error)
    else:
        st.rerun()


def _refused(texts: Texts, error: CommandRefusedError) -> None:
    st.error(texts("bonus_appeal.refused"), icon=":material/error:")
    st.code(str(error), language=None, wrap_lines=True)
