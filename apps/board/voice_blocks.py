"""Sections of the pages Voice and Problem zones, and the form that corrects a comment.

Here: Streamlit calls. Not here: reading, words of rows (voice), recording (deciding).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd
import streamlit as st

from apps.board import (
    blocks,
    choices,
    data,
    deciding,
    exports,
    formats,
    signing_in,
    tables,
    voice,
)
from apps.board.access import Action, Viewer
from apps.board.context import Context
from apps.board.filters import Choice
from apps.board.reading import voice as reading
from apps.board.texts import Texts
from orchestration.comments.codebook import GENERAL, KINDS, SENTIMENTS, THEMES

ANY = "any"
UNCODED = "uncoded"
GROUPS = ("promoter", "passive", "detractor")
TEXT_WIDTH = 460
SHORT = 70


def choose_period_or_stop(run: Context) -> tuple[str, date]:
    """Length and start of a period with themes; without any the page says so and ends."""
    if not reading.has_voice(run.snapshot):
        st.info(run.texts("voice.none"), icon=":material/hourglass_empty:")
        st.stop()
    starts = reading.load_starts(run.snapshot)
    with st.container(horizontal=True):
        grain = run.filters.choose(
            Choice(
                "grain",
                run.texts("filter.grain"),
                tuple(starts),
                (next(iter(starts)),),
                lambda code: run.texts(f"grain.{code}"),
                scope="voice",
            ),
            width=choices.WIDTH,
        )
        return grain, choices.choose_period(run, grain, starts[grain])


def choose_theme(run: Context, rows: pd.DataFrame) -> str | None:
    """One of the themes that have a figure; the one with the lowest impact unless said."""
    themes = tuple(rows["theme"])
    if not themes:
        return None
    called = dict(zip(rows["theme"], rows["theme_text"], strict=True))
    choice = Choice(
        "trend", run.texts("voice.filter.trend"), themes, themes[:1], lambda theme: called[theme]
    )
    return run.filters.choose(choice, width=320)


def quality(texts: Texts, rows: pd.DataFrame, period: str) -> None:
    """How much was understood, and how surely: before any figure that hangs on it."""
    comments, uncoded = int(rows["comments"].sum()), int(rows["uncoded"].sum())
    corrected = formats.count(int(rows["corrected"].sum()), texts)
    if not comments:
        st.info(texts("voice.no_comments", period=period), icon=":material/hourglass_empty:")
        return
    said = texts(
        "voice.quality",
        period=period,
        comments=formats.count(comments, texts),
        uncoded=formats.count(uncoded, texts),
        share=voice.spell_share(uncoded / comments, texts),
        corrected=corrected,
    )
    st.markdown(said)
    with st.expander(texts("voice.quality_by_language")):
        tables.show(
            pd.DataFrame(
                {
                    "language": [texts.named("member_language", one) for one in rows["language"]],
                    "comments": [formats.count(n, texts) for n in rows["comments"]],
                    "uncoded": [
                        voice.spell_share(share, texts)
                        for share in rows["uncoded"] / rows["comments"]
                    ],
                    "confidence": [voice.spell_share(value, texts) for value in rows["confidence"]],
                    "coder": list(rows["coder"]),
                }
            ),
            {
                name: texts(f"voice.column.{name}")
                for name in ("language", "comments", "uncoded", "confidence", "coder")
            },
            key="coding_quality",
        )


def causes(texts: Texts, rows: pd.DataFrame) -> None:
    """Product and service apart, and where complaints have their cause."""
    worded = voice.causes_in_words(rows, texts)
    columns = ("spoken", "mentions", "share", "complaints", "praises", "impact", "interval")
    headers = {f"{name}_text": texts(f"voice.column.{name}") for name in columns}
    for kind in ("aspect", "cause"):
        st.subheader(texts(f"voice.{kind}s"))
        st.caption(texts(f"voice.{kind}s_caption"))
        found = worded[worded["kind"] == kind]
        if found.empty:
            st.info(texts("voice.too_few_here"), icon=":material/hourglass_empty:")
        else:
            tables.show(found, headers, key=f"voice_{kind}")


def comments(run: Context, grain: str, start: date, names: Mapping[str, str]) -> None:
    """The words themselves, by theme, kind, group, place and manager, all in the address."""
    texts, snapshot = run.texts, run.snapshot
    st.subheader(texts("voice.comments"))
    if not run.viewer.may(Action.READ_COMMENTS):
        st.info(texts("access.no_comments"), icon=":material/lock:")
        return
    st.caption(texts("voice.comments_caption"))
    called = {side: data.load_names(snapshot, side) for side in ("location", "manager")}
    wanted: dict[str, str] = {}
    with st.container(horizontal=True):
        for name, values in {
            "theme": (*THEMES, GENERAL, UNCODED),
            "kind": KINDS,
            "group": GROUPS,
            "sign": tuple(reading.SIGNS),
            "location": tuple(reading.load_members(snapshot, "location")),
            "manager": tuple(reading.load_members(snapshot, "manager")),
        }.items():
            described = {one: _describe(name, one, names, called, texts) for one in values}
            chosen = run.filters.choose(
                Choice(
                    name,
                    texts(f"voice.filter.{name}"),
                    (ANY, *values),
                    (ANY,),
                    ({ANY: texts("voice.any")} | described).__getitem__,
                ),
                width=choices.WIDE,
            )
            if chosen != ANY:
                wanted[name] = chosen
    rows, count = reading.load_comments(snapshot, grain, start, wanted)
    if rows.empty:
        st.info(texts("voice.no_comments_found"), icon=":material/filter_alt:")
        return
    shown, everything = formats.count(len(rows), texts), formats.count(count, texts)
    st.caption(texts("voice.comments_count", shown=shown, all=everything))
    worded = voice.comments_in_words(rows, names, called, texts)
    headers = {name: texts(f"voice.column.{name}") for name in worded.columns}
    tables.show(worded, headers, key="comments", lines=3, widths={"text": TEXT_WIDTH})
    taken = exports.as_csv(worded.rename(columns=headers))
    blocks.download_button(taken, texts("voice.download"), f"comments_{start}.csv")
    if run.viewer.may(Action.CORRECT_COMMENTS):
        _correcting(texts, run.viewer, rows, names)


def _describe(
    name: str,
    value: str,
    names: Mapping[str, str],
    called: Mapping[str, Mapping[str, str]],
    texts: Texts,
) -> str:
    """A value of a filter in words."""
    if name == "theme":
        is_uncoded = value == UNCODED
        return texts("voice.theme.uncoded") if is_uncoded else voice.name_theme(value, names, texts)
    if name in called:
        return called[name].get(value, value)
    return texts(f"voice.{name}.{value}")


def _correcting(texts: Texts, viewer: Viewer, rows: pd.DataFrame, names: Mapping[str, str]) -> None:
    """The form that puts right how a comment was understood: a decision, for the next build."""
    with st.expander(texts("voice.correct")):
        st.caption(texts("voice.correct_caption"))
        number = st.selectbox(
            texts("voice.form.comment"),
            range(len(rows)),
            format_func=lambda at: _short(str(rows["text"].iloc[at])),
        )
        row = rows.iloc[number]
        subject = f"{row['response_uid']}/{row['question_key']}"
        with st.form(f"correct_{subject}", clear_on_submit=True):
            themes = st.multiselect(
                texts("voice.form.themes"),
                (*THEMES, GENERAL),
                default=list(row["themes"]),
                format_func=lambda theme: voice.name_theme(theme, names, texts),
            )
            kind = st.selectbox(
                texts("voice.form.kind"),
                KINDS,
                index=KINDS.index(row["primary_kind"]),
                format_func=lambda one: texts(f"voice.kind.{one}"),
            )
            sentiment = st.selectbox(
                texts("voice.form.sentiment"),
                SENTIMENTS,
                index=SENTIMENTS.index(row["sentiment"]),
                format_func=lambda one: texts(f"voice.sentiment.{one}"),
            )
            reason = st.text_input(texts("voice.form.reason"), max_chars=300)
            by = signing_in.ask_who(viewer, texts("voice.form.by"))
            is_sent = st.form_submit_button(texts("voice.form.record"), icon=":material/gavel:")
        if not is_sent:
            return
        if not by.strip() or not reason.strip() or not themes:
            st.error(texts("voice.form.incomplete"), icon=":material/edit:")
            return
        codes = {"themes": themes, "primary_kind": kind, "sentiment": sentiment}
        try:
            deciding.correct_comment(subject, codes, by=by.strip(), reason=reason.strip())
        except deciding.CorrectionError:
            st.error(texts("voice.form.impossible"), icon=":material/edit:")
        except deciding.JournalError:
            st.error(texts("voice.form.not_recorded"), icon=":material/error:")
        else:
            st.success(texts("voice.form.recorded"), icon=":material/check:")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHORT else line[:SHORT] + formats.ELLIPSIS
