"""Headers over several rows, rows under the answers, and cells that an exporter has escaped."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pydantic import ValidationError

from orchestration.responses.delivery import CsvFormat
from tests.validated.reading import FORM, Reading, a_form, read

JOINED: dict[str, Any] = {"header_rows": 2, "header_join": " | ", "header_plain": ["Response"]}
BLOCKS = (
    "ID,When,Score,,Which of these?,,Comment\r\n"
    ",,Response,Why so low?,Shop,Post,Response\r\n"
    "1,2026-01-02,9,,Shop,,so\r\n"
    "2,2026-01-03,2,Queue,,Post,\r\n"
)


def form(content: bytes | str, folder: Path, *, type: str = "csv", **declared: Any) -> Reading:  # noqa: A002  # the key
    places = declared.pop("places", {})
    survey = a_form(format={"type": type, **declared}, **places)
    return read(survey, content, folder)


def workbook(rows: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def question(column: str) -> dict[str, Any]:
    return {**FORM["questions"]} | {"why": {"metric": "comment", "column": column}}


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ("Comment", ["so", None]),
        ("Score | Why so low?", [None, "Queue"]),
        ("Which of these? | Shop", ["Shop", None]),
        ("which of these? |  POST", [None, "Post"]),
    ],
)
def test_two_header_rows_are_one_header_a_column(
    column: str, said: list[str | None], tmp_path: Path
) -> None:
    reading = form(BLOCKS, tmp_path, **JOINED, places={"questions": question(column)})

    assert reading.scores == [9, 2]
    assert [word or None for word in reading.column("q1_raw")] == said
    assert reading.report.received == 2


def test_a_sheet_joins_its_header_rows_as_a_text_file_does(tmp_path: Path) -> None:
    rows = [line.split(",") for line in BLOCKS.splitlines()]

    reading = form(
        workbook(rows), tmp_path, type="xlsx", **JOINED,
        places={"questions": question("Score | Why so low?")},
    )  # fmt: skip

    assert reading.scores == [9, 2]
    assert [word or None for word in reading.column("q1_raw")] == [None, "Queue"]


def test_only_the_first_row_names_the_columns_unless_they_are_joined(tmp_path: Path) -> None:
    text = (
        'ID,When,Score,Comment\n"Response\nID",Date,"A score,\nfrom 0",Words\n1,2026-01-02,9,so\n'
    )

    reading = form(text, tmp_path, header_rows=2)

    assert reading.column("native_id") == ["1"]
    assert reading.report.received == 1


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("above", ["", "Report of May\n", "sep=,\n"])
def test_header_rows_are_found_under_a_preamble_and_before_blank_lines(
    end: str, above: str, tmp_path: Path
) -> None:
    text = (above + BLOCKS.replace("\r\n", "\n") + "\n\n").replace("\n", end)
    row = 2 if above.startswith("Report") else 1

    reading = form(text, tmp_path, header_row=row, **JOINED)

    assert reading.scores == [9, 2]
    assert reading.report.received == 2


def test_a_broken_line_under_two_header_rows_has_its_own_row_number(tmp_path: Path) -> None:
    reading = form(BLOCKS + "3,2026-01-04\r\n", tmp_path, **JOINED)

    assert [(row["row_no"], row["reason"]) for row in reading.unreadable] == [(3, "FIELD_COUNT")]


def test_headers_alone_are_an_empty_file_and_half_a_header_is_refused(tmp_path: Path) -> None:
    headers = BLOCKS.splitlines(keepends=True)

    assert form("".join(headers[:2]), tmp_path, **JOINED).report.flags == {"EMPTY_BATCH": 0}
    assert form(headers[0], tmp_path, **JOINED).report.refusal == "HEADER_MISSING"


def test_a_zone_that_the_file_names_for_a_column_moves_its_times(tmp_path: Path) -> None:
    third = '1,"{""ImportId"":""endDate"",""timeZone"":""Pacific/Auckland""}",,\n'
    text = "ID,When,Score,Comment\n,End,,\n" + third + "a,2026-01-02 09:00:00,9,so\n"
    zone = {"time": {"zone": "Europe/Chisinau"}}

    reading = form(text, tmp_path, header_rows=3, places=zone)
    unknown = form(text.replace("Auckland", "Atlantis"), tmp_path, header_rows=3, places=zone)

    assert [str(at) for at in reading.column("answered_at")] == ["2026-01-01 20:00:00"]
    assert [str(day) for day in reading.column("answered_at_date")] == ["2026-01-01"]
    assert unknown.report.refusal == "TIME_ZONE"


FOOTERS = ["Grand Totals", "Confidential", "Copyright"]
UNDER = 'Grand Totals (2 records),,,\n\n"Copyright (c) 2026 example.com, inc."\nConfidential - no\n'


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_declared_rows_under_the_answers_are_skipped_and_counted(kind: str, tmp_path: Path) -> None:
    text = "ID,When,Score,Comment\n1,2026-01-02,9,so\n2,2026-01-02,8,\n"
    content: bytes | str = text + UNDER
    if kind == "xlsx":
        under = [["Grand Totals (2 records)"], [], ["Copyright (c) 2026"], ["Confidential - no"]]
        content = workbook([*(line.split(",") for line in text.splitlines()), *under])

    reading = form(content, tmp_path, type=kind, footer=FOOTERS)

    skipped = [row["skip_reason"] for row in reading.rows if row["skip_reason"]]
    counted = skipped.count("FOOTER_ROW") + reading.report.skipped.get("FOOTER_ROW", 0)
    assert counted == 3
    assert not reading.unreadable
    assert [row["reason"] for row in reading.rows if not row["skip_reason"]] == [None, None]
    assert reading.report.received == 2 + 3 + skipped.count("BLANK_ROW")


def test_rows_under_the_answers_that_nobody_declared_are_set_aside(tmp_path: Path) -> None:
    reading = form("ID,When,Score,Comment\n1,2026-01-02,9,so\n" + UNDER, tmp_path)

    assert [row["reason"] for row in reading.unreadable] == ["FIELD_COUNT", "FIELD_COUNT"]
    assert reading.reasons == [None, "SUMMARY_ROW"]


def test_an_apostrophe_goes_only_where_the_exporter_has_put_it(tmp_path: Path) -> None:
    comments = ["'-1 звезда", "'=1+1", "'@все", "'+373 000", "'тихо' сказал", "''-1", "it's", "'"]
    lines = [f"{n},2026-01-02,'+9,{comment}" for n, comment in enumerate(comments)]
    text = "\n".join(["ID,When,Score,Comment", *lines]) + "\n"

    reading = form(text, tmp_path, escaped_formulas=True)

    wanted = ["-1 звезда", "=1+1", "@все", "+373 000", *comments[4:]]
    assert reading.column("q1_raw") == wanted
    assert form(text, tmp_path).column("q1_raw") == comments


@pytest.mark.parametrize(
    "declared",
    [
        {"header_join": "|"},
        {"header_rows": 2, "header_plain": ["Response"]},
        {"header_rows": 0},
        {"header_rows": 9},
        {"footer": ["Total", " "]},
    ],
)
def test_what_cannot_be_meant_is_no_declaration(declared: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        CsvFormat.model_validate({"type": "csv", **declared})
