"""The catalogue of bad input, to be read line by line: a file, and what must become of it.

Outcomes: a row is A accepted, P partial, Q set aside, S skipped, D duplicate, V a new revision; a
file is R refused, W waits. `flag` names what was assumed, `drift` what changed in the header row.
"""

from __future__ import annotations

import gzip
import itertools
import json
import re
from dataclasses import dataclass
from typing import Any

from orchestration.responses.declaration import Survey
from tests.raw.loading import HEADER, form
from tests.sources.rows import test_workbook as books
from tests.validated.reading import a_form, asked

GOOD = "100,2026-05-01,9,good"
IDENTIFIER = re.compile(rb"(?<=[\r\n])\d{1,3}(?=[,;])")
NUMBERS = itertools.count(100)
CYRILLIC = f"{HEADER}\n" + "".join(f"{n},2026-05-01,9,очень хорошо\n" for n in range(9))
CSV = a_form()
READS = a_form(
    survey="reads",
    questions=asked(reads=["labelled"], missing=["none at all"]),
    time={"formats": ["iso", "excel_serial"]},
)
OTHER = a_form(survey="other", format={"type": "csv", "delimiter": ";", "encodings": ["cp1251"]})
DATES = a_form(survey="dates", time={"formats": ["iso", "%d.%m.%Y"]})
XLSX = a_form(survey="book", format={"type": "xlsx"})
JSON = a_form(survey="json", format={"type": "json"})
MAIL = a_form(
    survey="mail",
    kind="email",
    connector={"type": "mail_folder", "url": "drop"},
    format={"type": "mail"},
    time={"zone": "Europe/Chisinau", "formats": ["iso"]},
    columns={"native_id": "message_id", "answered_at": "date", "email": "from_address"},
    questions={
        "recommend": {"metric": "nps", "column": "score", "scale": {"min": 0, "max": 10}},
        "why": {"metric": "comment", "column": "comment"},
    },
)


@dataclass(frozen=True)
class Case:
    """One row of the catalogue: a file, and what must become of it."""

    id: str
    survey: Survey
    content: bytes
    outcome: str


def row(cell: str) -> bytes:
    """A good row and one with this score."""
    return form(GOOD, f'1,2026-05-01,"{cell}",so')


def dated(cell: str) -> bytes:
    return form(GOOD, f"1,{cell},9,so")


def named(*identifiers: str) -> bytes:
    return form(*[f'"{identifier}",2026-05-01,9,so' for identifier in identifiers])


def records(text: str) -> bytes:
    return (
        json.dumps([{"ID": "1", "When": "2026-05-01", "Score": 9, "Comment": "so"}])
        .encode()
        .replace(b'"Score": 9', text.encode())
    )


def book(*rows: list[Any]) -> bytes:
    return books.workbook(books.HEADER, [next(NUMBERS), "2026-05-01", 9, "good"], *rows)


def mail(*more: bytes, number: int) -> bytes:
    """A reply with its own identifier; what follows are further headers, a blank line, words."""
    return (
        b"From: a@example.com\nTo: survey@example.com\nSubject: Re: survey\n"
        b"Date: Fri, 01 May 2026 10:32:00 +0300\nMessage-ID: <%d@example.com>\n" % number
    ) + b"".join(more)


def nested(depth: int) -> bytes:
    """Parts within parts within parts."""
    return b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(depth)
    )


ATTACHED = (
    b'Content-Type: multipart/mixed; boundary="b"\n\n--b\n\n8 fine\n--b\nContent-Type: text/csv\n'
    b'Content-Disposition: attachment; filename="../../../etc/cron.d/x.csv"\n\nscore\n10\n--b--\n'
)


CASES = [
    Case("csv-01", CSV, b"\xef\xbb\xbf" + form(GOOD, "1,2026-05-01,8,"), "A A"),
    Case("csv-02", CSV, CYRILLIC.encode("utf-16"), "A A A A A A A A A flag ENCODING"),
    Case("csv-03", OTHER, CYRILLIC.replace(",", ";").encode("cp1251"),
         "A A A A A A A A A flag ENCODING"),
    Case("csv-04", CSV, CYRILLIC.encode("cp1251"), "R ENCODING_UNKNOWN"),
    Case("csv-05", CSV, CYRILLIC.encode().replace("очень".encode(), "очень".encode("cp1251"), 1),
         "Q:ENCODING A A A A A A A A"),
    Case("csv-06", CSV, form(GOOD, "1,2026-05-01,8,a\0b"), "A A flag CTRL_STRIPPED"),
    Case("csv-07", CSV, form(GOOD, "1,2026-05-01,8"), "A Q:FIELD_COUNT"),
    Case("csv-08", CSV, form(GOOD, "1,2026-05-01,8,so, and so"), "A Q:FIELD_COUNT"),
    Case("csv-09", CSV, b"ID,When,Score,Score,Comment\n1,2026-05-01,9,9,\n", "R HEADER_DUPLICATE"),
    Case("csv-10", CSV, b"ID,When,Score,Comment,\n1,2026-05-01,9,,x\n", "R HEADER_EMPTY"),
    Case("csv-11", CSV, b"ID,When,Comment\n1,2026-05-01,x\n", "R HEADER_MISSING"),
    Case("csv-12", CSV, b"ID,When,Score,Comment,Age\n1,2026-05-01,9,,5\n", "A drift extra"),
    Case("csv-13", CSV, b"1,2026-05-01,9,so\n2,2026-05-01,9,so\n", "R HEADER_MISSING"),
    Case("csv-14", CSV, form(), "flag EMPTY_BATCH drift empty_batch"),
    Case("csv-15", CSV, b"", "R EMPTY_FILE"),
    Case("csv-16", OTHER, b"ID;When;Score;Comment\n1;2026-05-01;9;one, two\n", "A"),
    Case("csv-17", CSV, b"ID;When;Score;Comment\n2;2026-05-01;9;one\n", "R DELIMITER"),
    Case("csv-18", OTHER, b"sep=;\nID;When;Score;Comment\n3;2026-05-01;9;x\n", "A"),
    Case("csv-19", CSV, form(GOOD, '1,2026-05-01,8,"so', "2,2026-05-01,8,x"), "R QUOTE_UNCLOSED"),
    Case("csv-20", CSV, form(GOOD, '1,2026-05-01,8,"a\n\nb"'), "A A"),
    Case("csv-21", CSV, form(GOOD, "1,2026-05-01,8,r").replace(b"\n", b"\r"), "A A"),
    Case("csv-22", CSV, form(GOOD, "# words", "1,2026-05-01,8,h"), "A Q:FIELD_COUNT A"),
    Case("csv-23", CSV, form(GOOD, "Total,,9,"), "A Q:SUMMARY_ROW"),
    Case("csv-24", CSV, form(GOOD, "1,2026-05-01,8," + "x" * 5_000_000), "A Q:CELL_TOO_LONG"),
    Case("csv-25", CSV, ",".join(f"h{n}" for n in range(20_000)).encode(), "R TOO_MANY_COLUMNS"),
    Case("csv-26", CSV, b"<!DOCTYPE html><title>Sign in</title>", "R NOT_CSV"),
    Case("csv-27", CSV, gzip.compress(form(GOOD), mtime=0), "R MAGIC_MISMATCH"),
    Case("sc-01", CSV, row("11"), "A Q:SCORE_RANGE"),
    Case("sc-02", CSV, row("-1"), "A Q:SCORE_RANGE"),
    Case("sc-03", CSV, row("9.5"), "A Q:SCORE_NOT_INTEGER"),
    Case("sc-04", CSV, form("1,2026-05-01,9.0,d", '2,2026-05-01,"9,0",d'), "A A"),
    Case("sc-05", CSV, row("９"), "A A flag NFKC"),
    Case("sc-06", CSV, form("1,2026-05-01, 9 ,e", "2,2026-05-01,\u00a09,e"),
         "A A flag TRIM"),
    Case("sc-07", READS, row("9 - very likely"), "A A"),
    Case("sc-07b", CSV, row("9 - very likely"), "A Q:SCORE_FORMAT"),
    Case("sc-08", CSV, row(""), "A P"),
    Case("sc-09", READS, form("1,2026-05-01,NULL,", "2,2026-05-01,N/A,", "3,2026-05-01,-,",
                              "4,2026-05-01,none,", "5,2026-05-01,none at all,"), "P P P P P"),
    Case("sc-09b", CSV, row("none at all"), "A Q:SCORE_FORMAT"),
    Case("sc-10", CSV, row("TRUE"), "A Q:SCORE_FORMAT"),
    Case("sc-11", CSV, form("1,2026-05-01,NaN,", "2,2026-05-01,inf,"),
         "Q:SCORE_FORMAT Q:SCORE_FORMAT"),
    Case("dt-01", DATES, dated("31.02.2026"), "A Q:DATE_INVALID"),
    Case("dt-02", DATES, form("1,2099-01-01,9,", "2,9999-12-31,9,"), "Q:DATE_FUTURE Q:DATE_FUTURE"),
    Case("dt-03", DATES, form("1,0001-01-01,9,", "2,1970-01-01,9,"),
         "Q:DATE_TOO_OLD Q:DATE_TOO_OLD"),
    Case("dt-04", CSV, dated("03/04/2026"), "R DATE_ORDER_UNDECLARED"),
    Case("dt-05", DATES, form("1,2026-05-01,9,", "2,01.05.2026,9,", "3,May 1st,9,"),
         "A A Q:DATE_FORMAT"),
    Case("dt-06", READS, dated("46023"), "A A flag EXCEL_SERIAL"),
    Case("dt-06b", CSV, dated("46023"), "A Q:DATE_FORMAT"),
    Case("id-01", CSV, named("00123", "123"), "A A"),
    Case("id-02", CSV, named("1.23457E+15", "1.23458E+15"),
         "Q:ID_PRECISION_LOST Q:ID_PRECISION_LOST"),
    Case("id-03", CSV, named("12345678901234567890", "12345678901234567891"), "A A"),
    Case("id-04", CSV, named("", ""), "A A flag ID_SYNTH"),
    Case("tx-01", CSV, form('1,2026-05-01,9,"=HYPERLINK(""x"")"', "2,2026-05-01,9,@SUM",
                            "3,2026-05-01,9,+1-2"), "A A A"),
    Case("tx-03", CSV, form("1,2026-05-01,9,\u202ex"), "A flag BIDI"),
    Case("tx-04", CSV, form("1,2026-05-01,9,\u200b\u200d"), "A flag ZERO_WIDTH"),
    Case("tx-05", CSV, form("1,2026-05-01,9,👩‍👩‍👧 👍🏽"), "A"),
    Case("xl-00", XLSX, book([1, "2026-05-01", 8.0, "so"]), "A A"),
    Case("xl-01", XLSX, books.bomb(), "R ZIP_RATIO"),
    Case("xl-02", XLSX, books.with_doctype(b'<!ENTITY e SYSTEM "/etc/hostname">'), "R XML_DTD"),
    Case("xl-03", XLSX, books.with_doctype(b'<!ENTITY a "ha"><!ENTITY e "&a;&a;">'), "R XML_DTD"),
    Case("xl-04", XLSX, books.one_far_cell(), "R SHEET_SPARSE"),
    Case("xl-05", XLSX, book([1, "2026-05-01", "=1+8", "so"]), "A Q:FORMULA_NO_VALUE"),
    Case("xl-06", XLSX, book([1, "2026-05-01", books.OCTOBER, "so"]), "A Q:SCORE_IS_DATE"),
    Case("xl-07", XLSX, book(["#N/A", "2026-05-01", 9, "so"], [2, "2026-05-01", 9, "#N/A"]),
         "A Q:EXCEL_ERROR A flag EXCEL_ERROR"),
    Case("xl-08", XLSX, book()[:-300], "R BAD_XLSX"),
    Case("xl-08b", XLSX, form(GOOD), "R BAD_XLSX"),
    Case("xl-09", XLSX, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "R ENCRYPTED"),
    Case("js-00", JSON, records('"Score": 8'), "A"),
    Case("js-01", JSON, records('"Score": 9, "Score": 2'), "R JSON_DUP_KEY"),
    Case("js-02", JSON, b"[" * 100_000, "R JSON_DEPTH"),
    Case("em-01", MAIL, mail("\n9 всё быстро, спасибо".encode("cp1251"), number=1),
         "A flag CHARSET_GUESSED"),
    Case("em-02", MAIL, mail(b"Content-Type: text/plain; charset=x-unknown-99\n\n",
                             "7 долго ждал".encode("koi8-r"), number=2), "A flag CHARSET_GUESSED"),
    Case("em-03", MAIL, mail(nested(2_000), b"\n9\n", number=3), "Q:MIME_DEPTH"),
    Case("em-03b", MAIL, mail(b"Content-Type: message/rfc822\n\n" * 1_500, b"9\n", number=4),
         "Q:MIME_DEPTH"),
    Case("em-04", MAIL, mail(ATTACHED, number=5), "A"),
    Case("em-05", MAIL, mail(b"Auto-Submitted: auto-replied\n\nback on 9.01\n", number=6),
         "S:AUTO_REPLY"),
    Case("em-05b", MAIL, mail(b"Return-Path: <>\nContent-Type: multipart/report; "
                              b"report-type=delivery-status; boundary=b\n\n--b\n\n10\n--b\n"
                              b"Content-Type: message/delivery-status\n\nAction: failed\n--b--\n",
                              number=7), "S:BOUNCE"),
    Case("em-06", MAIL, mail(b"\n6, slow\n\nOn 3 Nov 2025, X <x@example.com> wrote:\n> 10 9 8\n",
                             number=8), "A"),
    Case("em-07", MAIL, mail(b"From: b@example.com\n\n10\n", number=9), "Q:SENDER_UNTRUSTED"),
    Case("em-07b", MAIL, mail(b"Authentication-Results: mx; spf=fail; dkim=none\n\n5\n", number=10),
         "A flag SENDER_UNVERIFIED"),
    Case("csv-28", CSV, form(*(f"x{n},2026-05-01,9," for n in range(25_000)), "y,2026-05-01,good,"),
         "A " * 25_000 + "Q:SCORE_FORMAT"),
    Case("tx-02", CSV, form("1,2026-05-01,9,<script>x</script><img src=y onerror=z>![a](//b)"),
         "A"),
    Case("tx-06", CSV, form("1,2026-05-01,9,call +373 69 000 001 or me@example.com"), "A"),
]  # fmt: skip

#: what depends on more than one file, on time or on the page that shows it: case -> its own test
ELSEWHERE = {
    "csv-15": "tests/sources/files/test_folder.py::"
    "test_an_empty_file_is_waited_for_two_minutes_and_then_taken_as_it_is",
    "dt-07": "tests/graph/test_period_close.py::"
    "test_a_late_answer_shows_as_a_difference_and_does_not_change_the_record",
    "id-05": "tests/raw/test_catalogue.py::test_arrivals_that_repeat_overlap_and_edit",
    "id-06": "tests/raw/test_catalogue.py::test_arrivals_that_repeat_overlap_and_edit",
    "id-07": "tests/raw/test_catalogue.py::test_arrivals_that_repeat_overlap_and_edit",
    "id-08": "tests/raw/test_catalogue.py::test_arrivals_that_repeat_overlap_and_edit",
    "fs-01": "tests/sources/files/test_folder.py::"
    "test_links_pipes_sockets_and_folders_are_named_and_never_opened",
    "fs-02": "tests/sources/files/test_folder.py::test_a_file_that_is_still_growing_waits",
}
#: how many cases the catalogue has of each kind
KINDS = {
    "csv": 28, "sc": 11, "dt": 7, "id": 8, "tx": 6, "xl": 9, "em": 7, "fs": 2, "js": 1,
}  # fmt: skip
