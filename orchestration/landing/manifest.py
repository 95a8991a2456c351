"""The manifest: which bytes came, from where, when and in which order; only ever added to.

One JSON line an arrival, each chained to the one before (`entry`), read by `chain`. Here is the
writing: under a lock, synced before it is acknowledged, a killed writer's cut line set aside.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Lock

from orchestration.landing import durable
from orchestration.landing.chain import Chain, Head, problems_of
from orchestration.landing.entry import ManifestEntry, NewEntry, seal

log = logging.getLogger(__name__)

_chains: dict[Path, Chain] = {}
_chains_lock = Lock()


class Manifest:
    """The manifest at one path; any number of these, in any number of processes, may be open."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.head_path = self.path.with_suffix(".head")
        self.lock_path = self.path.with_suffix(".lock")
        with _chains_lock:
            self._chain = _chains.setdefault(self.path, Chain(self.path, self.head_path))

    def entries(self, survey: str | None = None, *, after: int = 0) -> Iterator[ManifestEntry]:
        """The entries, oldest first, of one survey or of all; those up to `after` are left out."""
        return iter(self._chain.entries(survey, after))

    def redactions(self) -> list[ManifestEntry]:
        """The entries that say that bytes were rewritten, oldest first."""
        return self._chain.redactions()

    def redacted(self, sha256: str) -> ManifestEntry | None:
        """The entry that says what bytes have become; None when they are as they came."""
        return self._chain.redacted(sha256)

    def head(self) -> Head:
        """The number and hash of the last entry."""
        return self._chain.end(is_locked=False)[0]

    def append(self, new: Sequence[NewEntry]) -> list[ManifestEntry]:
        """Add entries and return them once they are on the disk."""
        if not new:
            return []
        durable.make_directory(self.path.parent)
        with durable.locked(self.lock_path):
            head, end = self._chain.end(is_locked=True)
            if Head.read(self.head_path) is None:
                # before the first line, so that a manifest with lines always has a head
                durable.write_file(self.head_path, head.line())
            sealed: list[ManifestEntry] = []
            lines: list[bytes] = []
            for item in new:
                entry, line = seal(item, head.seq + 1, head.hash)
                head = Head(entry.seq, entry.hash)
                sealed.append(entry)
                lines.append(line)
            self._write(b"".join(lines), end)
            self._write_head(head)
        return sealed

    def verify(self) -> list[str]:
        """What is wrong with the manifest, read afresh; empty when the chain holds to its end."""
        return problems_of(self.path, self.head_path)

    def torn(self) -> tuple[Path, ...]:
        """The cut lines that were set aside; never acknowledged, kept to be looked at."""
        return tuple(sorted(self.path.parent.glob(f"{self.path.stem}.torn-*")))

    def _write(self, lines: bytes, end: int) -> None:
        is_new = not self.path.exists()
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
        try:
            size = os.fstat(descriptor).st_size
            if size > end:
                self._set_aside(descriptor, size, end)
            try:
                durable.write(descriptor, lines)
                durable.sync(descriptor)
            except OSError:
                self._chain.forget()
                durable.truncate(descriptor, end)
                raise
        finally:
            os.close(descriptor)
        if is_new:
            durable.sync_directory(self.path.parent)

    def _set_aside(self, descriptor: int, size: int, start: int) -> None:
        tail = os.pread(descriptor, size - start, start)
        aside = self.path.with_suffix(f".torn-{start:012d}")
        durable.write_file(aside, tail)
        durable.truncate(descriptor, start)
        log.warning(
            "%s ended in a line cut at byte %d, as a killed writer leaves it; %d bytes are kept "
            "in %s, nothing acknowledged is lost",
            self.path,
            start,
            len(tail),
            aside.name,
        )

    def _write_head(self, head: Head) -> None:
        descriptor = os.open(self.head_path, os.O_WRONLY | os.O_CLOEXEC)
        try:
            durable.write_at_start(descriptor, head.line())
            durable.sync(descriptor)
        finally:
            os.close(descriptor)
