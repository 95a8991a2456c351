"""Prepares delimited text: magic bytes, encoding, line ends and the header row.

Nothing is sniffed: delimiter and quote are declared. The rows themselves are not read here.
"""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path

import chardet

from orchestration.responses.declaration import CsvFormat
from orchestration.sources.rows.header_rows import joined_headers
from orchestration.sources.rows.line_ends import is_tidy, tidy
from orchestration.sources.rows.reports import refuse_summary
from orchestration.sources.rows.text_rows import (
    DelimitedRows,
    FileRefusedError,
)

MAGIC = {
    b"PK\x03\x04": "a zip archive or an Excel workbook",
    b"\x1f\x8b": "a gzip archive",
    b"%PDF": "a PDF document",
    b"\xd0\xcf\x11\xe0": "an old Office document",
}
#: how web pages begin, and tables of them that a CRM names .xls
PAGES = (b"<!doctype", b"<html", b"<?xml", b"<meta", b"<table", b"<style", b"<head")
UTF16_BOMS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
HEAD_BYTES = 1 << 20
WHOLE_CHECK_BYTES = 64 << 20
CHUNK_BYTES = 4 << 20
REPORT_CHARACTERS = 1 << 14
OTHER_DELIMITERS = ",;\t|"


def read_delimited(path: Path, declared: CsvFormat, scratch: Path) -> DelimitedRows:
    """What the typing step must know to read this file.

    Args:
        path: the landed file.
        declared: its declared format.
        scratch: a directory for a decoded copy, when the bytes are not UTF-8 already.

    Raises:
        FileRefusedError: when the file is not delimited text of the declared kind.
    """
    head = _head(path)
    _check_magic(head)
    encoding, flags = _encoding(path, head, declared)
    if encoding != "utf-8" or b"\x00" in head:
        path, stripped = _decoded_copy(path, encoding, scratch)
        flags += ("CTRL_STRIPPED",) if stripped else ()
        head = _head(path)
    # bytes of another encoding stay countable, so that what is skipped is what was read
    text = head.decode("utf-8", errors="surrogateescape").removeprefix("\ufeff")
    refuse_summary(text[:REPORT_CHARACTERS])
    lines = io.StringIO(text, newline="").readlines()
    skip = declared.header_row - 1
    if lines and lines[0].strip().lower().startswith("sep="):
        skip += 1
    records, line_count = _header_records(lines[skip:], declared)
    headers, zones = joined_headers(records, declared)
    has_header = declared.header_rows == 1
    if not has_header:
        skip += line_count
    if not has_header or not is_tidy(path):
        skipped = len("".join(lines[:skip]).encode("utf-8", errors="surrogateescape"))
        mark = len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0
        target = scratch / f"{path.name}.tidy"
        tidy(
            path,
            target,
            delimiter=declared.delimiter,
            quote=declared.quote,
            skip_bytes=mark + skipped,
        )
        path, skip, text = target, 0, ""
    return DelimitedRows(
        path=path,
        headers=headers,
        delimiter=declared.delimiter,
        quote=declared.quote,
        skip_line_count=skip,
        newline="\\r" if "\n" not in text and "\r" in text else None,
        has_header=has_header,
        zones=zones,
        flags=flags,
    )


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)


def _check_magic(head: bytes) -> None:
    head = head.removeprefix(codecs.BOM_UTF8)
    if not head.strip():
        raise FileRefusedError("EMPTY_FILE", "The file has no bytes. Export it again.")
    for magic, what in MAGIC.items():
        if head.startswith(magic):
            raise FileRefusedError(
                "MAGIC_MISMATCH", f"Declared as csv, but it is {what}. Export it as CSV."
            )
    start = head[:1024].lstrip().lower()
    if start.startswith(PAGES):
        raise FileRefusedError(
            "NOT_CSV",
            "This is a web page, not delimited text: was the download behind a login, or is it a "
            "table that calls itself .xls? Export it as CSV.",
        )


def _encoding(path: Path, head: bytes, declared: CsvFormat) -> tuple[str, tuple[str, ...]]:
    """The encoding to read with: BOM, strict UTF-8, then what the source declares."""
    for bom, name in UTF16_BOMS.items():
        if head.startswith(bom):
            return name, ("ENCODING",)
    content = path.read_bytes() if path.stat().st_size <= WHOLE_CHECK_BYTES else head
    bad, good = _utf8_lines(content)
    if not bad or good > bad:
        # a few lines of another encoding are set aside one by one, not the whole file
        return "utf-8", ()
    for name in declared.encodings:
        if codecs.lookup(name).name != "utf-8" and _decodes(path, name):
            return name, ("ENCODING",)
    guess = chardet.detect(content[:HEAD_BYTES])
    raise FileRefusedError(
        "ENCODING_UNKNOWN",
        f"Neither UTF-8 nor {', '.join(declared.encodings)}. Best guess: {guess['encoding']}. "
        "Add the right one under format.encodings.",
    )


def _utf8_lines(content: bytes) -> tuple[int, int]:
    """How many lines are no UTF-8, and how many are UTF-8 with more than ASCII."""
    if content.isascii():
        return 0, 0
    bad = good = 0
    lines = content.split(b"\n")
    for line in lines[:-1] if len(lines) > 1 else lines:
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            bad += 1
        else:
            good += 1
    return bad, good


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _decoded_copy(path: Path, encoding: str, scratch: Path) -> tuple[Path, bool]:
    """A UTF-8 copy without NUL characters, and whether any were taken out."""
    target = scratch / f"{path.name}.utf8"
    stripped = False
    # a line of another encoding stays wrong on purpose: the typing step sets it aside
    errors = "surrogateescape" if encoding == "utf-8" else "strict"
    with (
        path.open(encoding=encoding, errors=errors, newline="") as source,
        target.open("w", encoding="utf-8", errors=errors, newline="") as copy,
    ):
        while chunk := source.read(CHUNK_BYTES):
            clean = chunk.replace("\x00", "")
            stripped = stripped or len(clean) != len(chunk)
            copy.write(clean)
    return target, stripped


def _header_records(lines: list[str], declared: CsvFormat) -> tuple[list[list[str]], int]:
    """The cells of the header rows, and over how many lines they go."""
    if not "".join(lines).strip():
        raise FileRefusedError("HEADER_MISSING", "There is no header row.")
    csv.field_size_limit(HEAD_BYTES)
    reader = csv.reader(
        lines,
        delimiter=declared.delimiter,
        quotechar=declared.quote or None,
        quoting=csv.QUOTE_MINIMAL if declared.quote else csv.QUOTE_NONE,
    )
    records: list[list[str]] = []
    try:
        for record in reader:
            if record or not records:
                records.append([_readable(cell) for cell in record])
            if len(records) == declared.header_rows:
                break
    except csv.Error as error:
        raise FileRefusedError("NOT_CSV", f"The header row cannot be read: {error}.") from error
    if len(records[0]) == 1:
        for other in OTHER_DELIMITERS:
            if other != declared.delimiter and lines[0].count(other) > 0:
                raise FileRefusedError(
                    "DELIMITER",
                    f"Declared delimiter {declared.delimiter!r} is not in the header row; "
                    f"{other!r} is. Correct format.delimiter.",
                )
    return records, reader.line_num


def _readable(cell: str) -> str:
    """A header cell in which bytes of another encoding became signs."""
    return cell.encode("utf-8", errors="surrogateescape").decode("utf-8", errors="replace")
