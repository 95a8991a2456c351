"""One signed-in, read-only IMAP session: sign in, examine a folder, list UIDs, fetch whole mails.

Every fault of the line becomes TransientSourceError, every fault of the declaration SourceError.
The password is never part of a message. Which mails are wanted is decided in `imap`.
"""

from __future__ import annotations

import contextlib
import imaplib
import itertools
import re
import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from imap_tools.imap_utf7 import utf7_encode

from orchestration.sources.errors import SourceError, TransientSourceError

RANGE = 10_000
"""Messages asked for in one SEARCH: its answer is one line, and clients limit a line to 1 MB."""
_SIZES_AT_ONCE = 500
_BATCH_COUNT = 50
_BATCH_BYTES = 4 * 1024 * 1024
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_PASSING = ("UNAVAILABLE", "INUSE", "SERVERBUG", "LIMIT", "CONTACTADMIN", "try again", "temporar")


@dataclass(frozen=True)
class Letter:
    """A whole mail as the server gave it."""

    uid: int
    raw: bytes


@contextlib.contextmanager
def open_session(
    *,
    host: str,
    port: int,
    user: str,
    password_env: str,
    secrets: Mapping[str, str],
    tls: bool,
    ca_file: Path | None,
    timeout_seconds: float,
) -> Iterator[Session]:
    """Connect and sign in; whatever happens, the connection is closed."""
    password = secrets.get(password_env, "")
    if not password:
        raise SourceError(
            f"{user}@{host}: the environment variable {password_env} is not set. Set it to the "
            "mailbox's password, or correct `password_env` in this survey's defs.yaml."
        )
    where = f"{host}:{port}"
    with _faults(where):
        connection = _connect(host, port, tls=tls, ca_file=ca_file, timeout_seconds=timeout_seconds)
    is_sound = False
    try:
        with _faults(where):
            _sign_in(connection, where, user, password, password_env)
        yield Session(connection, where)
        is_sound = True
    finally:
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            if is_sound:
                connection.logout()
            else:
                connection.shutdown()


class Session:
    """The open session. Its methods may be called only while `open_session` holds it."""

    def __init__(self, connection: imaplib.IMAP4, where: str) -> None:
        self._connection, self._where = connection, where
        self._message_count = 0

    def examine(self, folder: str) -> int:
        """Open a folder read-only; its UIDVALIDITY."""
        name = utf7_encode(folder).decode("ascii").replace("\\", "\\\\").replace('"', '\\"')
        with _faults(self._where):
            status, data = self._connection.select(f'"{name}"', readonly=True)
            if status != "OK" and not _may_pass(_text(data)):
                raise SourceError(
                    f"{self._where}: the folder {folder!r} cannot be opened: {_text(data)}. "
                    "Correct `folder` in this survey's defs.yaml."
                )
            self._check(status, data)
            self._message_count = int(data[0] or 0)
            _, validity = self._connection.response("UIDVALIDITY")
        if not validity or validity[0] is None:
            raise SourceError(
                f"{self._where}: the server gives no UIDVALIDITY for {folder!r}, so mails cannot "
                "be told apart safely. Use another server, or export the mails to a Maildir."
            )
        return int(validity[0])

    def uids(self) -> list[int]:
        """The UIDs of all mails in the folder, ascending, asked for in ranges."""
        found: set[int] = set()
        for first in range(1, self._message_count + 1, RANGE):
            last = min(first + RANGE - 1, self._message_count)
            with _faults(self._where):
                status, data = self._connection.uid("SEARCH", f"{first}:{last}")
                self._check(status, data)
            for line in data:
                found.update(int(number) for number in (line or b"").split())
        return sorted(found)

    def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """What the server says each mail's size is."""
        found: dict[int, int] = {}
        for start in range(0, len(uids), _SIZES_AT_ONCE):
            chosen = uids[start : start + _SIZES_AT_ONCE]
            with _faults(self._where):
                status, data = self._connection.uid("FETCH", _set(chosen), "(UID RFC822.SIZE)")
                self._check(status, data)
            for line in data:
                uid, size = _facts(line)
                if uid is not None and size is not None:
                    found[uid] = size
        return found

    def letters(self, uids: Sequence[int], sizes: Mapping[int, int]) -> Iterator[Letter]:
        """The mails, ascending; when the line breaks, first those that had come in whole."""
        for batch in _batches(uids, sizes):
            query = "(UID RFC822.SIZE BODY.PEEK[])"
            try:
                with _faults(self._where):
                    status, data = self._connection.uid("FETCH", _set(batch), query)
                    self._check(status, data)
            except TransientSourceError:
                _, received = self._connection.response("FETCH")
                came = {uid: raw for uid, size, raw in _literals(received) if size == len(raw)}
                # only up to the first that is missing, so that a known UID tells of all below it
                for uid in itertools.takewhile(came.__contains__, batch):
                    yield Letter(uid, came[uid])
                raise
            answers = {uid: (size, raw) for uid, size, raw in _literals(data)}
            for uid in batch:
                if uid in answers:  # else it was deleted meanwhile
                    yield Letter(uid, self._checked(uid, *answers[uid]))

    def _checked(self, uid: int, size: int | None, raw: bytes) -> bytes:
        """The mail, if it has the stated size; some servers misstate it, and then send it alike."""
        if size == len(raw):
            return raw
        with _faults(self._where):
            status, data = self._connection.uid("FETCH", str(uid), "(UID BODY.PEEK[])")
            self._check(status, data)
        if all(again != raw for other, _, again in _literals(data) if other == uid):
            raise TransientSourceError(
                f"{self._where}: mail {uid} came with another length than the server stated. "
                "The next pull asks for it again."
            )
        return raw

    def _check(self, status: str, data: object) -> None:
        if status != "OK":
            raise TransientSourceError(f"{self._where}: the server refused: {_text(data)}.")


def _connect(
    host: str, port: int, *, tls: bool, ca_file: Path | None, timeout_seconds: float
) -> imaplib.IMAP4:
    if not tls:
        return imaplib.IMAP4(host, port, timeout=timeout_seconds)
    try:
        context = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    except (FileNotFoundError, ssl.SSLError) as error:
        raise SourceError(
            f"{ca_file}: this is no file with CA certificates (PEM). Correct `ca_file` in this "
            "survey's defs.yaml."
        ) from error
    return imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=timeout_seconds)


def _sign_in(
    connection: imaplib.IMAP4, where: str, user: str, password: str, password_env: str
) -> None:
    """With AUTHENTICATE PLAIN where offered: it takes any character, LOGIN only ASCII."""
    refusal = ""
    try:
        if "AUTH=PLAIN" in connection.capabilities:
            secret = f"\0{user}\0{password}".encode()
            connection.authenticate("PLAIN", lambda _: secret)
        else:
            connection.login(user, password)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, UnicodeError) as error:
        # not chained, and cut: an answer or a codec's error may repeat what was sent
        refusal = str(error).replace(password, "***")[:200] or "refused"
    if refusal:
        if _may_pass(refusal):
            raise TransientSourceError(f"{where}: the server cannot sign {user} in now: {refusal}.")
        raise SourceError(
            f"{where}: the server refused to sign {user} in: {refusal}. Check `user`, and the "
            f"value of the environment variable {password_env}."
        )


def _may_pass(refusal: str) -> bool:
    """Whether the server's words tell of a fault on its side."""
    return any(word.lower() in refusal.lower() for word in _PASSING)


@contextlib.contextmanager
def _faults(where: str) -> Iterator[None]:
    """Faults of the line become errors of the source."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise SourceError(
            f"{where}: the server's certificate is not trusted: {error.verify_message}. For a "
            "private CA name its file as `ca_file` in this survey's defs.yaml."
        ) from error
    except (TimeoutError, socket.gaierror, OSError, EOFError) as error:
        raise TransientSourceError(f"{where}: the connection broke: {error}.") from error
    except imaplib.IMAP4.error as error:
        raise TransientSourceError(f"{where}: the session broke: {str(error)[:200]}.") from error


def _batches(uids: Sequence[int], sizes: Mapping[int, int]) -> Iterator[list[int]]:
    """So many mails at once as saves round trips and still fits memory."""
    batch: list[int] = []
    batch_bytes = 0
    for uid in uids:
        size = sizes.get(uid, 0)
        if batch and (len(batch) >= _BATCH_COUNT or batch_bytes + size > _BATCH_BYTES):
            yield batch
            batch, batch_bytes = [], 0
        batch.append(uid)
        batch_bytes += size
    if batch:
        yield batch


def _literals(data: object) -> Iterator[tuple[int, int | None, bytes]]:
    for item in data if isinstance(data, list) else ():
        if isinstance(item, tuple) and len(item) == 2:
            uid, size = _facts(item[0])
            if uid is not None:
                yield uid, size, item[1]


def _facts(line: object) -> tuple[int | None, int | None]:
    text = line if isinstance(line, bytes) else line[0] if isinstance(line, tuple) else b""
    uid, size = _UID.search(text), _SIZE.search(text)
    return int(uid.group(1)) if uid else None, int(size.group(1)) if size else None


def _set(uids: Sequence[int]) -> str:
    """UIDs as a sequence set, neighbours joined: 1:3,7."""
    ranges: list[list[int]] = []
    for uid in uids:
        if ranges and uid == ranges[-1][1] + 1:
            ranges[-1][1] = uid
        else:
            ranges.append([uid, uid])
    return ",".join(str(a) if a == b else f"{a}:{b}" for a, b in ranges)


def _text(data: object) -> str:
    first = data[0] if isinstance(data, list) and data else data
    return first.decode("utf-8", "replace")[:200] if isinstance(first, bytes) else str(first)[:200]
