"""Sections of the Ideas page: the register, one idea, the form that judges it.

Here: Streamlit calls. Not here: reading, words of rows (ideas), recording (deciding).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from apps.board import blocks, deciding, exports, formats, ideas, signing_in, tables
from apps.board.access import Viewer
from apps.board.context import Context
from apps.board.filters import Choice
from apps.board.texts import Texts, plain
from orchestration.published.idea_register import Idea

ALL = "all"
STATUSES = ("new", "planned", "done", "declined")
JUDGEMENTS = ("planned", "done", "declined", "new", "thanked", "merged")
WIDTHS = {"number": 95, "idea": 340}


def choose_status(run: Context) -> str:
    """A status, or all of them."""
    texts = run.texts
    label = texts("ideas.filter.status")
    choice = Choice(
        "status", label, (ALL, *STATUSES), (ALL,), lambda one: texts(f"ideas.status.{one}")
    )
    return run.filters.choose(choice, width=260)


def choose_idea(run: Context, found: Sequence[Idea]) -> Idea:
    """One of the ideas; the most wished unless the user says otherwise."""
    by_number = {idea.number: idea for idea in found}
    numbers = tuple(by_number)
    label = run.texts("ideas.filter.idea")
    choice = Choice(
        "idea", label, numbers, numbers[:1], lambda number: ideas.short(by_number[number])
    )
    return by_number[run.filters.choose(choice)]


def register(texts: Texts, found: Sequence[Idea], themes: Mapping[str, str]) -> None:
    """All ideas as a table, and as a file to take away."""
    rows = ideas.in_words(found, texts, themes)
    headers = {name: texts(f"ideas.column.{name}") for name in rows.columns}
    spell = {"wishes": lambda n: formats.count(n, texts)}
    tables.show(rows, headers, spell, key="ideas", lines=2, widths=WIDTHS)
    content = exports.as_csv(rows.rename(columns=headers))
    blocks.download_button(content, texts("ideas.download"), "ideas.csv")


def one_idea(
    texts: Texts, idea: Idea, wishes: Sequence[tuple[str, date]], themes: Mapping[str, str]
) -> None:
    """An idea: how often, since when, what was judged, and what customers wrote."""
    facts = [
        texts.plural("wishes", idea.wish_count, n=formats.count(idea.wish_count, texts)),
        ideas.name_theme(idea, texts, themes),
        ideas.name_status(idea, texts),
    ]
    st.markdown(" · ".join(f"**{plain(fact)}**" for fact in facts))
    if idea.judged is not None:
        when = formats.day(date.fromisoformat(idea.judged.decided_at[:10]), texts)
        said = {"by": plain(idea.judged.actor), "day": when, "reason": plain(idea.judged.reason)}
        st.caption(texts("ideas.judged", **said))
    for text, month in wishes:
        st.text(f"{formats.period('month', month, texts)}: {text}")
    if len(wishes) < idea.wish_count:
        st.caption(texts("ideas.more", n=formats.count(idea.wish_count - len(wishes), texts)))


def judging(texts: Texts, viewer: Viewer, idea: Idea, everything: Sequence[Idea]) -> None:
    """The form that records what became of an idea; what is recorded shows at once."""
    others = {other.number: other for other in everything if other.key != idea.key}
    with st.form(f"judge_{idea.number}", clear_on_submit=True):
        status = st.selectbox(
            texts("ideas.form.status"),
            JUDGEMENTS if others else JUDGEMENTS[:-1],
            format_func=lambda one: texts(f"ideas.status.{one}"),
        )
        into = st.selectbox(
            texts("ideas.form.into"),
            list(others),
            index=None,
            placeholder=texts("ideas.form.into_none"),
            format_func=lambda number: ideas.short(others[number]),
        )
        reason = st.text_input(texts("ideas.form.reason"), max_chars=300)
        by = signing_in.ask_who(viewer, texts("ideas.form.by"))
        is_sent = st.form_submit_button(texts("ideas.form.record"), icon=":material/gavel:")
    if not is_sent:
        return
    if not by.strip() or not reason.strip():
        st.error(texts("ideas.form.incomplete"), icon=":material/edit:")
    elif status == "merged" and into is None:
        st.error(texts("ideas.form.into_missing"), icon=":material/edit:")
    else:
        _record(texts, idea, status, others[into] if status == "merged" and into else None, by,
                reason)  # fmt: skip


def _record(texts: Texts, idea: Idea, status: str, into: Idea | None, by: str, reason: str) -> None:
    key = into.key if into else None
    try:
        deciding.judge_idea(idea.key, status, by=by.strip(), reason=reason.strip(), into=key)
    except deciding.JournalError:
        st.error(texts("ideas.not_recorded"), icon=":material/error:")
        return
    st.rerun()
