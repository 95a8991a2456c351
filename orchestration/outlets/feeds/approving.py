"""Approval by another person, registering of keys, findings settled, and the consumer's receipt."""

from __future__ import annotations

from pathlib import Path

from orchestration.decisions.events import Event
from orchestration.outlets.feeds import evidence, ledger
from orchestration.outlets.feeds.desk import Desk
from orchestration.outlets.feeds.preparing import schemes_of
from orchestration.outlets.feeds.signing import SigningKey, load_key, make_key
from orchestration.outlets.feeds.stages import (
    FeedRefusedError,
    Stage,
    require,
    require_another,
    require_role,
)


def approve(desk: Desk, name: str, period: str, *, by: str) -> Event:
    """Approve the rows that were prepared last: these very bytes, by another person.

    Raises:
        FeedRefusedError: when the stage does not fit, it is the same person, or they may not.
        EvidenceError: when the prepared rows were changed.
    """
    book = desk.book()
    require(book, name, period, (Stage.PREPARED,), "approving it")
    prepared = book.last(ledger.PREPARED, f"{name}/{period}")
    assert prepared is not None  # noqa: S101  # the stage says so
    scheme = schemes_of(desk, book, name, period)[period]
    by = require_role(by, scheme.roles.approvers, "approve")
    require_another(by, prepared.actor, "prepared it")
    said = prepared.payload
    evidence.read(desk.home, name, period, said["draft"], said["draft_sha256"])
    facts = {"draft_sha256": said["draft_sha256"], "prepared_event": prepared.event_no}
    return desk.record(ledger.APPROVED, prepared.subject, facts, by=by, reason="approved")


def acknowledge(desk: Desk, name: str, period: str, *, by: str, reference: str) -> Event:
    """Record that the consumer has received a release and says so.

    Args:
        reference: what the consumer calls the receipt, such as the number of a payroll run.

    Raises:
        FeedRefusedError: when nothing is released.
    """
    by = require_role(by, (), "acknowledge the release")
    book = desk.book()
    require(book, name, period, (Stage.RELEASED,), "acknowledging it")
    released = book.last(ledger.RELEASED, f"{name}/{period}")
    assert released is not None  # noqa: S101  # the stage says so
    facts = {"manifest_sha256": released.payload["manifest_sha256"], "reference": reference}
    return desk.record(ledger.ACKNOWLEDGED, released.subject, facts, by=by, reason="received")


def settle_finding(
    desk: Desk,
    name: str,
    period: str,
    unit: str,
    rule: str,
    *,
    is_accepted: bool,
    by: str,
    note: str,
) -> Event:
    """Say whether a finding of the integrity screen stands; cleared ones withhold nothing.

    Raises:
        FeedRefusedError: without a reason in words.
    """
    by = require_role(by, (), "settle a finding")
    if not note.strip():
        raise FeedRefusedError("Say why: --note TEXT.")
    facts = {"is_accepted": is_accepted, "note": note}
    subject = f"{name}/{period}/{unit}/{rule}"
    return desk.record(ledger.FINDING_DECIDED, subject, facts, by=by, reason=rule)


def register_key(desk: Desk, path: Path, *, by: str) -> tuple[SigningKey, Event]:
    """Make the key where there is none yet, and register its public part in journal and anchor.

    Raises:
        KeyFileError: when the file cannot be used.
        FeedRefusedError: when no second place is named.
    """
    by = require_role(by, (), "register a key")
    if desk.anchor is None:
        desk.signing()
    assert desk.anchor is not None  # noqa: S101  # signing() has refused it
    key = load_key(path) if path.exists() else make_key(path)
    desk.anchor.keep_key(key.public)
    signer = Desk(desk.home, desk.figures, desk.now, key, desk.anchor)
    known = signer.book().last(ledger.KEY_REGISTERED, key.key_id)
    if known is not None:
        signer.keep_head()
        return key, known
    facts = {"public_key": key.public, "algorithm": "Ed25519"}
    return key, signer.record(
        ledger.KEY_REGISTERED, key.key_id, facts, by=by, reason="signs releases"
    )
