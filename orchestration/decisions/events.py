"""One decision: its facts and the hash that chains it to the one before. Opens no database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64

Row = Mapping[str, Any]
"""A decision as it is stored: every value a text or a number, the payload as JSON text."""


@dataclass(frozen=True)
class Head:
    """The last decision's number and hash; kept elsewhere, it proves that no tail was lost."""

    event_no: int = 0
    hash: str = GENESIS


@dataclass(frozen=True)
class Event:
    """Who decided what about what, when and why. Never changed, never removed.

    Attributes:
        kind: such as `period_closed` or `quarantine_dismissed`.
        subject: what was decided about, such as `2026-05` or the number of a quarantined row.
        payload: further facts; no contact details.
        decided_at: UTC, as ISO text: the very text that is hashed.
    """

    event_no: int
    kind: str
    subject: str
    actor: str
    reason: str
    payload: Mapping[str, Any]
    decided_at: str
    prev_hash: str
    hash: str


@dataclass(frozen=True)
class Decision:
    """What is to be recorded, before it has its place in the chain."""

    kind: str
    subject: str
    payload: Mapping[str, Any]
    reason: str


def event_of(row: Row) -> Event:
    """The decision in a stored row."""
    return Event(**{**row, "payload": json.loads(row["payload"])})


def row_after(
    head: Head,
    *,
    kind: str,
    subject: str,
    actor: str,
    reason: str,
    payload: Mapping[str, Any],
    decided_at: datetime,
) -> Row:
    """The row of the decision that follows `head`."""
    for name, value in (("kind", kind), ("subject", subject), ("actor", actor), ("reason", reason)):
        if not value.strip():
            raise ValueError(f"a decision needs its {name}; it was empty")
    if decided_at.tzinfo is None:
        raise ValueError("the moment of a decision has no time zone; give it in UTC")
    row = {
        "event_no": head.event_no + 1,
        "kind": kind,
        "subject": subject,
        "actor": actor,
        "reason": reason,
        "payload": json.dumps(payload, sort_keys=True, separators=(",", ":"), allow_nan=False),
        "decided_at": decided_at.astimezone(UTC).isoformat(),
        "prev_hash": head.hash,
    }
    return {**row, "hash": hash_of(row)}


def hash_of(row: Row) -> str:
    """SHA-256 over everything but the hash itself, in an order that never changes."""
    facts = [
        row["event_no"],
        row["kind"],
        row["subject"],
        row["actor"],
        row["reason"],
        row["payload"],
        row["decided_at"],
        row["prev_hash"],
    ]
    return hashlib.sha256(json.dumps(facts, separators=(",", ":")).encode("ascii")).hexdigest()


def problems_of(rows: Iterable[Row], known: Head | None) -> list[str]:
    """Every break of the chain; `known` is a head that was kept elsewhere."""
    problems: list[str] = []
    last = Head()
    hashes = {0: GENESIS}
    for row in rows:
        number = row["event_no"]
        if number != last.event_no + 1:
            problems.append(f"decision {last.event_no + 1} is missing before decision {number}")
        elif row["prev_hash"] != last.hash:
            problems.append(f"decision {number} does not follow the one before it")
        if hash_of(row) != row["hash"]:
            problems.append(f"decision {number} was edited: its hash does not fit its text")
        last = Head(number, row["hash"])
        hashes[number] = row["hash"]
    if known and known.event_no > last.event_no:
        problems.append(f"decisions {last.event_no + 1} to {known.event_no} are lost from the end")
    elif known and hashes.get(known.event_no) != known.hash:
        problems.append(f"decision {known.event_no} is not the one that was known: rewritten")
    return problems
