"""Sections of the Follow-up page: totals, filters, the work list, one case, its moves, exports.

Here: Streamlit calls. Not here: reading, words of rows (follow_up), recording (deciding).
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from apps.board import (
    blocks,
    charts_follow_up,
    deciding_cases,
    follow_up,
    formats,
    signing_in,
    tables,
)
from apps.board.access import Action, Viewer
from apps.board.context import Context
from apps.board.filters import Choice
from apps.board.texts import Texts, plain
from orchestration.home import Home
from orchestration.published.work_list import Item
from orchestration.responses.followup import load_followup

ALL, LIVE, OVERDUE, FINISHED = "all", "live", "overdue", "finished"
STATUSES = (LIVE, OVERDUE, "open", "taken", "contacted", FINISHED, ALL)
EXPORTS = {"csv": "text/csv", "ics": "text/calendar", "xlsx": "application/vnd.ms-excel"}
#: so many cards are in sight; the table below has all
CARDS, IN_A_ROW = 12, 3


def totals(texts: Texts, items: Sequence[Item]) -> None:
    """How much there is to do, and how late it is."""
    live = [item for item in items if item.case.is_live]
    numbers = {
        "live": len(live),
        "overdue": sum(item.is_overdue for item in live),
        "untaken": sum(item.case.status == "open" for item in live),
        "escalated": sum(item.case.step_count > 0 for item in live),
    }
    for column, (name, number) in zip(st.columns(4), numbers.items(), strict=True):
        column.metric(texts(f"work.total.{name}"), formats.count(number, texts), border=True)


def choose_items(run: Context, items: Sequence[Item]) -> list[Item]:
    """The cases of the chosen status and owner."""
    texts = run.texts
    owners = (ALL, *sorted({item.case.owner for item in items}))
    left, right = st.columns(2)
    with left:
        label = texts("work.filter.status")
        described = Choice(
            "status", label, STATUSES, (LIVE,), lambda one: texts(f"work.status.{one}")
        )
        status = run.filters.choose(described)
    with right:
        label = texts("follow_up.column.owner")
        whose = Choice(
            "owner", label, owners, (ALL,), lambda one: texts("work.all") if one == ALL else one
        )
        owner = run.filters.choose(whose)
    return [item for item in items if owner in (ALL, item.case.owner) and _is(item, status)]


def zone_of() -> str:
    """The time zone of the firm."""
    followup = load_followup(Home.from_environment().surveys)
    return followup.timezone if followup else "UTC"


def work_list(run: Context, found: Sequence[Item], zone: str) -> Item:
    """The first cases as cards, and which of all is looked at."""
    texts = run.texts
    st.subheader(texts("work.list"))
    # row by row: on a phone columns follow each other, and the most urgent stay first
    for first in range(0, min(CARDS, len(found)), IN_A_ROW):
        row = found[first : min(first + IN_A_ROW, CARDS)]
        for column, item in zip(st.columns(IN_A_ROW), row, strict=False):
            with column.container(border=True):
                _card(texts, item, zone)
    if len(found) > CARDS:
        st.caption(texts("work.more", n=formats.count(len(found) - CARDS, texts)))
    by_number = {item.case.number: item for item in found}
    numbers = tuple(by_number)
    label = texts("work.filter.case")
    choice = Choice(
        "case", label, numbers, numbers[:1], lambda one: follow_up.short(by_number[one], texts)
    )
    return by_number[run.filters.choose(choice)]


def one_case(texts: Texts, item: Item, words: Sequence[str], zone: str) -> None:
    """A case: what it is about, what the customer wrote, what was done so far."""
    case = item.case
    st.subheader(plain(f"{follow_up.name_task(item, texts)} · {case.number}"))
    facts = [follow_up.name_status(item, texts), *follow_up.facts_of(item, texts)]
    st.markdown(" · ".join(f"**{plain(fact)}**" for fact in facts))
    happened = formats.day(case.opening.happened_on, texts)
    told = {"day": happened, "due": plain(follow_up.due(item, texts, zone))}
    st.caption(texts("work.facts", owner=plain(case.owner), **told))
    if case.noted:
        st.caption(texts("work.noted", n=formats.count(len(case.noted), texts)))
    for text in words:
        st.text(text)
    for attempt in case.attempts:
        result = texts(f"follow_up.result.{attempt.result}")
        channel = texts(f"follow_up.channel.{attempt.channel}")
        when = formats.day(attempt.at.date(), texts)
        st.caption(plain(f"{when} · {attempt.by} · {channel}: {result}"))
    for note in deciding_cases.load_notes(case.key):
        st.caption(plain(f"{formats.day(note.at.date(), texts)} · {note.by}"))
        st.text(note.text)
    if item.obstacle is not None and case.is_live:
        st.warning(texts(f"work.obstacle.{item.obstacle}"), icon=":material/block:")


def moves(texts: Texts, viewer: Viewer, item: Item) -> None:
    """The forms by which a case goes on; which of them it offers says its status."""
    case = item.case
    if case.status == "cancelled":
        return
    by = signing_in.ask_who(viewer, texts("work.form.by"), "follow_up_by").strip()
    if case.is_live:
        if viewer.may(Action.SEE_CONTACTS):
            _details(texts, item, by)
        _take(texts, item, by)
    if case.status in ("taken", "contacted"):
        _contact(texts, item, by)
        _close(texts, item, by)
    if case.status == "closed":
        _reopen(texts, item, by)


def load_and_age(texts: Texts, items: Sequence[Item]) -> None:
    """Who has how many cases in work, and how old they are."""
    live = [item for item in items if item.case.is_live]
    if not live:
        return
    st.subheader(texts("work.chart.title"))
    st.caption(texts("work.chart.caption"))
    rows = follow_up.load_of_owners(live, texts)
    blocks.chart(
        charts_follow_up.load_by_age(rows, texts), texts("work.chart.title"), key="load_by_age"
    )


def everything(texts: Texts, viewer: Viewer, found: Sequence[Item], zone: str) -> None:
    """All chosen cases as a table, and those in work as files to take away."""
    st.subheader(texts("work.table"))
    rows = follow_up.in_words(found, texts, zone)
    headers = {name: texts(f"work.column.{name}") for name in rows.columns}
    spell = {"age": lambda hours: formats.number(hours, texts)}
    tables.show(rows, headers, spell, key="cases")
    by = viewer.signature or str(st.session_state.get("follow_up_by", "")).strip()
    st.caption(texts("work.export.caption"))
    form = st.selectbox(texts("work.export.form"), list(EXPORTS), format_func=str.upper, width=180)
    if st.button(texts("work.export.make"), icon=":material/download:"):
        if not by:
            st.error(texts("work.form.name_missing"), icon=":material/edit:")
            return
        made = deciding_cases.export_cases(found, form, language=texts.language, by=by)
        st.download_button(
            texts("work.export.take", n=formats.count(made.case_count, texts)),
            made.content,
            f"follow_up.{made.suffix}",
            EXPORTS[form],
            on_click="ignore",
        )


def _is(item: Item, status: str) -> bool:
    if status == LIVE:
        return item.case.is_live
    if status == OVERDUE:
        return item.is_overdue
    if status == FINISHED:
        return not item.case.is_live
    return status in (ALL, item.case.status)


def _card(texts: Texts, item: Item, zone: str) -> None:
    st.markdown(f"**{plain(follow_up.name_task(item, texts))}** · {plain(item.case.number)}")
    late = f" · **{texts('work.overdue')}**" if item.is_overdue else ""
    st.markdown(f"{texts('work.until')} {plain(follow_up.due(item, texts, zone))}{late}")
    facts = [item.case.owner, follow_up.name_status(item, texts)]
    facts += follow_up.facts_of(item, texts)
    st.caption(plain(" · ".join(facts)))


def _details(texts: Texts, item: Item, by: str) -> None:
    """Contact details, once somebody says who they are; that they were read is a decision."""
    if item.obstacle is not None:
        return
    if not item.has_details:
        st.caption(texts("work.details.none"))
        return
    if not st.button(texts("work.details.show"), icon=":material/contact_phone:"):
        return
    if not by:
        st.error(texts("work.form.name_missing"), icon=":material/edit:")
        return
    found = deciding_cases.read_contact_details(item, by=by) or {}
    st.text("\n".join(found[name] for name in ("name", "phone", "email") if found.get(name)))


def _take(texts: Texts, item: Item, by: str) -> None:
    with st.form(f"take_{item.case.number}", clear_on_submit=True):
        owner = st.text_input(texts("work.form.owner"), max_chars=80)
        is_sent = st.form_submit_button(texts("work.form.take"), icon=":material/back_hand:")
    if is_sent:
        _record(
            texts, by, lambda: deciding_cases.take_case(item.case, owner=owner.strip() or by, by=by)
        )


def _contact(texts: Texts, item: Item, by: str) -> None:
    with st.form(f"contact_{item.case.number}", clear_on_submit=True):
        result = st.selectbox(
            texts("work.form.result"),
            deciding_cases.RESULTS,
            format_func=lambda one: texts(f"follow_up.result.{one}"),
        )
        channel = st.selectbox(
            texts("work.form.channel"),
            deciding_cases.CHANNELS,
            format_func=lambda one: texts(f"follow_up.channel.{one}"),
        )
        note = st.text_area(texts("work.form.note"), max_chars=deciding_cases.LONGEST_NOTE)
        is_sent = st.form_submit_button(texts("work.form.contact"), icon=":material/call:")
    if is_sent:
        _record(
            texts,
            by,
            lambda: deciding_cases.contact_case(
                item.case, result=result, channel=channel, note=note, by=by
            ),
        )


def _close(texts: Texts, item: Item, by: str) -> None:
    with st.form(f"close_{item.case.number}", clear_on_submit=False):
        outcome = st.selectbox(
            texts("work.form.outcome"),
            deciding_cases.OUTCOMES,
            format_func=lambda one: texts(f"follow_up.outcome.{one}"),
        )
        note = st.text_area(texts("work.form.closing_note"), max_chars=deciding_cases.LONGEST_NOTE)
        is_sent = st.form_submit_button(texts("work.form.close"), icon=":material/task_alt:")
    if is_sent:
        _record(
            texts,
            by,
            lambda: deciding_cases.close_case(item.case, outcome=outcome, note=note, by=by),
        )


def _reopen(texts: Texts, item: Item, by: str) -> None:
    with st.form(f"reopen_{item.case.number}", clear_on_submit=True):
        note = st.text_area(texts("work.form.why"), max_chars=deciding_cases.LONGEST_NOTE)
        is_sent = st.form_submit_button(texts("work.form.reopen"), icon=":material/replay:")
    if is_sent:
        _record(texts, by, lambda: deciding_cases.reopen_case(item.case, note=note, by=by))


def _record(texts: Texts, by: str, move: deciding_cases.Move) -> None:
    """Make a move and show the page as it is then; say why where it may not be made."""
    if not by:
        st.error(texts("work.form.name_missing"), icon=":material/edit:")
        return
    try:
        move()
    except deciding_cases.StaleCaseError as error:
        st.error(texts("work.form.stale", by=plain(error.first)), icon=":material/group:")
    except deciding_cases.IllegalMoveError:
        st.error(texts("work.form.illegal"), icon=":material/block:")
    except deciding_cases.JournalError:
        st.error(texts("work.form.not_recorded"), icon=":material/error:")
    else:
        st.rerun()
