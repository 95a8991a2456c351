"""Takes a mail apart into its leaf parts without recursion, within fixed bounds.

The standard parser recurses once a level, so a mail nested 2 000 deep ends it with RecursionError.
Here depth and count are checked while splitting. Not here: transfer decoding, character sets, the
meaning of a header.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message

MAX_DEPTH = 20
MAX_PARTS = 200
_MAX_HEADER_LINES = 5_000
_MAX_PARAMETER_CHARS = 10_000

_HEADER_LINE = re.compile(rb"([\x21-\x39\x3b-\x7e]+)[ \t]*:(.*)", re.DOTALL)
_LINE = re.compile(rb"[^\n]*\n|[^\n]+\Z")


class TooDeepError(Exception):
    """A mail has more levels or more parts than any real one."""


@dataclass(frozen=True)
class Headers:
    """Header fields in their order, names in lower case, values unfolded but not decoded."""

    fields: tuple[tuple[str, bytes], ...]

    def all(self, name: str) -> list[bytes]:
        return [value for key, value in self.fields if key == name]

    def first(self, name: str) -> bytes:
        return next((value for key, value in self.fields if key == name), b"")

    def has(self, name: str) -> bool:
        return any(key == name for key, _ in self.fields)

    def ascii(self, name: str) -> str:
        """The first value of a field that by its grammar is ASCII, in lower case."""
        return self.first(name).decode("ascii", "replace").strip().lower()


@dataclass(frozen=True)
class Part:
    """A leaf part: its headers, its type in lower case, its bytes still transfer-encoded."""

    headers: Headers
    kind: str
    body: bytes
    is_enclosed: bool
    """Whether it sits inside an attached mail, so that it is not the sender's own text."""

    def parameter(self, header: str, name: str) -> str:
        return _parameter(self.headers.first(header), name)

    @property
    def file_name(self) -> str:
        message = Message()
        for header in ("content-disposition", "content-type"):
            if self.headers.has(header):
                value = self.headers.first(header)[:_MAX_PARAMETER_CHARS]
                message[header] = value.decode("utf-8", "replace")
        try:
            return message.get_filename("") or ""
        except (ValueError, LookupError, TypeError):
            return ""

    @property
    def is_attachment(self) -> bool:
        return self.headers.ascii("content-disposition").startswith("attachment")


@dataclass(frozen=True)
class Mail:
    """The headers of a mail, its leaf parts in order, and the kinds of its containers, outermost
    first.
    """

    headers: Headers
    parts: tuple[Part, ...]
    containers: tuple[str, ...]
    report_type: str


def take_apart(raw: bytes) -> Mail:
    """Split a mail into leaf parts; TooDeepError past MAX_DEPTH levels or MAX_PARTS parts."""
    if b"\n" not in raw and b"\r" in raw:
        raw = raw.replace(b"\r", b"\n")
    raw = raw.lstrip(b"\r\n")
    top, _ = _read_headers(raw, 0, len(raw))
    parts: list[Part] = []
    containers: list[str] = []
    report_type = ""
    waiting = [(0, len(raw), 1, False, "text/plain")]
    while waiting:
        start, end, depth, is_enclosed, default_kind = waiting.pop()
        if depth > MAX_DEPTH:
            raise TooDeepError(f"parts nested more than {MAX_DEPTH} levels deep")
        headers, body_start = _read_headers(raw, start, end)
        kind = _kind_of(headers, default_kind)
        children = _children(raw, body_start, end, kind, headers)
        if children is None:
            parts.append(Part(headers, kind, raw[body_start:end], is_enclosed))
        else:
            if kind == "multipart/report" and not is_enclosed:
                report_type = _parameter(headers.first("content-type"), "report-type").lower()
            containers.append(kind)
            is_inside = is_enclosed or kind.startswith("message/")
            child_default = "message/rfc822" if kind == "multipart/digest" else "text/plain"
            for child_start, child_end in reversed(children):
                waiting.append((child_start, child_end, depth + 1, is_inside, child_default))
        if len(parts) + len(containers) + len(waiting) > MAX_PARTS:
            raise TooDeepError(f"more than {MAX_PARTS} parts")
    return Mail(top, tuple(parts), tuple(containers), report_type)


def _children(
    raw: bytes, start: int, end: int, kind: str, headers: Headers
) -> list[tuple[int, int]] | None:
    """Where the children of a container begin and end; None for a leaf."""
    if kind in ("message/rfc822", "message/global"):
        encoding = headers.ascii("content-transfer-encoding")
        return None if encoding in ("base64", "quoted-printable") else [(start, end)]
    if not kind.startswith("multipart/"):
        return None
    boundary = _parameter(headers.first("content-type"), "boundary").rstrip()
    if not boundary:
        return None
    marker = re.escape(boundary.encode("utf-8", "surrogateescape"))
    delimiter = re.compile(rb"^--" + marker + rb"(--)?[ \t]*\r?$", re.MULTILINE)
    ranges: list[tuple[int, int]] = []
    open_at: int | None = None
    for found in delimiter.finditer(raw, start, end):
        if open_at is not None:
            ranges.append((open_at, _without_newline(raw, open_at, found.start())))
        open_at = min(found.end() + 1, end)
        if found.group(1):
            open_at = None
            break
        if len(ranges) > MAX_PARTS:
            raise TooDeepError(f"more than {MAX_PARTS} parts")
    if open_at is not None:
        ranges.append((open_at, end))
    return ranges or None


def _without_newline(raw: bytes, start: int, end: int) -> int:
    """The line break before a delimiter belongs to the delimiter."""
    if end > start and raw[end - 1 : end] == b"\n":
        end -= 1
        if end > start and raw[end - 1 : end] == b"\r":
            end -= 1
    return end


def _read_headers(raw: bytes, start: int, end: int) -> tuple[Headers, int]:
    """The header fields from `start`, and where the body begins."""
    fields: list[tuple[str, list[bytes]]] = []
    position = start
    for count, line in enumerate(_LINE.finditer(raw, start, end)):
        text = line.group().rstrip(b"\r\n")
        if not text.strip():
            position = line.end()
            break
        if count > _MAX_HEADER_LINES:
            break
        if text[:1] in b" \t" and fields:
            fields[-1][1].append(text.strip())
        elif count == 0 and text.startswith((b"From ", b">From ")):
            pass
        elif found := _HEADER_LINE.fullmatch(text):
            fields.append((found.group(1).decode("ascii").lower(), [found.group(2).strip()]))
        else:
            break
        position = line.end()
    return Headers(tuple((name, b" ".join(values).strip()) for name, values in fields)), position


def _kind_of(headers: Headers, default: str) -> str:
    kind = headers.ascii("content-type").partition(";")[0].strip()
    return kind if kind.count("/") == 1 else default


def _parameter(value: bytes, name: str) -> str:
    """A parameter of a structured header; "" when absent or broken."""
    message = Message()
    message["x"] = value[:_MAX_PARAMETER_CHARS].decode("utf-8", "surrogateescape")
    try:
        found = message.get_param(name, "", header="x")
    except (ValueError, LookupError, TypeError):
        return ""
    if isinstance(found, tuple):
        found = found[2]
    return str(found)
