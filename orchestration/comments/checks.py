"""What people say of comments drawn at random, beside what the coder had found, by the journal.

A check is a decision `comment_checked` about `<response_uid>/<question_key>`. Whoever checks sees
the words alone, so that the answer does not lean on what was found. Not here: drawing (board),
figures (dbt).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from orchestration.comments.codebook import GENERAL
from orchestration.comments.corrections import CORRECTED, SUBJECT, checked
from orchestration.decisions.events import Decision, Event

CHECKED = "comment_checked"
#: what nobody names as a theme or kind is no label that can be right
NO_LABELS = (GENERAL, "none")


@dataclass(frozen=True)
class Codes:
    """What one side says a comment is."""

    themes: Sequence[str]
    primary_kind: str

    @property
    def labels(self) -> dict[str, frozenset[str]]:
        """Kind of label -> those that are named."""
        named = {"theme": self.themes, "kind": (self.primary_kind,)}
        return {of: frozenset(some) - set(NO_LABELS) for of, some in named.items()}


def decisions_of(
    subject: str, found: Codes, said: Codes | None, *, coder_version: str, reason: str
) -> tuple[Decision, ...]:
    """The check, and the correction that goes with it where the two differ.

    Args:
        subject: `<response_uid>/<question_key>`.
        said: None when nobody could tell from the words; it counts for nothing, and is not asked
            again.

    Raises:
        CorrectionError: for codes that no comment can have.
    """
    codes = None
    if said is not None:
        codes = checked({"themes": list(said.themes), "primary_kind": said.primary_kind})
    payload = {"found": _stored(found), "said": codes, "coder_version": coder_version}
    check = Decision(CHECKED, subject, payload, reason)
    if said is None or said.labels == found.labels:
        return (check,)
    return (check, Decision(CORRECTED, subject, codes or {}, reason))


def _stored(codes: Codes) -> dict[str, Any]:
    return {"themes": list(codes.themes), "primary_kind": codes.primary_kind}


def rows_of(events: Iterable[Event]) -> list[tuple[str, str, str, str, str, bool, bool]]:
    """Rows of comments.checked; the first check of a comment counts: later ones are not drawn."""
    first: dict[str, Mapping[str, Any]] = {}
    for event in events:
        if event.kind == CHECKED and SUBJECT.fullmatch(event.subject):
            first.setdefault(event.subject, event.payload)
    rows = []
    for subject, payload in sorted(first.items()):
        if payload["said"] is None:
            continue
        uid, _, question = subject.partition("/")
        found, said = (
            Codes(payload[side]["themes"], payload[side]["primary_kind"]).labels
            for side in ("found", "said")
        )
        version = str(payload["coder_version"])
        # a row without a label says that the comment was checked
        rows.append((uid, question, version, "comment", "", False, False))
        rows += [
            (uid, question, version, of, label, label in found[of], label in said[of])
            for of in found
            for label in sorted(found[of] | said[of])
        ]
    return rows


def keep_checks(con: duckdb.DuckDBPyConnection, events: Iterable[Event]) -> int:
    """Make comments.checked anew; returns how many comments it has. One transaction."""
    rows = rows_of(events)
    con.execute("begin")
    try:
        con.execute("delete from comments.checked")
        if rows:
            con.executemany("insert into comments.checked values (?, ?, ?, ?, ?, ?, ?)", rows)
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise
    return len({row[:2] for row in rows})
