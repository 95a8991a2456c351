"""Header values as text: encoded words, addresses, dates, tokens.

Written for headers as they arrive, broken ones included: nothing here raises. Not here: what a
header means.
"""

from __future__ import annotations

import base64
import binascii
import re
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime

from orchestration.sources.email.charset import CharsetError, decode, known_codec
from orchestration.sources.email.structure import Headers

_MAX_VALUE_BYTES = 8_000
_ENCODED_WORD = re.compile(r"=\?([\w.:+-]{1,40})(?:\*[\w-]{0,20})?\?([bBqQ])\?([^?]*)\?=", re.ASCII)
_BETWEEN_WORDS = re.compile(r"(\?=)[ \t]+(?==\?)")
_Q_BYTE = re.compile(rb"=([0-9A-Fa-f]{2})")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_COMMENT = re.compile(r"\([^()]*\)")
_IN_ANGLES = re.compile(r"<\s*([^<>\s@]{1,128}@[^<>\s@]{1,255}?)\s*>")
_BARE = re.compile(r"[^\s<>@,;:\"()\[\]]{1,128}@[^\s<>@,;:\"()\[\]]{1,255}")
_TOKEN_IN_SUBJECT = re.compile(
    r"\[(?:#|token:\s*)([A-Za-z0-9][A-Za-z0-9._-]{0,255})\]", re.IGNORECASE
)
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,255}")
_PLUS = re.compile(r"[^+@]+\+([A-Za-z0-9][A-Za-z0-9._-]{0,255})@.+")


def header_text(value: bytes) -> str:
    """The value as people read it: encoded words decoded, eight-bit bytes decoded, one line."""
    value = value[:_MAX_VALUE_BYTES]
    text = _decode(value, "")
    if "=?" in text:
        text = _decode_words(text)
    return re.sub(r"\s+", " ", text).strip()


def _decode_words(text: str) -> str:
    """RFC 2047, tolerant; neighbouring words of one charset are joined first, as they may split a
    character.
    """
    text = _BETWEEN_WORDS.sub(r"\1", text)
    pieces: list[str] = []
    pending: tuple[str, bytes] = ("", b"")
    position = 0

    def flush() -> None:
        nonlocal pending
        if pending[1]:
            pieces.append(_decode(pending[1], pending[0]))
        pending = ("", b"")

    for found in _ENCODED_WORD.finditer(text):
        charset, encoding, payload = found.group(1).lower(), found.group(2).lower(), found.group(3)
        content = _from_base64(payload) if encoding == "b" else _from_q(payload)
        if content is None:
            continue
        between = text[position : found.start()]
        if between or charset != pending[0]:
            flush()
        pieces.append(between)
        pending = (charset, pending[1] + content)
        position = found.end()
    flush()
    pieces.append(text[position:])
    return "".join(pieces)


def _from_base64(payload: str) -> bytes | None:
    kept = re.sub(r"[^A-Za-z0-9+/]", "", payload)
    try:
        return base64.b64decode(kept + "=" * (-len(kept) % 4))
    except (binascii.Error, ValueError):
        return None


def _from_q(payload: str) -> bytes:
    content = payload.replace("_", " ").encode("utf-8", "replace")
    return _Q_BYTE.sub(lambda found: bytes([int(found.group(1), 16)]), content)


def _decode(value: bytes, charset: str) -> str:
    try:
        return decode(value, charset).text
    except CharsetError:
        codec = known_codec(charset) or "utf-8"
        return value.decode(codec, "replace")


def addresses(values: list[bytes]) -> list[str]:
    """The addresses of From, To and the like, in their order; display names never count as
    addresses.
    """
    found: list[str] = []
    for value in values:
        text = _decode(value[:_MAX_VALUE_BYTES], "")
        text = _QUOTED.sub(" ", text)
        for _ in range(3):
            text = _COMMENT.sub(" ", text)
        in_angles = _IN_ANGLES.findall(text)
        found.extend(in_angles or _BARE.findall(text))
    return [address.strip(".'").lower() if address.isascii() else address for address in found]


def mail_date(headers: Headers) -> tuple[str, bool]:
    """When the mail was sent, ISO 8601 with an offset, and whether it had to be read from
    `Received`.
    """
    own = _iso_date(headers.first("date"))
    if own:
        return own, False
    received = _iso_date(headers.first("received").rpartition(b";")[2])
    return received, bool(received)


def _iso_date(value: bytes) -> str:
    text = value[:200].decode("ascii", "replace").strip()
    if not text:
        return ""
    try:
        parsed = parsedate_to_datetime(text)
        if parsed.tzinfo is None:  # "-0000": the time is UTC, the sender's zone unknown
            parsed = parsed.replace(tzinfo=UTC)
        offset = parsed.utcoffset() or timedelta()
        if not 1990 <= parsed.year <= 9998 or abs(offset) > timedelta(hours=15):
            return ""
        return parsed.isoformat()
    except (ValueError, TypeError, OverflowError, IndexError):
        return ""


def message_ids(value: bytes) -> str:
    """The first message id of a header without its angle brackets."""
    text = _decode(value[:_MAX_VALUE_BYTES], "").strip()
    in_angles = re.search(r"<\s*([^<>\s]+)\s*>", text)
    return in_angles.group(1) if in_angles else text.partition(" ")[0].strip("<>")


def token_of(headers: Headers, subject: str) -> str:
    """The invitation's token: from X-Loyalty-Token, the subject, or the plus part of the address
    written to.
    """
    own = _TOKEN.fullmatch(headers.first("x-loyalty-token").decode("ascii", "replace").strip())
    if own:
        return own.group()
    in_subject = _TOKEN_IN_SUBJECT.search(subject)
    if in_subject:
        return in_subject.group(1)
    for name in ("to", "delivered-to", "x-original-to", "cc"):
        tokens = {
            found.group(1)
            for address in _addresses_as_written(headers.all(name))
            if (found := _PLUS.fullmatch(address))
        }
        if len(tokens) == 1:
            return tokens.pop()
    return ""


def _addresses_as_written(values: list[bytes]) -> list[str]:
    """Addresses with their letter case, which a token needs."""
    found: list[str] = []
    for value in values:
        text = _QUOTED.sub(" ", _decode(value[:_MAX_VALUE_BYTES], ""))
        found.extend(_IN_ANGLES.findall(text) or _BARE.findall(text))
    return found
