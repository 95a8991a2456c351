"""Rewrites a workbook: some cells of its sheet, and shared texts that nobody else uses.

Parts of the archive that hold nothing of the person keep their bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from xml.sax.saxutils import escape

from python_calamine import CalamineWorkbook

from orchestration.erasure.delimited import MakeErase
from orchestration.responses.declaration import XlsxFormat
from orchestration.sources.rows.sheet_cells import part_of
from orchestration.sources.rows.text_rows import FileRefusedError
from orchestration.sources.rows.workbook import read_workbook

SHARED = "xl/sharedStrings.xml"
ROW = re.compile(rb"<((?:\w+:)?)row\b([^>]*?)(?:/>|>(.*?)</\1row>)", re.DOTALL)
CELL = re.compile(rb"<((?:\w+:)?)c\b([^>]*?)(?:/>|>(.*?)</\1c>)", re.DOTALL)
PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
NUMBER = re.compile(rb'\br="(\d{1,7})"')
KIND = re.compile(rb'\s*\bt="(\w+)"')
VALUE = re.compile(rb"<(?:\w+:)?v[^>]*>([^<]*)</")
ITEM = re.compile(rb"<((?:\w+:)?)si\b[^>]*?(?:/>|>(.*?)</\1si>)", re.DOTALL)
TEXT = re.compile(rb"(<(?:\w+:)?t\b[^>]*>)([^<]*)(</)")


def rewritten(
    content: bytes, path: Path, declared: XlsxFormat, make: MakeErase, clean: Callable[[str], str]
) -> bytes:
    """The workbook with the cells that `make(headers)(cells)` names replaced.

    Args:
        content: its bytes.
        path: where they lie, for the reader of cells.
        declared: its declared format.
        make: judges the rows of the declared sheet.
        clean: takes mentions out of any other text.

    Raises:
        FileRefusedError: when it would unpack to far more than it seems.
    """
    first = declared.header_row - 1 + declared.header_rows
    changes: dict[tuple[int, int], str] = {}
    sheet = ""
    try:
        rows = read_workbook(0, path, declared)
        sheet = declared.sheet or CalamineWorkbook.from_path(str(path)).sheet_names[0]
        erase = make(rows.headers)
        columns = [rows.table.column(f"c{i}").to_pylist() for i in range(len(rows.headers))]
        for number, row in enumerate(zip(*columns, strict=True), start=first):
            for column, new in erase(row).items():
                changes[number, column] = new
    except FileRefusedError as refusal:
        if refusal.reason == "ZIP_RATIO":
            raise
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
        entries = archive.infolist()
        part = part_of(archive, sheet) if sheet else None
    before = dict(parts)
    if part in parts:
        parts[part] = _with_changes(parts[part], changes)
    if SHARED in parts:
        used = {
            number
            for name, xml in parts.items()
            if name.startswith("xl/worksheets/")
            for number in _shared_in(xml)
        }
        parts[SHARED] = _without_unused(parts[SHARED], used)
    for name, xml in parts.items():
        if name.endswith((".xml", ".rels", ".vml")):
            parts[name] = _cleaned(xml, clean)
    if parts == before:
        return content
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for entry in entries:
            archive.writestr(entry, parts[entry.filename], entry.compress_type)
    return target.getvalue()


def _cells(xml: bytes) -> Iterator[tuple[int, int, re.Match[bytes], int]]:
    """Row and column, from 0, of every cell, with where its row's text begins."""
    last_row = -1
    for row in ROW.finditer(xml):
        named = NUMBER.search(row[2])
        last_row = int(named[1]) - 1 if named else last_row + 1
        last_column = -1
        for cell in CELL.finditer(row[3] or b""):
            place = PLACE.search(cell[2])
            last_column = _column(place[1]) if place else last_column + 1
            yield last_row, last_column, cell, row.start(3)


def _with_changes(xml: bytes, changes: dict[tuple[int, int], str]) -> bytes:
    parts, at = [], 0
    for row, column, cell, start in _cells(xml):
        if (row, column) not in changes:
            continue
        new, prefix = changes[row, column], cell[1]
        attributes = KIND.sub(b"", cell[2])
        made = b"<%bc%b/>" % (prefix, attributes)
        if new:
            text = escape(new).encode("utf-8")
            made = b'<%bc%b t="inlineStr"><%bis><%bt>%b</%bt></%bis></%bc>' % (
                (prefix, attributes, prefix, prefix, text, prefix, prefix, prefix)
            )
        parts += [xml[at : start + cell.start()], made]
        at = start + cell.end()
    return b"".join([*parts, xml[at:]])


def _shared_in(xml: bytes) -> Iterator[int]:
    for _, _, cell, _ in _cells(xml):
        kind = KIND.search(cell[2])
        value = VALUE.search(cell[3] or b"")
        if kind and kind[1] == b"s" and value:
            yield int(value[1])


def _without_unused(xml: bytes, used: set[int]) -> bytes:
    """Shared texts that no cell uses any more are emptied; their numbers stay."""
    parts, at = [], 0
    for number, item in enumerate(ITEM.finditer(xml)):
        if number in used:
            continue
        parts += [xml[at : item.start()], b"<%bsi><%bt/></%bsi>" % (item[1], item[1], item[1])]
        at = item.end()
    return b"".join([*parts, xml[at:]])


def _cleaned(xml: bytes, clean: Callable[[str], str]) -> bytes:
    def one(match: re.Match[bytes]) -> bytes:
        text = unescape(match[0].decode("utf-8"))
        new = clean(text)
        return match[0] if new == text else escape(new).encode("utf-8")

    try:
        return re.sub(rb"(?<=>)[^<]+(?=<)", one, xml)
    except UnicodeDecodeError:
        return xml


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
