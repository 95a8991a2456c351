"""What the XML of a worksheet says and its reader keeps silent about.

How far the sheet reaches, which cells hold an error, and which a formula that was never computed:
the reader gives both as empty, which would look like "no answer". No value is read here.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from posixpath import join, normpath
from xml.etree import ElementTree

from orchestration.sources.rows.text_rows import FileRefusedError

NO_VALUE = "#FORMULA_NO_VALUE"
CELL_LIMIT = 20_000_000
CHUNK_BYTES = 1 << 20
PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
ODD_CELL = re.compile(rb"<c\s([^>]*[^/])>((?:(?!</c>).)*?)</c>", re.DOTALL)
VALUE = re.compile(rb"<v[^>]*>([^<]+)</v>")
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

Place = tuple[int, int]


def silent_cells(archive: zipfile.ZipFile, sheet: str) -> dict[Place, str]:
    """Row and column, from 0, of cells whose text the reader would lose, with that text.

    Raises:
        FileRefusedError: when the sheet reaches to cells that no survey has.
    """
    part = part_of(archive, sheet)
    if part is None:
        return {}
    silent: dict[Place, str] = {}
    last_row = last_column = 0
    for chunk in _chunks(archive, part):
        places = PLACE.findall(chunk)
        if places:
            last_row = max(last_row, max(int(row) for _, row in places))
            last_column = max(last_column, max(_number(column) for column, _ in places))
        if last_row * last_column > CELL_LIMIT:
            raise FileRefusedError(
                "SHEET_SPARSE",
                f"Sheet {sheet!r} reaches to row {last_row} and column {last_column}. "
                "Delete the empty area and export again.",
            )
        if b"<f" in chunk or b't="e"' in chunk:
            silent |= _silent_in(chunk)
    return silent


def _silent_in(chunk: bytes) -> dict[Place, str]:
    found: dict[Place, str] = {}
    for attributes, inside in ODD_CELL.findall(chunk):
        place = PLACE.search(attributes)
        if place is None:
            continue
        at = int(place[2]) - 1, _number(place[1]) - 1
        value = VALUE.search(inside)
        if b't="e"' in attributes and value:
            found[at] = value[1].decode()
        elif b"<f" in inside and value is None and b't="str"' not in attributes:
            found[at] = NO_VALUE
    return found


def _chunks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The XML in pieces that end behind a whole cell."""
    left = b""
    with archive.open(part) as file:
        while piece := file.read(CHUNK_BYTES):
            piece = left + piece
            end = piece.rfind(b"</c>") + len(b"</c>")
            if end < len(b"</c>"):
                end = max(piece.rfind(b"<c "), 0) or len(piece)
            yield piece[:end]
            left = piece[end:]
    yield left


def part_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The archive's name of a sheet's XML; None where the workbook does not say."""
    relations = {
        relation.get("Id"): relation.get("Target", "")
        for relation in _xml(archive, "xl/_rels/workbook.xml.rels")
    }
    for named in _xml(archive, "xl/workbook.xml").iter(f"{MAIN}sheet"):
        if named.get("name") == sheet:
            target = relations.get(named.get(RELATION), "")
            part = normpath(join("xl", target)).lstrip("/")
            return part if part in archive.namelist() else None
    return None


def _xml(archive: zipfile.ZipFile, part: str) -> ElementTree.Element:
    """A small part; document types were refused before."""
    if part not in archive.namelist():
        return ElementTree.Element("none")
    try:
        return ElementTree.fromstring(archive.read(part))  # noqa: S314  # a DTD is refused before
    except ElementTree.ParseError as error:
        raise FileRefusedError("BAD_XLSX", f"{part} cannot be read: {error}.") from error


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
