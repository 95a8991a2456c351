"""Rewrites delimited text: the cells of some records, and not one byte of any other."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator, Sequence

from orchestration.responses.declaration import CsvFormat
from orchestration.sources.rows.header_rows import joined_headers
from orchestration.sources.rows.text_rows import FileRefusedError

Erase = Callable[[Sequence[str | None]], dict[int, str]]
MakeErase = Callable[[Sequence[str]], Erase]
Record = list[tuple[int, int, str]]
"""Start, end and text of each cell."""


def rewritten(
    content: bytes,
    declared: CsvFormat,
    make: MakeErase,
    clean: Callable[[str], str] = lambda text: text,
) -> bytes:
    """The file with the cells that `make(headers)(cells)` names replaced.

    Args:
        content: its bytes.
        declared: its declared format.
        make: judges the records.
        clean: takes mentions out of the rest, such as a row where the headers should be.
    """
    encoding, errors, mark = _encoding(content, declared)
    text = content[len(mark) :].decode(encoding, errors)
    records = _records(text, declared)
    above = declared.header_row - 1 + (1 if text.lower().startswith("sep=") else 0)
    for _ in range(above):
        next(records, None)
    heads = [
        record for record in (next(records, None) for _ in range(declared.header_rows)) if record
    ]
    try:
        headers, _ = joined_headers([[cell for _, _, cell in head] for head in heads], declared)
    except FileRefusedError:
        headers = ()
    erase = make(headers)
    parts, at = [], 0
    for record in records:
        for column, new in sorted(erase([cell for _, _, cell in record]).items()):
            start, end, _ = record[column]
            parts += [text[at:start], _written(new, declared)]
            at = end
    new = clean("".join([*parts, text[at:]]))
    return content if new == text else mark + new.encode(encoding, errors)


def _encoding(content: bytes, declared: CsvFormat) -> tuple[str, str, bytes]:
    """How the file is read, so that writing it gives the same bytes back."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if content.startswith(mark):
            return name, "surrogateescape" if name == "utf-8" else "surrogatepass", mark
    for name in ("utf-8", *declared.encodings):
        try:
            text = content.decode(name)
        except UnicodeDecodeError:
            continue
        if text.encode(name) == content:
            return name, "strict", b""
    return "utf-8", "surrogateescape", b""


def _records(text: str, declared: CsvFormat) -> Iterator[Record]:
    delimiter, quote = re.escape(declared.delimiter), re.escape(declared.quote)
    end = rf"(?:{delimiter}|\r\n|\n|\r|\Z)"
    plain = rf"[^{delimiter}\r\n]*"
    quoted = rf"{quote}(?:[^{quote}]|{quote}{quote})*{quote}(?={end})|" if quote else ""
    cell = re.compile(rf"({quoted}{plain})({end})")
    record: Record = []
    at = 0
    while at < len(text):
        match = cell.match(text, at)
        if match is None:  # cannot be: a plain cell fits anything up to the next end
            return
        record.append((match.start(1), match.end(1), _read(match[1], declared)))
        at = match.end()
        if match[2] != declared.delimiter or at >= len(text):
            yield record
            record = []


def _read(cell: str, declared: CsvFormat) -> str:
    quote = declared.quote
    if quote and len(cell) > 1 and cell[0] == cell[-1] == quote:
        return cell[1:-1].replace(quote * 2, quote)
    return cell


def _written(text: str, declared: CsvFormat) -> str:
    quote = declared.quote
    if quote and any(sign in text for sign in (declared.delimiter, quote, "\n", "\r")):
        return quote + text.replace(quote, quote * 2) + quote
    return text
