"""Bad input, case by case: what becomes of each file and each row, through the whole route.

Outcomes: a row is A accepted, P partial, Q set aside, S skipped, D duplicate, V a new revision; a
file is R refused. Mails, drop folders and what is shown of comments have cases of their own beside
their stages.
"""

from __future__ import annotations

import gzip
import itertools
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from orchestration.raw.loader import FileBalance
from orchestration.responses.declaration import Survey
from tests.raw.loading import HEADER, Installation, form, parts
from tests.sources.rows import test_workbook as books
from tests.validated.reading import a_form, asked

pytestmark = pytest.mark.slow

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
]  # fmt: skip


def outcome(place: Installation, case: Case, balance: FileBalance) -> str:
    """What became of a file, in the words of the catalogue."""
    if balance.status == "refused":
        return f"R {balance.refusal}"
    at = f"manifest_seq = {balance.manifest_seq}"
    words = dict(
        place.ask(
            "select row_no, case response_status when 'complete' then 'A' else 'P' end"
            f" from raw.response where {at}"
        )
    ) | dict(place.ask(f"select row_no, 'Q:' || reason from raw.quarantine where {at}"))
    # the row numbers of what is loaded count what is loaded only: those set aside fit between
    aside = {number: word for number, word in words.items() if word.startswith("Q")}
    loaded = place.ask(
        "select case response_status when 'complete' then 'A' else 'P' end from raw.response"
        f" where {at} order by row_no"
    )
    told = [word for (word,) in loaded]
    for number in sorted(aside):
        told.insert(number - 1, aside[number])
    flags = balance.detail.split()
    drifts = place.ask(f"select change from raw.header_drift where {at}")
    told += [word for flag in flags for word in ("flag", flag)]
    told += [word for (change,) in drifts for word in ("drift", change)]
    assert balance.received == sum(parts(balance)[1:]), case.id
    return " ".join(told)


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """All cases of one source in one batch: none may spoil another."""
    told: dict[str, str] = {}
    for survey in (CSV, READS, OTHER, DATES, XLSX, JSON):
        cases = [case for case in CASES if case.survey is survey]
        place = Installation(tmp_path_factory.mktemp(survey.survey))
        balances = place.deliver(survey, {case.id: unlike(case) for case in cases})
        told |= {case.id: outcome(place, case, balances[case.id]) for case in cases}
    return told


def unlike(case: Case) -> bytes:
    """The case's file with identifiers of its own, so that no row of another case equals it."""
    number = b"%d00" % CASES.index(case)
    return IDENTIFIER.sub(lambda found: number + found[0], case.content)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_bad_input_has_the_outcome_of_the_catalogue(case: Case, outcomes: dict[str, str]) -> None:
    assert outcomes[case.id] == case.outcome


def test_arrivals_that_repeat_overlap_and_edit(tmp_path: Path) -> None:
    place = Installation(tmp_path)
    first = form("1,2026-05-01,9,a", "2,2026-05-01,8,b")

    once = place.deliver(CSV, {"id-05a": first, "id-05b": first})
    again = place.deliver(CSV, {"id-06": form("1,2026-05-01,9,a")})
    edited = place.deliver(CSV, {"id-07": form("1,2026-05-01,3,a")})
    overlap = place.deliver(
        CSV, {"id-08": form("1,2026-05-01,3,a", "2,2026-05-01,7,b", "3,2026-05-01,5,")}
    )

    assert once["id-05b"].status == "duplicate_file"
    assert parts(again["id-06"]) == (1, 0, 1, 0, 0, 0)
    assert (edited["id-07"].loaded, edited["id-07"].revised) == (1, 1)
    assert parts(overlap["id-08"]) == (3, 2, 1, 0, 0, 0)
    assert overlap["id-08"].revised == 1
