"""A mailbox without a server, behind the same protocol as the real connector."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial

from orchestration.sources.connector import Fetched, Seen
from orchestration.sources.errors import TransientSourceError


class FakeMailbox:
    """Holds mails by UID. `breaks_after` breaks the line after so many mails of one pull."""

    def __init__(self, *mails: bytes, account: str = "survey@fake", uidvalidity: int = 1) -> None:
        self.account, self.uidvalidity = account, uidvalidity
        self.mails = dict(enumerate(mails, start=1))
        self.breaks_after: int | None = None

    def deliver(self, mail: bytes) -> None:
        self.mails[max(self.mails, default=0) + 1] = mail

    def fetch(self, seen: Seen) -> Iterator[Fetched]:
        known = {
            cursor.get("uid")
            for cursor in seen.cursors()
            if cursor.get("account") == self.account
            and cursor.get("uidvalidity") == self.uidvalidity
        }
        fetched_count = 0
        for uid, raw in sorted(self.mails.items()):
            if uid in known:
                continue
            if fetched_count == self.breaks_after:
                raise TransientSourceError("fake: the connection broke.")
            fetched_count += 1
            yield Fetched(
                name=f"INBOX-{self.uidvalidity}-{uid}.eml",
                uri=f"imap://{self.account}/INBOX;UIDVALIDITY={self.uidvalidity}/;UID={uid}",
                open=partial(io.BytesIO, raw),
                size=len(raw),
                cursor={
                    "account": self.account,
                    "folder": "INBOX",
                    "uidvalidity": self.uidvalidity,
                    "uid": uid,
                    "message_id": "",
                },
            )
