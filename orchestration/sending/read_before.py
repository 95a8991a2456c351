"""Which mails of a mailbox were read before, kept in a file; not what they say."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.landing import durable
from orchestration.sources.connector import Cursor, Fetched

PRIVATE = 0o700


@dataclass
class ReadBefore:
    """Which mails of a mailbox were read; without it all are read again."""

    path: Path
    entries: list[dict[str, Any]]

    @staticmethod
    def of(path: Path) -> ReadBefore:
        """As it was left by the last round, in a file of its own."""
        try:
            entries = json.loads(path.read_text("utf-8"))
        except (FileNotFoundError, ValueError):
            entries = []
        return ReadBefore(path, entries)

    def has(self, uri: str, cursor: Cursor) -> bool:
        """Whether this very mail was read."""
        return {"uri": uri, "cursor": dict(cursor)} in [
            {"uri": entry["uri"], "cursor": entry["cursor"]} for entry in self.entries
        ]

    def cursors(self) -> Iterable[Cursor]:
        """The cursors of all mails that were read, oldest first."""
        return [entry["cursor"] for entry in self.entries]

    def has_sha256(self, sha256: str) -> bool:
        """Whether the same bytes were read from elsewhere."""
        return any(entry["sha256"] == sha256 for entry in self.entries)

    def add(self, found: Fetched, sha256: str) -> None:
        """Remember a mail."""
        self.entries.append({"uri": found.uri, "cursor": dict(found.cursor), "sha256": sha256})

    def keep(self) -> None:
        """Write it down."""
        durable.make_directory(self.path.parent, mode=PRIVATE)
        durable.write_file(self.path, json.dumps(self.entries).encode())
