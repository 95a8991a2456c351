"""Files with one row for each answer: the rows of a response are gathered, and all are counted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from orchestration.responses.declaration import Survey
from tests.validated.reading import FORM, Reading, a_form, read

HEADER = "Response,Question,Number,Text,When,Shop\n"
SHAPE = {"id": "Response", "question": "Question", "value": ["Number", "Text"]}


def a_long_form(**changes: Any) -> Survey:
    return a_form(
        **{
            "format": {"type": "csv", "long": SHAPE},
            "columns": {"native_id": "Response", "answered_at": "When", "location": "Shop"},
            "questions": {
                "recommend": {**FORM["questions"]["recommend"], "column": "nps"},
                "why": {**FORM["questions"]["why"], "column": "why"},
            },
        }
        | changes
    )


def long(rows: str, folder: Path, **changes: Any) -> Reading:
    return read(a_long_form(**changes), HEADER + rows, folder)


def test_the_rows_of_a_response_become_one_with_all_its_answers(tmp_path: Path) -> None:
    reading = long(
        "B,nps,9,,2026-01-02 10:00,North\n"
        "A,nps,3,,2026-01-02 10:05,South\n"
        "B,why,,kind staff,2026-01-02 10:01,North\n"
        "A,other,7,,2026-01-02 10:06,\n",
        tmp_path,
    )

    assert reading.column("native_id") == ["B", "A"]
    assert reading.scores == [9, 3]
    assert reading.column("q1_raw") == ["kind staff", None]
    assert [str(at) for at in reading.column("answered_at")] == [
        "2026-01-02 10:00:00",
        "2026-01-02 10:05:00",
    ]
    assert reading.column("location") == ["North", "South"]


def test_every_physical_record_is_counted_once(tmp_path: Path) -> None:
    reading = long(
        "A,nps,9,,2026-01-02,\nA,why,,so,2026-01-02,\nB,nps,8,,2026-01-03,\n,,,,,\nC,nps,7\n",
        tmp_path,
    )

    assert reading.report.received == 5
    assert reading.report.skipped == {"FURTHER_ANSWER": 1}
    assert reading.column("skip_reason") == [None, None, "BLANK_ROW"]
    assert [row["reason"] for row in reading.unreadable] == ["FIELD_COUNT"]


def test_an_answer_that_stands_twice_counts_once(tmp_path: Path) -> None:
    reading = long("A,nps,9,,2026-01-02,\nA,nps,9,,2026-01-02,\n", tmp_path)

    assert reading.scores == [9]
    assert reading.report.skipped == {"FURTHER_ANSWER": 1}


def test_two_scores_for_one_question_are_never_one(tmp_path: Path) -> None:
    reading = long("A,nps,9,,2026-01-02,\nA,nps,2,,2026-01-02,\n", tmp_path)

    assert reading.reasons == ["SCORE_FORMAT"]
    assert reading.column("reason_detail") == ["2; 9"]


def test_several_choices_of_one_question_are_joined(tmp_path: Path) -> None:
    reading = long("A,why,,price,2026-01-02,\nA,why,,staff,2026-01-02,\n", tmp_path)

    assert reading.column("q1_raw") == ["price; staff"]


def test_rows_of_one_response_that_name_two_shops_are_set_aside(tmp_path: Path) -> None:
    reading = long("A,nps,9,,2026-01-02,North\nA,why,,so,2026-01-02,South\n", tmp_path)

    assert reading.reasons == ["ROWS_DISAGREE"]
    assert reading.column("reason_detail") == ["Shop: North; South"]


def test_an_answer_without_a_question_is_set_aside_with_its_response(tmp_path: Path) -> None:
    reading = long("A,nps,9,,2026-01-02,\nA,,5,,2026-01-02,\n", tmp_path)

    assert reading.reasons == ["ROWS_DISAGREE"]


def test_rows_without_an_identifier_are_never_gathered(tmp_path: Path) -> None:
    reading = long(",nps,9,,2026-01-02,\n,why,,so,2026-01-02,\n", tmp_path)

    assert reading.reasons == ["ID_MISSING", "ID_MISSING"]
    assert reading.report.received == 2


def test_a_footer_stays_a_footer(tmp_path: Path) -> None:
    shape = {"type": "csv", "long": SHAPE, "footer": ["Grand Totals"]}
    reading = long("A,nps,9,,2026-01-02,\nGrand Totals (1 record),,,,,\n", tmp_path, format=shape)

    assert reading.column("skip_reason") == [None, "FOOTER_ROW"]


def test_a_question_that_nobody_answered_in_a_file_was_not_asked(tmp_path: Path) -> None:
    reading = long("A,nps,9,,2026-01-02,\n", tmp_path)

    assert reading.column("q1_state") == ["not_asked"]
    assert reading.report.drifts == [{"change": "missing", "header": "why", "nearest": ""}]


def test_a_question_that_nobody_declared_is_reported(tmp_path: Path) -> None:
    rows = "A,nps,9,,2026-01-02,\nA,why,,so,2026-01-02,\nA,price,5,,2026-01-02,\n"

    reading = long(rows, tmp_path)

    assert reading.report.drifts == [{"change": "extra", "header": "price", "nearest": ""}]


def test_the_most_that_can_be_had_must_be_the_declared_one(tmp_path: Path) -> None:
    shape = {"type": "csv", "long": {**SHAPE, "value": "Number", "out_of": "Text"}}
    question = {"metric": "csi", "column": "tidy", "scale": {"min": 0, "max": 5}}
    reading = long(
        "A,tidy,4,5,2026-01-02,\nB,tidy,4,10,2026-01-02,\nC,tidy,N/A,5,2026-01-02,\n",
        tmp_path,
        format=shape,
        questions={"tidy": {**question, "reads": ["out_of"]}},
    )

    assert reading.scores == [4, None, None]
    assert reading.reasons == [None, "SCORE_FORMAT", None]
    assert reading.column("q0_state") == ["answered", "invalid", "not_answered"]


def test_records_of_json_are_gathered_too(tmp_path: Path) -> None:
    records = [
        {"Response": "A", "Question": "nps", "Number": 9, "When": "2026-01-02", "Shop": "North"},
        {"Response": "A", "Question": "why", "Text": "so", "When": "2026-01-02"},
    ]
    survey = a_long_form(format={"type": "json", "long": SHAPE})

    reading = read(survey, json.dumps(records), tmp_path)

    assert (reading.scores, reading.column("q1_raw")) == ([9], ["so"])


@pytest.mark.parametrize("part", ["id", "question", "value"])
def test_a_part_that_has_no_column_refuses_the_file(part: str, tmp_path: Path) -> None:
    shape = {"type": "csv", "long": {**SHAPE, part: "Nothing"}}

    reading = long("A,nps,9,,2026-01-02,\n", tmp_path, format=shape)

    assert reading.report.refusal == "HEADER_MISSING"
    assert f"format.long.{part}" in reading.report.detail


def test_a_question_in_every_row_is_no_question(tmp_path: Path) -> None:
    rows = "".join(f"A{n},question {n},5,,2026-01-02,\n" for n in range(2_100))

    assert long(rows, tmp_path).report.refusal == "TOO_MANY_COLUMNS"


def test_words_beside_an_answer_stand_under_its_question(tmp_path: Path) -> None:
    shape = {"type": "csv", "long": {**SHAPE, "value": "Number", "note": "Text"}}
    why = {"metric": "comment", "column": "nps note"}
    reading = long(
        "A,nps,9,quick,2026-01-02,\nA,staff,5,kind,2026-01-02,\nB,nps,3,,2026-01-02,\n",
        tmp_path,
        format=shape,
        questions={"recommend": FORM["questions"]["recommend"] | {"column": "nps"}, "why": why},
    )

    assert reading.scores == [9, 3]
    assert reading.column("q1_raw") == ["quick", None]
    assert {drift["header"] for drift in reading.report.drifts} == {"staff", "staff note"}


def test_words_beside_no_question_are_not_lost(tmp_path: Path) -> None:
    shape = {"type": "csv", "long": {**SHAPE, "value": "Number", "note": "Text"}}

    reading = long("A,nps,9,,2026-01-02,\nA,,,rude,2026-01-02,\n", tmp_path, format=shape)

    assert reading.reasons == ["ROWS_DISAGREE"]
