"""Reading the manifest: once per process, then only what was added; and the full check of it.

Nothing here writes. A cut last line is what a killed writer leaves: it was never acknowledged, so
a reader passes over it.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from orchestration.landing import durable
from orchestration.landing.entry import GENESIS, REDACTION, LineError, ManifestEntry, read_line
from orchestration.landing.errors import ManifestDamagedError

MAX_PROBLEMS = 50


@dataclass(frozen=True)
class Head:
    """The last acknowledged entry, kept beside the manifest so that a lost tail shows."""

    seq: int = 0
    hash: str = GENESIS

    def line(self) -> bytes:
        """Its text: always of the same length, so that it is overwritten in one step."""
        return f"{self.seq:020d} {self.hash}\n".encode("ascii")

    @staticmethod
    def read(path: Path) -> Head | None:
        """The head in the file, or None where there is no such file or no head in it."""
        try:
            seq, digest = path.read_text("ascii").split()
            return Head(int(seq), digest)
        except (FileNotFoundError, ValueError):
            return None


@dataclass
class Chain:
    """The entries read so far; grows with the file."""

    path: Path
    head_path: Path
    _entries: list[ManifestEntry] = field(default_factory=list)
    _by_survey: dict[str, list[ManifestEntry]] = field(default_factory=dict)
    _redactions: list[ManifestEntry] = field(default_factory=list)
    _redacted: dict[str, ManifestEntry] = field(default_factory=dict)
    _offset: int = 0
    _file: tuple[int, int] = (0, 0)
    _lock: Lock = field(default_factory=Lock)

    def entries(self, survey: str | None, after: int) -> list[ManifestEntry]:
        """The entries after number `after`, of one survey or of all."""
        with self._lock:
            self._refresh(is_locked=False)
            if survey is None:
                return [entry for entry in self._entries[after:] if entry.kind != REDACTION]
            entries = self._by_survey.get(survey, [])
            return entries[bisect_right(entries, after, key=lambda entry: entry.seq) :]

    def redactions(self) -> list[ManifestEntry]:
        """The entries that say that bytes were rewritten, oldest first."""
        with self._lock:
            self._refresh(is_locked=False)
            return list(self._redactions)

    def redacted(self, sha256: str) -> ManifestEntry | None:
        """The entry that says what bytes have become; None when they are as they came."""
        with self._lock:
            self._refresh(is_locked=False)
            last = None
            while sha256 in self._redacted:
                last = self._redacted[sha256]
                sha256 = last.sha256
            return last

    def end(self, *, is_locked: bool) -> tuple[Head, int]:
        """The last entry and the number of bytes up to its end; say if you hold the lock."""
        with self._lock:
            self._refresh(is_locked=is_locked)
            return self._last(), self._offset

    def forget(self) -> None:
        """Start again with the next reading."""
        with self._lock:
            self._forget()

    def _last(self) -> Head:
        return Head(self._entries[-1].seq, self._entries[-1].hash) if self._entries else Head()

    def _forget(self) -> None:
        self._entries, self._by_survey = [], {}
        self._redactions, self._redacted = [], {}
        self._offset, self._file = 0, (0, 0)

    def _refresh(self, *, is_locked: bool) -> None:
        """Read what was added since; raises ManifestDamagedError where the chain does not hold.

        What looks broken is read again, whole and with the writers held off, before it is called
        so: a reader may have come in the middle of a write.
        """
        if self._read_on():
            return
        self._forget()
        with nullcontext() if is_locked else durable.locked(self.path.with_suffix(".lock")):
            holds = self._read_on()
        if not holds:
            count = len(self._entries)
            self._forget()
            raise ManifestDamagedError(
                self.path, f"{count} entries hold, but what follows them is broken or lost"
            )

    def _read_on(self) -> bool:
        """Take the lines that fit; whether nothing acknowledged is missing after them."""
        rest: list[bytes] = []
        try:
            with self.path.open("rb") as file:
                status = os.fstat(file.fileno())
                if self._file != (status.st_dev, status.st_ino) or status.st_size < self._offset:
                    self._forget()
                    self._file = (status.st_dev, status.st_ino)
                if status.st_size > self._offset:
                    file.seek(self._offset)
                    rest = self._take(file.readlines())
        except FileNotFoundError:
            self._forget()
        head = Head.read(self.head_path) or Head()
        if head.seq > len(self._entries) or any(is_sealed(line) for line in rest):
            return False
        return head.seq == 0 or self._entries[head.seq - 1].hash == head.hash

    def _take(self, lines: list[bytes]) -> list[bytes]:
        """Take lines as long as they fit; return what does not, which is nothing as a rule."""
        head = self._last()
        for number, line in enumerate(lines):
            try:
                entry = read_line(line)
            except LineError:
                return lines[number:]
            if (entry.seq, entry.prev) != (head.seq + 1, head.hash):
                return lines[number:]
            head = Head(entry.seq, entry.hash)
            self._entries.append(entry)
            if entry.kind == REDACTION:
                self._redactions.append(entry)
                self._redacted[str(entry.cursor["old_sha256"])] = entry
            else:
                self._by_survey.setdefault(entry.survey, []).append(entry)
            self._offset += len(line)
        return []


def is_sealed(line: bytes) -> bool:
    """Whether the line is a whole entry, wherever it stands."""
    try:
        read_line(line)
    except LineError:
        return False
    return True


def problems_of(path: Path, head_path: Path) -> list[str]:
    """Every break of the chain, read afresh from the disk; empty when it holds.

    A cut end beyond the head is no problem: it was never acknowledged.
    """
    lines = path.read_bytes().splitlines(keepends=True) if path.exists() else []
    head = Head.read(head_path)
    acknowledged = head.seq if head else 0
    while len(lines) > acknowledged and not is_sealed(lines[-1]):
        lines.pop()
    problems: list[str] = []
    hashes = {0: GENESIS}
    last: Head | None = Head()
    for number, line in enumerate(lines, start=1):
        try:
            entry = read_line(line)
        except LineError as error:
            problems.append(f"{path.name} line {number} {error}")
            last = None
            continue
        if entry.seq != number:
            problems.append(
                f"{path.name} line {number}: entry {entry.seq} stands here; "
                "lines were lost, moved or put in"
            )
        elif last and entry.prev != last.hash:
            problems.append(f"{path.name} line {number} does not follow from the line before")
        last = Head(entry.seq, entry.hash)
        hashes[entry.seq] = entry.hash
    if head is None:
        problems += [f"{head_path.name} is missing or cannot be read"] if lines else []
    elif head.seq > len(lines):
        problems.append(
            f"entries {len(lines) + 1} to {head.seq} are lost from the end; "
            f"{head_path.name} still knows them"
        )
    elif hashes.get(head.seq, head.hash) != head.hash:
        problems.append(f"entry {head.seq} was rewritten: {head_path.name} knows another")
    return problems[:MAX_PROBLEMS]
