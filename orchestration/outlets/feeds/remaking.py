"""The rows of a release made again from landing, declarations and decisions of the time alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from orchestration.decisions.events import Event
from orchestration.outlets.feeds import evidence, exclusions, ledger
from orchestration.outlets.feeds.closing import basis_of
from orchestration.outlets.feeds.desk import Desk
from orchestration.outlets.feeds.entries import Entry, canonical_bytes
from orchestration.outlets.feeds.ledger import Book
from orchestration.outlets.feeds.making import Making, entries_of
from orchestration.outlets.feeds.preparing import (
    entered_answers,
    erasures_of,
    frozen_config,
    schemes_of,
    setting_of,
)
from orchestration.outlets.feeds.stages import FeedRefusedError


def recomputed_problems(desk: Desk, book: Book, name: str, month: str) -> list[str]:
    """Rows that come out otherwise now than they were approved; empty when they are equal."""
    made = made_again(desk, book, name, month)
    prepared = _prepared(book, name, month)
    said = prepared.payload
    draft = evidence.read(desk.home, name, month, said["draft"], said["draft_sha256"])
    if canonical_bytes(entry.row() for entry in made) == draft:
        return []
    return list(_differences(draft, made))


def made_again(desk: Desk, book: Book, name: str, month: str) -> tuple[Entry, ...]:
    """The rows of a release, made again from landing, declarations and decisions of the time."""
    prepared, close = _prepared(book, name, month), book.close_of(name, month)
    if close is None:
        raise FeedRefusedError(f"{name} {month}: its hard close is not in the journal.")
    then = book.until(prepared.event_no)
    schemes = schemes_of(desk, then, name, month)
    decided = exclusions.decisions(then, name)
    files = prepared.payload["answers"]

    def frozen(applies_to: str) -> Any:
        found = files.get(applies_to)
        if found is None:
            return entered_answers(desk, then, name, applies_to)
        content = evidence.read(desk.home, name, month, found["file"], found["sha256"])
        return evidence.answers_in(content)

    return entries_of(
        Making(
            book=then,
            scheme=name,
            period=month,
            schemes=schemes,
            known=desk.figures.at(
                basis_of(close), frozen_config(desk, close), schemes, decided, is_from_landing=True
            ),
            answers=frozen,
            entered=lambda applies_to: entered_answers(desk, then, name, applies_to),
            evidence={applies_to: found["sha256"] for applies_to, found in files.items()},
            erasures=erasures_of(then, name),
            setting=setting_of(close, month, prepared.actor, prepared.payload["prepared_at"]),
        )
    )


def _differences(draft: bytes, made: Sequence[Entry]) -> Iterator[str]:

    paid = {row["entry_id"]: row for row in map(json.loads, draft.splitlines())}
    again = {entry.entry_id: entry.row() for entry in made}
    for entry_id in sorted({*paid, *again}):
        if entry_id not in again:
            yield f"{entry_id}: it is not made again"
        elif entry_id not in paid:
            yield f"{entry_id}: it is made now, and was not then"
        else:
            row = again[entry_id]
            other = [n for n in row if row[n] != paid[entry_id].get(n)]
            said = ", ".join(f"{n} {paid[entry_id].get(n)} → {row[n]}" for n in other[:6])
            if other:
                yield f"{entry_id}: {said}"


def _prepared(book: Book, name: str, month: str) -> Event:
    prepared = book.last(ledger.PREPARED, f"{name}/{month}")
    if prepared is None:
        raise FeedRefusedError(f"{name} {month}: its preparation is not in the journal.")
    return prepared
