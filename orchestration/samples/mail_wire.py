"""Mails as bytes: encoded words, transfer encodings, charsets, parts.

Written by hand instead of with the standard library's generator, because its line breaking differs
between versions of Python, and because real mails do not look like its output.
"""

from __future__ import annotations

import base64
import quopri
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Part:
    """One text of a mail and how it travels."""

    kind: str
    text: str
    charset: str = "utf-8"
    transfer: str = "base64"
    is_declared: bool = True

    def headers(self) -> Headers:
        """The part's own headers; without a charset when the sender's program forgot it."""
        charset = f"; charset={self.charset}" if self.is_declared else ""
        return (
            ("Content-Type", f"text/{self.kind}{charset}"),
            ("Content-Transfer-Encoding", self.transfer),
        )

    def body(self) -> bytes:
        """The encoded text, with a line end at its end."""
        content = self.text.encode(self.charset)
        if self.transfer == "base64":
            return base64.encodebytes(content)
        if self.transfer == "quoted-printable":
            return quopri.encodestring(content) + b"\n"
        return content + b"\n"


def message(headers: Headers, parts: Sequence[Part], *, boundary: str = "") -> bytes:
    """A whole mail: one part as it is, several as alternatives."""
    if len(parts) == 1:
        head = (*headers, ("MIME-Version", "1.0"), *parts[0].headers())
        return _head(head) + b"\n" + parts[0].body()
    head = (
        *headers,
        ("MIME-Version", "1.0"),
        ("Content-Type", f'multipart/alternative; boundary="{boundary}"'),
    )
    return _head(head) + b"\n" + enclosed(parts, boundary=boundary)


def enclosed(parts: Sequence[Part], *, boundary: str) -> bytes:
    """The parts between their boundary lines."""
    lines = [
        f"--{boundary}\n".encode() + _head(part.headers()) + b"\n" + part.body() for part in parts
    ]
    return b"".join(lines) + f"--{boundary}--\n".encode()


def raw_message(headers: Headers, body: str) -> bytes:
    """A mail whose body is written out by its caller, in ASCII."""
    return _head(headers) + b"\n" + body.encode("ascii")


def _head(headers: Headers) -> bytes:
    return "".join(f"{name}: {value}\n" for name, value in headers).encode("ascii")


def words(text: str, *, charset: str = "utf-8", method: str = "B", is_torn: bool = False) -> str:
    """A header value in encoded words (RFC 2047); torn ones are cut in the middle of a letter."""
    if text.isascii():
        return text
    chunks: list[bytes] = []
    if is_torn:
        content = text.encode(charset)
        chunks = [content[start : start + 31] for start in range(0, len(content), 31)]
    else:
        for start in range(0, len(text), 14):
            chunks.append(text[start : start + 14].encode(charset))
    return "\n ".join(f"=?{charset}?{method}?{_word(chunk, method)}?=" for chunk in chunks)


def _word(chunk: bytes, method: str) -> str:
    if method == "B":
        return base64.b64encode(chunk).decode("ascii")
    plain = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-."
    return "".join(
        chr(byte) if byte in plain else "_" if byte == 32 else f"={byte:02X}" for byte in chunk
    )


def mail_date(local: datetime, *, in_utc: bool = False) -> str:
    """The Date header of a local moment, with Chisinau's offset or in UTC."""
    offset = 3 if is_summer(local.date()) else 2
    shown, zone = (
        (local - timedelta(hours=offset), "+0000") if in_utc else (local, f"+{offset:02d}00")
    )
    day = f"{_DAYS[shown.weekday()]}, {shown.day} {_MONTHS[shown.month - 1]} {shown.year}"
    return f"{day} {shown:%H:%M:%S} {zone}"


def is_summer(day: date) -> bool:
    """Whether clocks in Chisinau run an hour ahead, by the rule of the last Sundays."""
    return _last_sunday(day.year, 3) <= day < _last_sunday(day.year, 10)


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)
