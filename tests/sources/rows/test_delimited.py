"""Delimited text as it arrives: encodings, line ends, broken lines, and files that are none."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from orchestration.sources.rows import line_ends
from tests.validated.reading import Reading, a_form, read

HEADER = "ID,When,Score,Comment"
GOOD = f"{HEADER}\n1,2026-01-02,9,so\n2,2026-01-02,8,а вот\n"


def form(content: bytes | str, folder: Path, **declared: Any) -> Reading:
    return read(a_form(format={"type": "csv", **declared}), content, folder)


def refusal(content: bytes | str, folder: Path, **declared: Any) -> str:
    return form(content, folder, **declared).report.refusal


@pytest.mark.parametrize(
    ("encoding", "declared", "flags"),
    [
        ("utf-8", ["utf-8"], []), ("utf-8-sig", ["utf-8"], []), ("utf-8", ["cp1251"], []),
        ("utf-16", ["utf-8"], ["ENCODING"]), ("cp1251", ["cp1251"], ["ENCODING"]),
        ("koi8-r", ["koi8-r"], ["ENCODING"]), ("cp1251", ["utf-8", "cp1251"], ["ENCODING"]),
    ],
)  # fmt: skip
def test_a_file_is_read_in_its_own_or_a_declared_encoding(
    encoding: str, declared: list[str], flags: list[str], tmp_path: Path
) -> None:
    reading = form(GOOD.encode(encoding), tmp_path, encodings=declared)

    assert reading.column("q1_raw") == ["so", "а вот"]
    assert list(reading.report.flags) == flags


def test_utf_16_of_either_byte_order_is_read(tmp_path: Path) -> None:
    for encoding, mark in (("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")):
        reading = form(mark + GOOD.encode(encoding), tmp_path)

        assert reading.scores == [9, 8]


def test_an_undeclared_encoding_refuses_the_file_and_names_the_best_guess(tmp_path: Path) -> None:
    text = "".join(f"{n},2026-01-02,9,всё было очень хорошо\n" for n in range(50))

    report = form((HEADER + "\n" + text).encode("cp1251"), tmp_path).report

    assert report.refusal == "ENCODING_UNKNOWN"
    assert "1251" in report.detail
    assert "format.encodings" in report.detail


def test_one_line_of_another_encoding_is_set_aside_alone(tmp_path: Path) -> None:
    lines = [f"{n},2026-01-02,9,хорошо".encode() for n in range(3)]
    lines[1] = "1,2026-01-02,9,хорошо".encode("cp1251")

    reading = form(b"\n".join([HEADER.encode(), *lines, b""]), tmp_path)

    assert reading.column("native_id") == ["0", "2"]
    assert [row["reason"] for row in reading.unreadable] == ["ENCODING"]
    assert reading.unreadable[0]["row_no"] == 2
    assert reading.report.received == 3


def test_zero_bytes_inside_a_comment_are_taken_out_and_reported(tmp_path: Path) -> None:
    reading = form(GOOD.replace("so", "s\0o\0"), tmp_path)

    assert reading.column("q1_raw") == ["so", "а вот"]
    assert reading.report.flags == {"CTRL_STRIPPED": 2}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_as_on_any_machine(end: str, tmp_path: Path) -> None:
    assert form(GOOD.replace("\n", end), tmp_path).scores == [9, 8]
    assert form(GOOD.rstrip("\n").replace("\n", end), tmp_path).scores == [9, 8]


def test_a_line_that_names_the_delimiter_stands_before_the_header(tmp_path: Path) -> None:
    content = "sep=;\r\n" + GOOD.replace(",", ";").replace("\n", "\r\n")

    assert form(content, tmp_path, delimiter=";").scores == [9, 8]


def test_the_header_may_stand_further_down(tmp_path: Path) -> None:
    assert form("Report\nof May\n" + GOOD, tmp_path, header_row=3).scores == [9, 8]


def test_commas_quotes_and_line_ends_inside_a_quoted_comment_belong_to_it(tmp_path: Path) -> None:
    content = f'{HEADER}\n1,2026-01-02,9,"so, ""well""\n\nthat is"\n2,2026-01-02,8,\n'

    reading = form(content, tmp_path)

    assert reading.column("q1_raw") == ['so, "well"\n\nthat is', None]
    assert reading.report.received == 2


def test_a_file_without_quotation_marks_reads_them_as_letters(tmp_path: Path) -> None:
    content = 'ID\tWhen\tScore\tComment\n1\t2026-01-02\t9\tthe "best\n'

    reading = form(content, tmp_path, delimiter="\t", quote="")

    assert reading.column("q1_raw") == ['the "best']


@pytest.mark.parametrize("line", ["3,2026-01-02,9", "3,2026-01-02,9,no, really", "# text"])
def test_a_line_of_another_width_is_set_aside_alone(line: str, tmp_path: Path) -> None:
    reading = form(f"{GOOD}{line}\n4,2026-01-02,7,\n", tmp_path)

    assert reading.scores == [9, 8, 7]
    assert [(row["row_no"], row["reason"]) for row in reading.unreadable] == [(3, "FIELD_COUNT")]
    assert line in reading.unreadable[0]["raw_payload"]
    assert reading.report.received == 4


def test_an_unclosed_quotation_mark_never_swallows_the_rows_behind_it(tmp_path: Path) -> None:
    content = (
        GOOD
        + '3,2026-01-02,9,"never closed\n'
        + "".join(f"{n},2026-01-02,9,\n" for n in range(4, 40))
    )

    report = form(content, tmp_path).report

    assert report.refusal == "QUOTE_UNCLOSED"
    assert "never closed" in report.detail


def test_a_cell_of_five_megabytes_is_set_aside_alone(tmp_path: Path) -> None:
    content = f"{GOOD}3,2026-01-02,9,{'x' * 5_000_000}\n4,2026-01-02,7,\n"

    reading = form(content, tmp_path)

    assert reading.scores == [9, 8, 7]
    assert [row["reason"] for row in reading.unreadable] == ["CELL_TOO_LONG"]
    assert len(reading.unreadable[0]["raw_payload"]) < 100_000


def test_blank_lines_are_counted_as_blank_rows(tmp_path: Path) -> None:
    reading = form(f"{HEADER}\n1,2026-01-02,9,\n,,,\n2,2026-01-02,8,\n", tmp_path)

    assert reading.column("skip_reason") == [None, "BLANK_ROW", None]


def test_a_file_of_a_header_alone_is_read_and_reported_as_empty(tmp_path: Path) -> None:
    for content in (HEADER, HEADER + "\n", HEADER + "\r\n"):
        report = form(content, tmp_path).report

        assert (report.refusal, report.received) == ("", 0)
        assert report.flags == {"EMPTY_BATCH": 0}
        assert [drift["change"] for drift in report.drifts] == ["empty_batch"]


def test_text_in_a_score_far_down_sets_aside_that_row_alone(tmp_path: Path) -> None:
    lines = [f"{n},2026-01-02,9," for n in range(25_000)] + ["x,2026-01-02,great,"]

    reading = form("\n".join([HEADER, *lines, "y,2026-01-02,3,"]) + "\n", tmp_path)

    assert reading.report.received == 25_002
    assert [n for n, reason in enumerate(reading.reasons) if reason] == [25_000]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "EMPTY_FILE"), (b" \r\n\t", "EMPTY_FILE"), (b"\xef\xbb\xbf", "EMPTY_FILE"),
        (b"PK\x03\x04whatever", "MAGIC_MISMATCH"), (gzip.compress(b"x", mtime=0), "MAGIC_MISMATCH"),
        (b"%PDF-1.7\n", "MAGIC_MISMATCH"), (b"\xd0\xcf\x11\xe0\xa1\xb1", "MAGIC_MISMATCH"),
        (b"<!DOCTYPE html><html><body>Sign in</body>", "NOT_CSV"),
        (b"\n\n  <HTML><head>", "NOT_CSV"), (b"\xef\xbb\xbf<html>", "NOT_CSV"),
        (b"<?xml version='1.0'?><a/>", "NOT_CSV"),
        (b'<meta http-equiv="Content-type"/><table><tr><td>9</td></tr></table>', "NOT_CSV"),
        (b"ID;When;Score;Comment\n1;2026-01-02;9;\n", "DELIMITER"),
        (b"ID,When,Score,score,Comment\n", "HEADER_DUPLICATE"),
        (b"1,2026-01-02,9,so\n", "HEADER_MISSING"),
        (",".join(f"h{n}" for n in range(20_000)).encode(), "TOO_MANY_COLUMNS"),
    ],
)  # fmt: skip
def test_what_is_no_such_file_is_refused_with_one_reason(
    content: bytes, reason: str, tmp_path: Path
) -> None:
    report = form(content, tmp_path).report

    assert report.refusal == reason
    assert report.detail


def test_a_report_without_answers_is_no_export(tmp_path: Path) -> None:
    """A vendor's summary has other columns than the answers it sums up."""
    assert refusal("Question,Promoters,Detractors\nQ1,5,3\n", tmp_path) == "HEADER_MISSING"


@pytest.mark.parametrize("inside", ["x", '"x\ry"', '"x\r\n\r\ny"', '"5"" wide"', '"a,b"'])
def test_line_ends_may_be_mixed_and_comments_keep_theirs(inside: str, tmp_path: Path) -> None:
    content = f"{HEADER}\r\n1,2026-01-02,9,{inside}\n2,2026-01-02,8,{inside}\r\n3,2026-01-02,7,z"

    reading = form(content.encode(), tmp_path)

    comment = inside.strip('"').replace('""', '"')
    assert reading.column("q1_raw") == [comment, comment, "z"]


def test_line_ends_are_mended_across_the_pieces_that_a_file_is_read_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = (
        f'{HEADER}\r\n1,2026-01-02,9,"a\r\n\n""b"""\n\r\n\r\n2,2026-01-02,8,"c"\r3,2026-01-02,7,'
    )

    readings = []
    for size in (*range(1, 40), 4 << 20):
        monkeypatch.setattr(line_ends, "CHUNK_BYTES", size)
        reading = form(content.encode(), tmp_path)
        readings.append((reading.scores, reading.column("q1_raw")))

    assert all(reading == ([9, 8, 7], ['a\r\n\n"b"', "c", None]) for reading in readings)


def test_a_row_number_counts_records_whatever_stands_between_them(tmp_path: Path) -> None:
    bad = "3,bad"
    for content in (
        f"{HEADER}\n1,2026-01-02,9,\n2,2026-01-02,9,\n{bad}\n",
        f"{HEADER}\n\n1,2026-01-02,9,\n\n\n2,2026-01-02,9,\n\n{bad}\n\n",
        f'{HEADER}\n1,2026-01-02,9,"a\n\nb"\n2,2026-01-02,9,"c\nd"\n{bad}\n',
        f"{HEADER}\r\n1,2026-01-02,9,\r\n2,2026-01-02,9,\r\n{bad}\r\n",
        f"sep=,\n{HEADER}\n1,2026-01-02,9,\n2,2026-01-02,9,\n{bad}\n",
    ):
        reading = form(content, tmp_path)

        assert [row["row_no"] for row in reading.unreadable] == [3], content
        assert reading.unreadable[0]["raw_payload"] == '{"line":"3,bad"}'
        assert reading.report.received == 3
