"""Mails by which recipients unsubscribe: `unsubscribe <token>` as the subject, and nothing else.

The token says who it is; the sender's address proves nothing. Bounces, automatic
answers and other mail are counted and left alone. A mail is read once, and reading it again changes
nothing. Not here: fetching (sources), the one-click address (one_click).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from orchestration.decisions.journal import Journal
from orchestration.home import Home
from orchestration.outlets.digest.letter import SUBJECT_OF_LEAVING
from orchestration.outlets.digest.recipients import KEY_LENGTH, Known, by_token, unsubscribe
from orchestration.sending.read_before import ReadBefore
from orchestration.sources.connector import Connector, Fetched
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


def read_requests(
    home: Home, connector: Connector, known: Sequence[Known], *, now: datetime
) -> Requests:
    """Read what is new in the mailbox and record who unsubscribed.

    Raises:
        SourceError: when the mailbox cannot be read; letters must then wait.
    """
    journal, found = Journal(home.decisions_url), Requests()
    before = ReadBefore.of(home.letters / SEEN)
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
