"""The one exception to "never changed": landed bytes are rewritten so that a person is not in them.

New bytes first, then the manifest's entry that says so, then the old bytes go. A kill in between
leaves either the old bytes in force, or old bytes that `sweep` removes. What is blanked is decided
elsewhere; nothing is parsed here.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime

from orchestration.landing import durable
from orchestration.landing.entry import REDACTION, ManifestEntry, NewEntry
from orchestration.landing.objects import Group
from orchestration.landing.store import Landing

TEMPORARY = "redaction"


def redact(
    landing: Landing,
    entry: ManifestEntry,
    content: bytes,
    *,
    erasure: str,
    actor: str,
    reason: str,
    now: datetime,
) -> ManifestEntry:
    """Put other bytes in the place of an entry's, and return the entry that says so.

    Args:
        landing: where it lies.
        entry: an arrival of the bytes that are rewritten.
        content: the new bytes.
        erasure: the number of the erasure.
        actor: who erases.
        reason: why.
        now: when.
    """
    before = landing.manifest.redacted(entry.sha256) or entry
    temporary = landing.root / "tmp" / TEMPORARY
    durable.make_directory(temporary)
    group = Group(landing.objects, temporary)
    sha256, size = group.add(io.BytesIO(content), entry.name, lambda _: None)
    group.make_lasting()
    (written,) = landing.manifest.append(
        [
            NewEntry(
                sha256=sha256,
                size=size,
                survey=entry.survey,
                kind=REDACTION,
                connector="erasure",
                name=entry.name,
                uri=entry.uri,
                fetched_at=now.astimezone(UTC).isoformat(),
                cursor={
                    "old_sha256": before.sha256,
                    "erasure": erasure,
                    "actor": actor,
                    "reason": reason,
                },
            )
        ]
    )
    return written


def sweep(landing: Landing) -> int:
    """Remove the old bytes of everything that was rewritten; returns how many were still there."""
    removed = 0
    for redaction in landing.manifest.redactions():
        path = landing.objects.path(str(redaction.cursor["old_sha256"]))
        if path.exists():
            path.unlink()
            durable.sync_directory(path.parent)
            removed += 1
    for left_over in (landing.root / "tmp" / TEMPORARY).glob("*"):
        left_over.unlink()
    return removed
