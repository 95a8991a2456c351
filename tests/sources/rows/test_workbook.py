"""Workbooks as they arrive: cells, sheets, and archives that are made to do harm."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.validated.reading import Reading, a_form, read

HEADER = ["ID", "When", "Score", "Comment"]
OCTOBER = dt.datetime(2026, 10, 9)  # noqa: DTZ001  # a workbook knows no zones
CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)


def form(content: bytes, folder: Path, **declared: Any) -> Reading:
    return read(a_form(format={"type": "xlsx", **declared}), content, folder, name="a.xlsx")


def workbook(*rows: list[Any], title: str = "Sheet1", before: str = "") -> bytes:
    book = openpyxl.Workbook()
    if before:
        book.worksheets[0].title = before
        sheet = book.create_sheet(title)
    else:
        sheet = book.worksheets[0]
        sheet.title = title
    for row in rows:
        sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def with_parts(content: bytes, parts: Mapping[str, bytes], *, level: int = 6) -> bytes:
    """A workbook with some of its parts written otherwise."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as new,
    ):
        for name in old.namelist():
            new.writestr(name, parts.get(name, old.read(name)))
    return target.getvalue()


def test_numbers_lose_their_fraction_and_dates_become_text(tmp_path: Path) -> None:
    moment = dt.datetime(2026, 1, 2, 3, 4, 5)  # noqa: DTZ001  # a workbook knows no zones
    content = workbook(
        [*HEADER], [1, moment, 9.0, "so"], [2.0, dt.date(2026, 1, 3), "8", 7],
        [12345678901, "2026-01-04", 9.5, None], [4, "2026-01-04", True, ""],
    )  # fmt: skip

    reading = form(content, tmp_path)

    assert reading.column("native_id") == ["1", "2", "12345678901", "4"]
    assert reading.column("q1_raw") == ["so", "7", None, None]
    assert reading.scores[:2] == [9, 8]
    assert reading.reasons == [None, None, "SCORE_NOT_INTEGER", "SCORE_FORMAT"]
    assert str(reading.column("answered_at")[0]) == "2026-01-02 03:04:05"


def test_a_score_that_became_a_date_or_an_error_or_was_never_computed_is_set_aside(
    tmp_path: Path,
) -> None:
    content = workbook(
        [*HEADER], [1, "2026-01-02", dt.datetime(2026, 10, 9), "a"],  # noqa: DTZ001  # as above
        [2, "2026-01-02", "=1+8", "b"], [3, "2026-01-02", "#N/A", "c"],
        ["#REF!", "2026-01-02", 9, "d"], [5, "#VALUE!", 9, "e"], [6, "2026-01-02", None, "f"],
        [7, "2026-01-02", 9, "#N/A"],
    )  # fmt: skip

    reading = form(content, tmp_path)

    assert reading.reasons == [
        "SCORE_IS_DATE", "FORMULA_NO_VALUE", "EXCEL_ERROR", "EXCEL_ERROR", "EXCEL_ERROR",
        None, None,
    ]  # fmt: skip
    assert reading.column("q0_state")[5] == "not_answered"
    assert reading.column("q1_raw")[6] == "#N/A"


def test_a_computed_formula_is_its_value(tmp_path: Path) -> None:
    content = workbook([*HEADER], [1, "2026-01-02", "=1+8", "so"])
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read(part)
    computed = xml.replace(b"<f>1+8</f><v />", b"<f>1+8</f><v>9</v>")
    assert computed != xml

    assert form(with_parts(content, {part: computed}), tmp_path).scores == [9]


def test_the_declared_sheet_and_header_row_are_read(tmp_path: Path) -> None:
    rows = (["Report"], [*HEADER], [1, "2026-01-02", "=1+8", "so"], [2, "2026-01-02", 7, "so"])
    content = workbook(*rows, title="Ответы", before="Notes")

    reading = form(content, tmp_path, sheet="Ответы", header_row=2)

    assert reading.scores == [None, 7]
    assert reading.reasons == ["FORMULA_NO_VALUE", None]
    assert form(content, tmp_path, sheet="Answers").report.refusal == "SHEET_MISSING"
    assert "Ответы" in form(content, tmp_path, sheet="Answers").report.detail
    assert form(content, tmp_path).report.refusal == "HEADER_MISSING"


def test_blank_rows_inside_and_below_are_skipped(tmp_path: Path) -> None:
    content = workbook([*HEADER], [1, "2026-01-02", 9, ""], [], ["", " ", None], [2, "2026-01-02"])

    reading = form(content, tmp_path)

    assert reading.column("skip_reason") == [None, "BLANK_ROW", "BLANK_ROW", None]


def test_a_header_alone_is_read_and_reported_as_empty(tmp_path: Path) -> None:
    report = form(workbook([*HEADER]), tmp_path).report

    assert (report.refusal, report.received, report.flags) == ("", 0, {"EMPTY_BATCH": 0})


def bomb() -> bytes:
    cells = b'<row r="2"><c r="A2" t="inlineStr"><is><t>' + b"A" * 90_000_000
    xml = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + cells
        + b"</t></is></c></row></sheetData></worksheet>"
    )
    return with_parts(workbook([*HEADER]), {"xl/worksheets/sheet1.xml": xml})


def with_doctype(declaration: bytes) -> bytes:
    xml = (
        b'<?xml version="1.0"?><!DOCTYPE x [' + declaration + b"]>"
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row></sheetData></worksheet>'
    )
    return with_parts(workbook([*HEADER]), {"xl/worksheets/sheet1.xml": xml})


def one_far_cell() -> bytes:
    xml = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1048576"><c r="XFD1048576"><v>9</v></c></row></sheetData></worksheet>'
    )
    return with_parts(workbook([*HEADER]), {"xl/worksheets/sheet1.xml": xml})


def not_a_workbook() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("word/document.xml", "<a/>")
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (lambda: b"", "EMPTY_FILE"),
        (lambda: b"ID,When,Score,Comment\n", "BAD_XLSX"),
        (lambda: workbook([*HEADER])[:-200], "BAD_XLSX"),
        (lambda: workbook([*HEADER])[:2000], "BAD_XLSX"),
        (not_a_workbook, "BAD_XLSX"),
        (lambda: with_parts(workbook([*HEADER]), {"xl/workbook.xml": b"<a"}), "BAD_XLSX"),
        (lambda: with_parts(workbook([*HEADER]), {"xl/worksheets/sheet1.xml": b"<"}), "BAD_XLSX"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "ENCRYPTED"),
        (bomb, "ZIP_RATIO"),
        (lambda: with_doctype(b'<!ENTITY e SYSTEM "/etc/hostname">'), "XML_DTD"),
        (lambda: with_doctype(b'<!ENTITY e "ha"><!ENTITY f "&e;&e;&e;&e;">'), "XML_DTD"),
        (one_far_cell, "SHEET_SPARSE"),
        (lambda: workbook(), "HEADER_MISSING"),
        (lambda: workbook([f"h{n}" for n in range(2_001)]), "TOO_MANY_COLUMNS"),
        (lambda: workbook(["ID", "When", "Score", "Score", "Comment"]), "HEADER_DUPLICATE"),
        (lambda: workbook([*HEADER, None], [1, "2026-01-02", 9, "", 5]), "HEADER_EMPTY"),
    ],
)  # fmt: skip
def test_what_is_no_sound_workbook_is_refused_with_one_reason(
    content: Any, reason: str, tmp_path: Path
) -> None:
    report = form(content(), tmp_path).report

    assert report.refusal == reason, report.detail
    assert report.detail
