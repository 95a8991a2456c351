"""The part of the page Voice that tells how right the coding is, and draws comments to check.

Whoever checks sees the words alone: what was found is told afterwards. Not here: arithmetic (dbt),
recording (deciding).
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from apps.board import deciding, formats, signing_in, tables, voice
from apps.board.access import Viewer
from apps.board.context import Context
from apps.board.reading import voice as reading
from apps.board.service import spell_interval
from apps.board.texts import Texts
from orchestration.comments.codebook import GENERAL, KINDS, THEMES

#: so many are asked for at a time
ROUND = 20


def checking(run: Context, names: Mapping[str, str]) -> None:
    """Precision and recall here, and the next comment to check."""
    texts = run.texts
    st.subheader(texts("voice.checks"))
    _figures(texts, reading.load_checks(run.snapshot), names)
    # drawn from some comments only they would not speak for all
    if not run.viewer.scope.comments.is_all:
        return
    with st.expander(texts("voice.check_more", n=ROUND)):
        st.caption(texts("voice.check_caption"))
        try:
            checked = deciding.load_checked()
        except deciding.JournalError:
            st.error(texts("voice.form.no_journal"), icon=":material/error:")
            st.code("loyalty verify", language=None)
            return
        if "just_checked" in st.session_state:
            st.success(st.session_state.pop("just_checked"), icon=":material/check:")
        done = len(checked) % ROUND
        st.progress(done / ROUND, text=texts("voice.check_done", done=done, all=ROUND))
        drawn = reading.draw_comments(run.snapshot, checked, 1)
        if drawn.empty:
            st.info(texts("voice.check_none"), icon=":material/done_all:")
        else:
            _one(texts, run.viewer, drawn.iloc[0], names)


def _figures(texts: Texts, rows: pd.DataFrame, names: Mapping[str, str]) -> None:
    if rows.empty:
        st.caption(texts("voice.checks_none"))
        return
    checked = formats.count(rows["checked"].iloc[0], texts)
    st.caption(texts("voice.checks_caption", n=checked))
    worded = pd.DataFrame(
        {
            "label": [
                _name(kind, label, names, texts)
                for kind, label in zip(rows["label_kind"], rows["label"], strict=True)
            ],
            "found": [formats.count(n, texts) for n in rows["found"]],
            "precision": [voice.spell_share(share, texts) for share in rows["precision_share"]],
            "precision_interval": _intervals(rows, "precision", texts),
            "said": [formats.count(n, texts) for n in rows["said"]],
            "recall": [voice.spell_share(share, texts) for share in rows["recall_share"]],
            "recall_interval": _intervals(rows, "recall", texts),
        }
    )
    headers = {name: texts(f"voice.column.{name}") for name in worded.columns}
    tables.show(worded, headers, key="coding_checks")


def _intervals(rows: pd.DataFrame, name: str, texts: Texts) -> list[str]:
    lows, highs = 100 * rows[f"{name}_low"], 100 * rows[f"{name}_high"]
    return [
        spell_interval(low, high, texts, digits=0) for low, high in zip(lows, highs, strict=True)
    ]


def _name(kind: str, label: str, names: Mapping[str, str], texts: Texts) -> str:
    if not label:
        return texts(f"voice.all_{kind}s")
    return names.get(label, label) if kind == "theme" else texts(f"voice.kind.{label}")


def _one(texts: Texts, viewer: Viewer, row: pd.Series, names: Mapping[str, str]) -> None:
    """The words of one comment, and the form that asks what they are about."""
    subject = f"{row['response_uid']}/{row['question_key']}"
    st.text(str(row["text"]))
    with st.form(f"check_{subject}", clear_on_submit=True):
        themes = st.multiselect(
            texts("voice.form.themes"), (*THEMES, GENERAL), key=f"check_themes_{subject}",
            format_func=lambda theme: voice.name_theme(theme, names, texts),
        )  # fmt: skip
        kind = st.selectbox(
            texts("voice.form.kind"), KINDS, index=None, key=f"check_kind_{subject}",
            placeholder="", format_func=lambda one: texts(f"voice.kind.{one}"),
        )  # fmt: skip
        is_unclear = st.checkbox(texts("voice.form.unclear"), key=f"check_unclear_{subject}")
        by = signing_in.ask_who(viewer, texts("voice.form.by"), "check_by")
        is_sent = st.form_submit_button(texts("voice.form.check"), icon=":material/rule:")
    if not is_sent:
        return
    if not by.strip() or not (is_unclear or (themes and kind)):
        st.error(texts("voice.form.check_incomplete"), icon=":material/edit:")
        return
    found = deciding.Codes(tuple(row["themes"]), str(row["primary_kind"]))
    said = None if is_unclear else deciding.Codes(tuple(themes), str(kind))
    try:
        deciding.check_comment(
            subject, found, said, coder_version=str(row["coder_version"]), by=by.strip(),
            reason=texts("voice.check_reason"),
        )  # fmt: skip
    except deciding.CorrectionError:
        st.error(texts("voice.form.impossible"), icon=":material/edit:")
    except deciding.JournalError:
        st.error(texts("voice.form.not_recorded"), icon=":material/error:")
    else:
        st.session_state["just_checked"] = _told(texts, found, names)
        st.rerun()


def _told(texts: Texts, found: deciding.Codes, names: Mapping[str, str]) -> str:
    themes = ", ".join(voice.name_theme(theme, names, texts) for theme in found.themes)
    return texts(
        "voice.check_told",
        themes=themes or texts("voice.theme.uncoded"),
        kind=texts(f"voice.kind.{found.primary_kind}"),
    )
