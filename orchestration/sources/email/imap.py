"""A mailbox behind IMAP: yields the mails landing does not know, and leaves no trace.

The folder is opened with EXAMINE and read with BODY.PEEK, so no flag changes and nothing is moved
or deleted. A mail is known by account, folder, UIDVALIDITY and UID, and those only from what
landing says it has: there is no state of our own, so a pull that broke off is finished by the next.
Signing in and the words of the protocol are in `imap_session`; what a mail says is read elsewhere.

When a server renumbers a folder (a new UIDVALIDITY), every mail is read again and those whose bytes
landing has are passed over. A new mail then carries `matched_through` in its cursor: all mails up
to that UID were compared or landed before it, so later pulls need not compare them again.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import quote

from orchestration.sources.connector import Cursor, Fetched, NotTaken, Seen
from orchestration.sources.email.imap_session import Letter, Session, open_session
from orchestration.sources.errors import TransientSourceError

MAX_MAIL_BYTES = 64 * 1024 * 1024
TOO_LARGE = "TOO_LARGE"
_MESSAGE_ID = re.compile(rb"^message-id[ \t]*:\s*(<[^<>\s]{1,500}>)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class ImapMailbox:
    """One folder of one account.

    `password_env` is the name of a variable; its value is looked up in `secrets` (the environment)
    when a pull begins. `tls=False` is for a server on this machine or behind a tunnel only.
    """

    host: str
    user: str
    password_env: str
    secrets: Mapping[str, str] = field(repr=False)
    port: int = 993
    folder: str = "INBOX"
    tls: bool = True
    ca_file: Path | None = None
    timeout_seconds: float = 30.0

    @property
    def account(self) -> str:
        return f"{self.user}@{self.host}"

    def fetch(self, seen: Seen) -> Iterator[Fetched | NotTaken]:
        """Yield what is new, lowest UID first.

        Raises TransientSourceError when the connection breaks, after what was complete; SourceError
        when the declaration cannot work (no password, refused sign-in, no such folder).
        """
        with open_session(
            host=self.host,
            port=self.port,
            user=self.user,
            password_env=self.password_env,
            secrets=self.secrets,
            tls=self.tls,
            ca_file=self.ca_file,
            timeout_seconds=self.timeout_seconds,
        ) as session:
            uidvalidity = session.examine(self.folder)
            known = _known(seen, self.account, self.folder, uidvalidity)
            yield from self._new_mails(session, seen, known, uidvalidity)

    def _new_mails(
        self, session: Session, seen: Seen, known: _Known, uidvalidity: int
    ) -> Iterator[Fetched | NotTaken]:
        wanted = [uid for uid in session.uids() if not known.has(uid)]
        sizes = session.sizes(wanted)
        too_large = {uid for uid, size in sizes.items() if size > MAX_MAIL_BYTES}
        for uid in sorted(too_large):
            yield NotTaken(self._name(uidvalidity, uid), self._uri(uidvalidity, uid), TOO_LARGE)
        letters = session.letters([uid for uid in wanted if uid not in too_large], sizes)
        if not known.is_renumbered:
            for letter in letters:
                yield self._fetched(letter, uidvalidity, matched_through=0)
        else:
            yield from self._unmatched(letters, seen, uidvalidity)

    def _unmatched(
        self, letters: Iterator[Letter], seen: Seen, uidvalidity: int
    ) -> Iterator[Fetched]:
        """Mails whose bytes landing has not; the last of them tells how far all were compared."""
        pending: Letter | None = None
        compared = 0
        try:
            for letter in letters:
                if not seen.has_sha256(hashlib.sha256(letter.raw).hexdigest()):
                    if pending is not None:
                        yield self._fetched(pending, uidvalidity, matched_through=pending.uid - 1)
                    pending = letter
                compared = letter.uid
        except TransientSourceError:
            if pending is not None:
                yield self._fetched(pending, uidvalidity, matched_through=compared)
            raise
        if pending is not None:
            yield self._fetched(pending, uidvalidity, matched_through=compared)

    def _fetched(self, letter: Letter, uidvalidity: int, *, matched_through: int) -> Fetched:
        cursor: dict[str, str | int] = {
            "account": self.account,
            "folder": self.folder,
            "uidvalidity": uidvalidity,
            "uid": letter.uid,
            "message_id": _message_id(letter.raw),
        }
        if matched_through:
            cursor["matched_through"] = matched_through
        return Fetched(
            name=self._name(uidvalidity, letter.uid),
            uri=self._uri(uidvalidity, letter.uid),
            open=partial(io.BytesIO, letter.raw),
            size=len(letter.raw),
            cursor=cursor,
        )

    def _name(self, uidvalidity: int, uid: int) -> str:
        return f"{self.folder}-{uidvalidity}-{uid}.eml"

    def _uri(self, uidvalidity: int, uid: int) -> str:
        user, folder = quote(self.user, safe=""), quote(self.folder)
        return (
            f"imap://{user}@{self.host}:{self.port}/{folder};UIDVALIDITY={uidvalidity}/;UID={uid}"
        )


@dataclass(frozen=True)
class _Known:
    """Which UIDs of the folder, as it is numbered now, landing already has."""

    uids: frozenset[int]
    matched_through: int
    is_renumbered: bool

    def has(self, uid: int) -> bool:
        """A gap below the highest known UID is not known: that mail was never landed."""
        return uid in self.uids or uid <= self.matched_through


def _known(seen: Seen, account: str, folder: str, uidvalidity: int) -> _Known:
    uids: set[int] = set()
    matched_through = 0
    is_renumbered = False
    for cursor in seen.cursors():
        if cursor.get("account") != account or cursor.get("folder") != folder:
            continue
        if cursor.get("uidvalidity") != uidvalidity:
            is_renumbered = True
            continue
        uids.add(_number(cursor, "uid"))
        matched_through = max(matched_through, _number(cursor, "matched_through"))
    return _Known(frozenset(uids), matched_through, is_renumbered)


def _number(cursor: Cursor, name: str) -> int:
    value = cursor.get(name, 0)
    return value if isinstance(value, int) else 0


def _message_id(raw: bytes) -> str:
    """For people who look for a mail; never a key, since it may be absent, doubled or forged."""
    head = re.split(rb"\r?\n\r?\n", raw[:65_536], maxsplit=1)[0]
    found = _MESSAGE_ID.search(head)
    return found.group(1).decode("ascii", "replace") if found else ""
