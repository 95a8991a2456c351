"""Reads one sheet of an Excel workbook into text rows.

Whole numbers lose their ".0", real dates become ISO text; nothing else is interpreted.
"""

from __future__ import annotations

import datetime as dt
import errno
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from orchestration.responses.declaration import XlsxFormat
from orchestration.sources.rows.header_rows import joined_headers
from orchestration.sources.rows.reports import refuse_summary
from orchestration.sources.rows.sheet_cells import silent_cells
from orchestration.sources.rows.text_rows import (
    FileRefusedError,
    TableRows,
    rows_from_lists,
)

OLE_MAGIC = b"\xd0\xcf\x11\xe0"
UNPACKED_LIMIT_BYTES = 300 << 20
RATIO_LIMIT = 200
RATIO_FROM_BYTES = 20 << 20
DTD = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
REPORT_ROWS = 200
HEAD_BYTES = 1 << 16
#: what a damaged archive raises from its many layers
DAMAGES = (
    zipfile.BadZipFile,
    zlib.error,
    CalamineError,
    EOFError,
    NotImplementedError,
    UnicodeDecodeError,
)


def read_workbook(seq: int, path: Path, declared: XlsxFormat) -> TableRows:
    """The text rows under the header row of the declared (or first) sheet.

    Raises:
        FileRefusedError: when the file is no workbook, is encrypted, or would not fit in memory.
    """
    with _damage_is_refused():
        _check_archive(path)
        workbook = CalamineWorkbook.from_path(str(path))
        sheet = declared.sheet or workbook.sheet_names[0]
        if sheet not in workbook.sheet_names:
            raise FileRefusedError(
                "SHEET_MISSING",
                f"No sheet {sheet!r}; the workbook has {', '.join(workbook.sheet_names)}.",
            )
        with zipfile.ZipFile(path) as archive:
            silent = silent_cells(archive, sheet)
        cells = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    head = ("\t".join(_text(cell) or "" for cell in row) for row in cells[:REPORT_ROWS])
    refuse_summary("\n".join(head))
    header_at = declared.header_row - 1
    if len(cells) <= header_at:
        raise FileRefusedError("HEADER_MISSING", f"Sheet {sheet!r} has no header row.")
    first = header_at + declared.header_rows
    headers, zones = joined_headers(
        [[_text(cell) or "" for cell in row] for row in cells[header_at:first]], declared
    )
    rows = [[_text(cell) for cell in row] for row in cells[first:]]
    for (row, column), text in silent.items():
        if first <= row < len(cells) and column < len(headers):
            rows[row - first][column] = text
    return rows_from_lists(seq, headers, rows, zones)


@contextmanager
def _damage_is_refused() -> Iterator[None]:
    try:
        yield
    except (*DAMAGES, OSError) as error:
        if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
            raise  # the disk's fault: only a place that cannot be sought is the file's
        raise FileRefusedError(
            "BAD_XLSX",
            f"This is no workbook, or it is damaged or cut off ({error}). Export it again.",
        ) from error


def _check_archive(path: Path) -> None:
    with path.open("rb") as file:
        magic = file.read(4)
    if not magic:
        raise FileRefusedError("EMPTY_FILE", "The file has no bytes. Export it again.")
    if magic == OLE_MAGIC:
        raise FileRefusedError(
            "ENCRYPTED",
            "The workbook is password-protected or of the old .xls kind. Save as .xlsx.",
        )
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
        packed = max(1, sum(entry.compress_size for entry in archive.infolist()))
        if unpacked > UNPACKED_LIMIT_BYTES or (
            unpacked > RATIO_FROM_BYTES and unpacked / packed > RATIO_LIMIT
        ):
            raise FileRefusedError(
                "ZIP_RATIO",
                f"Unpacks to {unpacked >> 20} MB from {packed >> 10} kB: not opened.",
            )
        if "xl/workbook.xml" not in archive.namelist():
            raise FileRefusedError("BAD_XLSX", "The archive holds no workbook.")
        for entry in archive.infolist():
            if entry.filename.endswith((".xml", ".rels")):
                _check_part(archive, entry)


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    with archive.open(entry) as part:
        head = part.read(HEAD_BYTES)
    if DTD.search(head):
        raise FileRefusedError("XML_DTD", f"{entry.filename} declares entities: not opened.")


def _text(cell: object) -> str | None:
    match cell:
        case None | "":
            return None
        case bool():
            return "TRUE" if cell else "FALSE"
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
        case dt.datetime():
            return cell.isoformat(sep=" ", timespec="seconds")
        case dt.date():
            return f"{cell.isoformat()} 00:00:00"
        case _:
            return str(cell)
