"""Mails by which recipients unsubscribe: `unsubscribe <token>` as the subject, and nothing else.

The token says who it is; the sender's address proves nothing. Bounces, automatic
answers and other mail are counted and left alone. A mail is read once, and reading it again changes
nothing. Not here: fetching (sources), the one-click address (one_click).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from orchestration.decisions.journal import Journal
from orchestration.home import Home
from orchestration.landing import durable
from orchestration.outlets.digest.archive import PRIVATE
from orchestration.outlets.digest.letter import SUBJECT_OF_LEAVING
from orchestration.outlets.digest.recipients import KEY_LENGTH, Known, by_token, unsubscribe
from orchestration.sources.connector import Connector, Cursor, Fetched
from orchestration.sources.email.automatic import automatic
from orchestration.sources.email.header_text import header_text
from orchestration.sources.email.structure import Mail, TooDeepError, take_apart
from orchestration.sources.errors import ChangedWhileReadError

ASKED = re.compile(rf"\s*{SUBJECT_OF_LEAVING}[\s:]+([0-9a-f]{{{KEY_LENGTH}}})\s*", re.IGNORECASE)
LARGEST_BYTES = 1024 * 1024
SEEN = "mailbox.json"


@dataclass
class Requests:
    """What a round of reading found.

    Attributes:
        left: addresses that are unsubscribed now and were not before.
        bounces: letters that came back; the address in letters.yaml may be wrong.
        others: automatic answers and mail that asks for nothing we know.
    """

    left: list[str] = field(default_factory=list)
    bounces: int = 0
    others: int = 0


@dataclass
class ReadBefore:
    """Which mails were read, kept beside the letters; without it all are read again."""

    path: Path
    entries: list[dict[str, Any]]

    @staticmethod
    def of(home: Home) -> ReadBefore:
        """As it was left by the last round."""
        path = home.letters / SEEN
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


def read_requests(
    home: Home, connector: Connector, known: Sequence[Known], *, now: datetime
) -> Requests:
    """Read what is new in the mailbox and record who unsubscribed.

    Raises:
        SourceError: when the mailbox cannot be read; letters must then wait.
    """
    journal, before, found = Journal(home.decisions_url), ReadBefore.of(home), Requests()
    for thing in connector.fetch(before):
        if not isinstance(thing, Fetched):
            continue
        try:
            with thing.open() as stream:
                content = stream.read(LARGEST_BYTES)
        except ChangedWhileReadError:
            continue  # it moved meanwhile; the next round finds it
        sha256 = hashlib.sha256(content).hexdigest()
        _take(journal, known, content, sha256, found, now)
        before.add(thing, sha256)
    before.keep()
    return found


def _take(
    journal: Journal, known: Sequence[Known], content: bytes, sha256: str, found: Requests,
    now: datetime,
) -> None:  # fmt: skip
    try:
        mail = take_apart(content)
    except TooDeepError:
        found.others += 1
        return
    subject = header_text(mail.headers.first("subject"))
    asked = ASKED.fullmatch(subject)
    one = by_token(known, asked[1]) if asked else None
    if one is None:
        found.bounces += _is_bounce(mail, subject)
        found.others += not _is_bounce(mail, subject)
        return
    reason = "asked for by mail"
    event = unsubscribe(
        journal, one, way="mail", by="recipient", reason=reason, now=now, mail=sha256
    )
    if event.decided_at == now.isoformat():
        found.left.append(one.recipient.address)


def _is_bounce(mail: Mail, subject: str) -> bool:
    skipped = automatic(mail, subject, has_token=False)
    return skipped is not None and skipped.reason == "BOUNCE"
