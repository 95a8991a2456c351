"""Gives delimited text one kind of line end and no blank lines, where a file needs it.

The reader of delimited text refuses a file of mixed line ends whole, and counts a blank line as a
record only sometimes, so that row numbers would lie. What stands inside quotation marks is never
touched.
"""

from __future__ import annotations

import re
from pathlib import Path

CHUNK_BYTES = 4 << 20
#: a line longer than this is no line of a survey; it goes through as it is
LINE_BYTES = 16 << 20
BLANK_LINES = (b"\n\n", b"\n\r\n", b"\r\r")


def is_tidy(path: Path) -> bool:
    """Whether all lines end alike and none is blank, as far as a quick look can tell."""
    returns = feeds = both = 0
    last = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            seam = last[-2:] + chunk[:2]
            if any(blank in chunk or blank in seam for blank in BLANK_LINES):
                return False
            count = chunk.count(b"\r")
            if count:
                returns += count
                feeds += chunk.count(b"\n")
                both += chunk.count(b"\r\n") + (last.endswith(b"\r") and chunk.startswith(b"\n"))
            elif returns:
                return False
            last = chunk
    return returns == 0 or returns == feeds == both or (feeds == 0 and both == 0)


def tidy(path: Path, target: Path, *, delimiter: str, quote: str, skip_bytes: int) -> None:
    """Write the text behind the first bytes with one "\\n" behind each record."""
    token = _token(delimiter, quote)
    left = b""
    with path.open("rb") as source, target.open("wb") as copy:
        source.seek(skip_bytes)
        is_start = True
        while chunk := source.read(CHUNK_BYTES):
            left += chunk
            if is_start:
                left, is_start = left.lstrip(b"\r\n"), False
            ends = [m for m in token.finditer(left) if m[0][:1] in (b"\r", b"\n")]
            # the last one may go on in the next chunk
            cut = ends[-1].start() if ends else 0
            if not cut and len(left) > LINE_BYTES:
                cut = len(left)
            copy.write(token.sub(_one_end, left[:cut]))
            left = left[cut:]
        copy.write(token.sub(_one_end, left))


def _token(delimiter: str, quote: str) -> re.Pattern[bytes]:
    """A quoted cell, closed or not, or a run of line ends; the cell begins behind a delimiter."""
    ends = rb"[\r\n]+"
    if not quote:
        return re.compile(ends)
    before, mark = re.escape(delimiter.encode()[-1:]), re.escape(quote.encode())
    cell = rb"(?<![^%b\r\n])%b[^%b]*(?:%b%b[^%b]*)*(?:%b|\Z)" % (
        (before, mark, mark, mark, mark, mark, mark)
    )
    return re.compile(cell + b"|" + ends)


def _one_end(token: re.Match[bytes]) -> bytes:
    return b"\n" if token[0][:1] in (b"\r", b"\n") else token[0]
