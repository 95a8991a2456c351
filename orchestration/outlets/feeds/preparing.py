"""Preparing a release: the originals of a period, and the corrections of earlier ones.

Nothing is entered here: the prepared rows are frozen, and another person approves these very bytes.
What the rows are is in `making`.
"""

from __future__ import annotations

import pyarrow as pa

from orchestration.decisions.events import Event
from orchestration.outlets.feeds import evidence, exclusions, ledger
from orchestration.outlets.feeds.assembling import Setting
from orchestration.outlets.feeds.closing import basis_of
from orchestration.outlets.feeds.desk import Desk
from orchestration.outlets.feeds.entries import canonical_bytes, sha256_of
from orchestration.outlets.feeds.figures import Known
from orchestration.outlets.feeds.ledger import Book
from orchestration.outlets.feeds.making import Making, entries_of
from orchestration.outlets.feeds.stages import (
    FeedRefusedError,
    Stage,
    require,
    require_released_before,
    require_role,
)
from orchestration.responses.scheme import Scheme


def prepare(desk: Desk, name: str, period: str, *, by: str) -> Event:
    """Make the rows of a release and freeze them; may be repeated until it is released.

    Raises:
        FeedRefusedError: when the stage does not fit, or the person may not.
        EvidenceError: when frozen evidence is gone or was changed.
    """
    book = desk.book()
    allowed = (Stage.HARD, Stage.PREPARED, Stage.APPROVED)
    require(book, name, period, allowed, "preparing it")
    require_released_before(book, name, period)
    close = book.close_of(name, period)
    assert close is not None  # noqa: S101  # the stage says so
    config = frozen_config(desk, close)
    schemes = schemes_of(desk, book, name, period)
    by = require_role(by, schemes[period].roles.preparers, "prepare")
    basis = basis_of(close)
    decided = exclusions.decisions(book, name)
    known = desk.figures.at(basis, config, schemes, decided, is_from_landing=False)
    _check_roster(close, known[period])
    number = sum(1 for _ in book.of(ledger.PREPARED, f"{name}/{period}")) + 1
    contents = {month: evidence.answers_bytes(found.answers) for month, found in known.items()}
    stamp = desk.stamp()
    making = Making(
        book=book,
        scheme=name,
        period=period,
        schemes=schemes,
        known=known,
        answers=lambda month: known[month].answers,
        entered=lambda month: entered_answers(desk, book, name, month),
        evidence={month: sha256_of(content) for month, content in contents.items()},
        erasures=erasures_of(book, name),
        setting=setting_of(close, period, by, stamp),
    )
    entries = entries_of(making)
    evidence.drop_unrecorded(desk.home, name, period, number)
    told = {period} | {entry.applies_to_period for entry in entries}
    files = {}
    for month in sorted(told):
        file = evidence.answers_name(month, number)
        files[month] = {
            "file": file,
            "sha256": evidence.write(desk.home, name, period, file, contents[month]),
        }
    draft = canonical_bytes(entry.row() for entry in entries)
    file = evidence.DRAFT.format(number=number)
    payload = {
        "draft": file,
        "draft_sha256": evidence.write(desk.home, name, period, file, draft),
        "answers": files,
        "entry_count": len(entries),
        "original_count": sum(entry.entry_type == "original" for entry in entries),
        "prepared_at": stamp,
        "findings": sum(len(found.findings) for found in known.values()),
    }
    return desk.record(ledger.PREPARED, f"{name}/{period}", payload, by=by, reason="prepared")


def schemes_of(desk: Desk, book: Book, name: str, period: str) -> dict[str, Scheme]:
    """The version of the scheme of the period and of every month released before it."""
    schemes = {}
    for month in (*(m for m in book.released(name) if m < period), period):
        close = book.close_of(name, month)
        if close is not None:
            schemes[month] = evidence.scheme_in(frozen_config(desk, close), name)
    return schemes


def frozen_config(desk: Desk, close: Event) -> dict[str, bytes]:
    """The declarations of a hard close."""
    name, period = close.subject.split("/")
    return evidence.read_config(desk.home, name, period, close.payload["config_sha256"])


def entered_answers(desk: Desk, book: Book, name: str, month: str) -> pa.Table:
    """The answers that the last released entries of a month counted."""
    found = last_evidence(book, name, month)
    content = evidence.read(desk.home, name, found[0], found[1], found[2])
    return evidence.answers_in(content)


def last_evidence(book: Book, name: str, month: str) -> tuple[str, str, str]:
    """Period, file and hash of the answers behind the last released entries of a month.

    Raises:
        FeedRefusedError: when nothing of the month is released.
    """
    for released in reversed(book.released(name)):
        prepared = book.last(ledger.PREPARED, f"{name}/{released}")
        if prepared is not None and month in prepared.payload["answers"]:
            file = prepared.payload["answers"][month]
            return released, file["file"], file["sha256"]
    raise FeedRefusedError(f"{name} {month}: nothing of it is released.")


def erasures_of(book: Book, name: str) -> dict[str, int]:
    """Month -> how many people had been forgotten when its last entries were made."""
    counts = {}
    for month in book.released(name):
        released, _, _ = last_evidence(book, name, month)
        close = book.close_of(name, released)
        if close is not None:
            counts[month] = basis_of(close).erasure_count
    return counts


def setting_of(close: Event, period: str, by: str, stamp: str) -> Setting:
    """What all entries of a preparation share."""
    return Setting(
        basis=basis_of(close),
        paid_in=period,
        locked_at=close.payload["locked_at"],
        config_sha256=close.payload["config_sha256"],
        prepared_by=by,
        prepared_at=stamp,
    )


def _check_roster(close: Event, known: Known) -> None:
    found = sorted({figure.unit_id for figure in known.figures})
    if found != close.payload["roster"]:
        raise FeedRefusedError(
            f"{close.subject}: the roster made again has {len(found)} units and the frozen one "
            f"{len(close.payload['roster'])}. Run `loyalty verify`: landing or models are not "
            "those of the close."
        )
