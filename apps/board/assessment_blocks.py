"""Sections of the page Self-assessment: the newest scorecard, its history, the questionnaire.

Here: Streamlit calls. Not here: scores (orchestration.assessment), recording (deciding).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from apps.board import deciding, formats, signing_in, tables
from apps.board.access import Viewer
from apps.board.deciding import Assessment
from apps.board.texts import Texts, plain
from orchestration.assessment.questionnaire import LEVEL_COUNT, Questionnaire
from orchestration.assessment.scorecard import MOST_SIGNS, AreaScore


def newest(texts: Texts, asked: Questionnaire, found: Assessment) -> None:
    """The scores of the areas, and what to do first in each."""
    card = found.card
    assert card is not None  # noqa: S101  # only those with a score are handed over
    score = card.score
    whole = "assessment.no_score" if score is None else "assessment.score"
    st.subheader(texts(whole, score=_points(score, texts)))
    event = found.event
    st.caption(
        texts(
            "assessment.recorded_by",
            by=plain(event.actor), day=_day(found, texts), reason=plain(event.reason),
        )
    )  # fmt: skip
    for area in card.areas:
        _area(texts, asked, area)


def _area(texts: Texts, asked: Questionnaire, found: AreaScore) -> None:
    named = {area.id: area.name.of(texts.language) for area in asked.areas}[found.area]
    if found.score is None:
        st.markdown(texts("assessment.area_none", area=named))
    else:
        said = texts("assessment.area", area=named, score=_points(found.score, texts))
        st.progress(found.score / 100, text=said)
    notes = [texts("assessment.answered", answered=found.answered_count, all=found.statement_count)]
    if found.unproven_count:
        notes.append(texts("assessment.unproven", n=found.unproven_count))
    if found.next_statement is not None:
        step = asked.statements[found.next_statement].next.of(texts.language)
        notes.append(texts("assessment.next", next=step))
    elif found.answered_count == found.statement_count:
        notes.append(texts("assessment.kept"))
    st.caption(" ".join(notes))


def history(texts: Texts, asked: Questionnaire, found: Sequence[Assessment]) -> None:
    """All assessments that answer this questionnaire, the newest first."""
    if len(found) < 2:
        return
    st.subheader(texts("assessment.history"))
    st.caption(texts("assessment.history_caption"))
    rows = []
    for one in found:
        assert one.card is not None  # noqa: S101  # only those with a score are handed over
        areas = {area.area: _points(area.score, texts) for area in one.card.areas}
        whole = {"day": _day(one, texts), "score": _points(one.card.score, texts)}
        rows.append(whole | areas | {"by": one.event.actor})
    headers = {name: texts(f"assessment.column.{name}") for name in ("day", "score")}
    headers |= {area.id: area.name.of(texts.language) for area in asked.areas}
    headers["by"] = texts("assessment.column.by")
    tables.show(pd.DataFrame(rows), headers, key="assessments")


def filling_in(texts: Texts, viewer: Viewer, asked: Questionnaire) -> None:
    """The questionnaire as a form; what is recorded shows at once."""
    answers: dict[str, dict[str, object]] = {}
    names = [f"{at} · {said.of(texts.language)}" for at, said in enumerate(asked.levels)]
    with st.form("assessment"):
        for area in asked.areas:
            with st.expander(f"**{area.name.of(texts.language)}**"):
                st.caption(area.guide.of(texts.language))
                for statement in area.statements:
                    key = f"{area.id}.{statement.id}"
                    st.markdown(statement.says.of(texts.language))
                    level = st.selectbox(
                        texts("assessment.form.level"), range(LEVEL_COUNT), index=None,
                        format_func=names.__getitem__, key=f"level_{key}",
                        placeholder=texts("assessment.form.unknown"),
                    )  # fmt: skip
                    evidence = st.text_input(
                        texts("assessment.form.evidence"), max_chars=MOST_SIGNS,
                        key=f"evidence_{key}", placeholder=statement.evidence.of(texts.language),
                    )  # fmt: skip
                    answers[key] = {"level": level, "evidence": evidence}
        reason = st.text_input(texts("assessment.form.reason"), max_chars=300)
        by = signing_in.ask_who(viewer, texts("assessment.form.by"))
        is_sent = st.form_submit_button(texts("assessment.form.record"), icon=":material/gavel:")
    if not is_sent:
        return
    if not by.strip() or not reason.strip():
        st.error(texts("assessment.incomplete"), icon=":material/edit:")
        return
    try:
        deciding.record_assessment(answers, by=by.strip(), reason=reason.strip())
    except deciding.AssessmentError:
        st.error(texts("assessment.incomplete"), icon=":material/edit:")
    except deciding.JournalError:
        st.error(texts("assessment.not_recorded"), icon=":material/error:")
    else:
        st.rerun()


def _points(score: float | None, texts: Texts) -> str:
    return "—" if score is None else formats.number(score, texts, digits=0)


def _day(found: Assessment, texts: Texts) -> str:
    return formats.day(date.fromisoformat(found.event.decided_at[:10]), texts)
