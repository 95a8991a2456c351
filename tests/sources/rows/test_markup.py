"""XML as it arrives: records, repeated and nested elements, and documents made to do harm."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.validated.reading import Reading, a_form, read

RECORD = "<ID>1</ID><When>2026-01-02T03:04:05Z</When><Score>9</Score><Comment>a &amp; b</Comment>"
TWO = f"<Rs><Head/><R>{RECORD}</R><R>{RECORD.replace('>1<', '>2<')}</R></Rs>"


def form(content: bytes | str, folder: Path, **changes: Any) -> Reading:
    declared = {"type": "xml", "records": "R"} | changes.pop("format", {})
    return read(a_form(format=declared, **changes), content, folder, name="a.xml")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1251"])
def test_records_are_rows_in_any_encoding_that_the_file_declares(
    encoding: str, tmp_path: Path
) -> None:
    declared = {"utf-8-sig": "utf-8"}.get(encoding, encoding)
    text = f'<?xml version="1.0" encoding="{declared}"?>\n' + TWO.replace("a &amp; b", "да & б"[:2])

    reading = form(text.encode(encoding), tmp_path)

    assert reading.scores == [9, 9]
    assert reading.column("native_id") == ["1", "2"]
    assert reading.column("q1_raw") == ["да", "да"]


def test_nested_repeated_and_namespaced_elements_have_dotted_headers(tmp_path: Path) -> None:
    text = (
        '<a:Rs xmlns:a="urn:x"><a:R id="7"><ID>1</ID><At><When>2026-01-02</When></At>'
        "<Score/><Why>one</Why><Why>two</Why></a:R></a:Rs>"
    )
    questions = {
        "recommend": {"metric": "nps", "column": "Score", "scale": {"min": 0, "max": 10}},
        "why": {"metric": "comment", "column": "Why"},
    }

    reading = form(
        text, tmp_path, columns={"native_id": "@id", "answered_at": "At.When"}, questions=questions
    )

    assert reading.column("native_id") == ["7"]
    assert reading.column("q0_state") == ["not_answered"]
    assert reading.column("q1_raw") == ["one; two"]


def test_without_a_name_the_children_of_the_root_are_the_records(tmp_path: Path) -> None:
    text = f"<Rs><R>{RECORD}</R><Q>{RECORD}</Q></Rs>"

    assert form(text, tmp_path, format={"records": None}).scores == [9, 9]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "EMPTY_FILE"),
        ("ID,When,Score,Comment\n", "BAD_XML"),
        (TWO[:-20], "BAD_XML"),
        ('<?xml version="1.0" encoding="x-none"?>' + TWO, "BAD_XML"),
        (TWO.replace("<R>", "<S>").replace("</R>", "</S>"), "XML_PATH"),
        ("<!DOCTYPE Rs>" + TWO, "XML_DTD"),
        ('<!DOCTYPE Rs [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + TWO, "XML_DTD"),
        ('<!DOCTYPE Rs [<!ENTITY a SYSTEM "hostname.txt">]>' + TWO, "XML_DTD"),
        ('<!DOCTYPE Rs SYSTEM "http://example.com/a.dtd">' + TWO, "XML_DTD"),
        ("<Rs>" + "<d>" * 100 + "</d>" * 100 + "</Rs>", "XML_DEPTH"),
        ("<Rs><R>" + "<d>" * 100 + "</d>" * 100 + "</R></Rs>", "XML_DEPTH"),
    ],
)  # fmt: skip
def test_what_is_no_export_is_refused_with_one_reason(
    content: str, reason: str, tmp_path: Path
) -> None:
    assert form(content, tmp_path).report.refusal == reason


def test_a_million_open_elements_end_at_the_limit_of_depth(tmp_path: Path) -> None:
    assert form("<Rs>" + "<d>" * 1_000_000, tmp_path).report.refusal == "XML_DEPTH"


def test_an_export_without_answers_is_empty_and_no_fault(tmp_path: Path) -> None:
    report = form("<Rs/>", tmp_path).report

    assert (report.refusal, report.flags) == ("", {"EMPTY_BATCH": 0})
