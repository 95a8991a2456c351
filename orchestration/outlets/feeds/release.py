"""Release: approved rows are entered into the ledger, written once in three forms, and signed.

Entered first, in one transaction; then the files; then the decision that names their hashes. Killed
at any moment it is taken up by the next `release`: the bytes are the same again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from orchestration.decisions.events import Decision, Event
from orchestration.home import Home
from orchestration.outlets.feeds import evidence, ledger
from orchestration.outlets.feeds.contract import FILE as CONTRACT
from orchestration.outlets.feeds.contract import contract_bytes
from orchestration.outlets.feeds.desk import Desk
from orchestration.outlets.feeds.entries import (
    CONTRACT_ID,
    CONTRACT_VERSION,
    FEED_ID,
    Entry,
    LedgerEntry,
    canonical_bytes,
    sha256_of,
)
from orchestration.outlets.feeds.formats import FORMATS
from orchestration.outlets.feeds.ledger import Book
from orchestration.outlets.feeds.places import Place
from orchestration.outlets.feeds.preparing import schemes_of
from orchestration.outlets.feeds.signing import SigningKey
from orchestration.outlets.feeds.stages import FeedRefusedError, Stage, require, require_role
from orchestration.responses.scheme import Scheme

MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"


def release(desk: Desk, name: str, period: str, *, by: str) -> Event:
    """Enter the approved rows, write the files of the release and sign them.

    Raises:
        FeedRefusedError: when the stage does not fit, or key or second place are missing.
        PlaceError: when the folder of the release cannot be written, or has other files.
    """
    key, _ = desk.signing()
    book = desk.book()
    require(book, name, period, (Stage.APPROVED,), "releasing it")
    scheme = schemes_of(desk, book, name, period)[period]
    by = require_role(by, (), "release")
    entered = _entered(desk, book, name, period, by)
    rows = [found.row() for found in entered]
    files = release_files(rows, scheme)
    manifest = _manifest(book, name, period, scheme, entered, files, key)
    signature = _signature(manifest, key)
    place = place_of(desk.home, scheme, period)
    for file, content in {**files, MANIFEST: manifest, SIGNATURE: signature}.items():
        place.write_once(file, content)
    payload = {
        "place": place.shown,
        "files": {file: sha256_of(content) for file, content in files.items()},
        "canonical_sha256": sha256_of(canonical_bytes(rows)),
        "manifest_sha256": sha256_of(manifest),
        "signature_sha256": sha256_of(signature),
        "key_id": key.key_id,
        "entry_count": len(rows),
    }
    return desk.record(ledger.RELEASED, f"{name}/{period}", payload, by=by, reason="released")


def place_of(home: Home, scheme: Scheme, period: str) -> Place:
    """Where a period of a scheme is released to; shadow schemes have a folder of their own."""
    root = Place(home.resolve(scheme.released_to))
    return root.under("shadow", period) if scheme.shadow else root.under(period)


def release_files(rows: Sequence[Mapping[str, Any]], scheme: Scheme) -> dict[str, bytes]:
    """The three forms of the rows, each read back, and the contract."""
    wanted = canonical_bytes(rows)
    files = {}
    for file, (write, read) in FORMATS.items():
        files[file] = write(rows)
        if canonical_bytes(read(files[file])) != wanted:
            raise FeedRefusedError(f"{file}: read back it is not what was written. Nothing is out.")
    return {**files, CONTRACT: contract_bytes(scheme)}


def approved_rows(book: Book, desk: Desk, name: str, period: str) -> tuple[Entry, ...]:
    """The prepared rows, with who approved them."""
    approved = book.last(ledger.APPROVED, f"{name}/{period}")
    if approved is None:
        raise FeedRefusedError(f"{name} {period}: nothing is approved.")
    return tuple(
        replace(row, approved_by=approved.actor, approved_at=approved.decided_at)
        for row in prepared_rows(book, desk, name, period)
    )


def prepared_rows(book: Book, desk: Desk, name: str, period: str) -> tuple[Entry, ...]:
    """The rows that were prepared last, as they are frozen.

    Raises:
        FeedRefusedError: when none were.
        EvidenceError: when they are gone or were changed.
    """
    prepared = book.last(ledger.PREPARED, f"{name}/{period}")
    if prepared is None:
        raise FeedRefusedError(
            f"{name} {period}: nothing is prepared. Close it, then: loyalty feed prepare"
        )
    said = prepared.payload
    draft = evidence.read(desk.home, name, period, said["draft"], said["draft_sha256"])
    return tuple(ledger.entry_in(json.loads(line)) for line in draft.splitlines())


def _entered(desk: Desk, book: Book, name: str, period: str, by: str) -> tuple[LedgerEntry, ...]:
    """The entries of the release in the ledger; entered now unless a killed release did."""
    entered = book.entries_of(name, paid_in=period)
    if entered:
        return entered
    rows = approved_rows(book, desk, name, period)
    decisions = [
        Decision(ledger.ENTRY, entry.subject, entry.row(), entry.reason_code) for entry in rows
    ]
    return tuple(ledger.entry_of(event) for event in desk.record_all(decisions, by=by))


def _manifest(
    book: Book,
    name: str,
    period: str,
    scheme: Scheme,
    entered: Sequence[LedgerEntry],
    files: Mapping[str, bytes],
    key: SigningKey,
) -> bytes:
    close = book.close_of(name, period)
    assert close is not None  # noqa: S101  # the stage says so
    said = close.payload
    rows = [found.row() for found in entered]
    return evidence.document(
        {
            "feed_id": FEED_ID,
            "contract_id": CONTRACT_ID,
            "contract_version": CONTRACT_VERSION,
            "scheme": name,
            "scheme_version": scheme.version,
            "period": period,
            "is_shadow": scheme.shadow,
            "entry_count": len(rows),
            "canonical_sha256": sha256_of(canonical_bytes(rows)),
            "files": {
                file: {"sha256": sha256_of(content), "bytes": len(content)}
                for file, content in files.items()
            },
            "inputs": said["basis"],
            "config_sha256": said["config_sha256"],
            "roster_count": len(said["roster"]),
            "roster_sha256": said["roster_sha256"],
            "cutoff_at": said["cutoff_at"],
            "locked_at": said["locked_at"],
            "journal": {
                "first_event": entered[0].event_no,
                "last_event": entered[-1].event_no,
                "last_hash": entered[-1].row_hash,
            },
            "prepared_by": entered[0].entry.prepared_by,
            "approved_by": entered[0].entry.approved_by,
            "entered_at": entered[0].recorded_at,
            "key_id": key.key_id,
            "public_key": key.public,
        }
    )


def _signature(manifest: bytes, key: SigningKey) -> bytes:
    return evidence.document(
        {
            "algorithm": "Ed25519",
            "key_id": key.key_id,
            "signed": MANIFEST,
            "sha256": sha256_of(manifest),
            "signature": key.sign(manifest),
        }
    )
