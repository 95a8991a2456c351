"""JSON as it arrives: records, lines, Typeform's form_response, and documents made to do harm."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from orchestration.validated.child import read_file
from tests.validated.reading import Reading, a_form, asked, read

RECORD = {"ID": "a1", "When": "2026-01-02T03:04:05Z", "Score": 9, "Comment": "so"}


def form(content: Any, folder: Path, **changes: Any) -> Reading:
    text = content if isinstance(content, str | bytes) else json.dumps(content, ensure_ascii=False)
    return read(a_form(format={"type": "json", **changes}), text, folder, name="a.json")


@pytest.mark.parametrize(
    "content",
    [[RECORD, RECORD], RECORD | {"x": 1},
     json.dumps(RECORD) + "\n\n" + json.dumps(RECORD) + "\n", "\ufeff" + json.dumps([RECORD])],
    ids=["list", "one", "lines", "marked"],
)  # fmt: skip
def test_a_list_one_document_or_a_document_a_line_are_records(content: Any, tmp_path: Path) -> None:
    reading = form(content, tmp_path)

    assert set(reading.scores) == {9}
    assert set(reading.column("native_id")) == {"a1"}
    assert reading.report.received == len(reading.rows) in (1, 2)


def test_records_are_taken_from_the_declared_place(tmp_path: Path) -> None:
    document = {"meta": {"page": 1}, "data": {"items": [RECORD]}}

    assert form(document, tmp_path, records="data.items").scores == [9]
    report = form(document, tmp_path, records="data.rows").report
    assert report.refusal == "JSON_PATH"
    assert "format.records" in report.detail


def test_numbers_are_read_as_they_are_written(tmp_path: Path) -> None:
    scores = '[{"s":9},{"s":9.0},{"s":"9"},{"s":9.5},{"s":true},{"s":null},{},{"s":1e1},{"s":NaN}]'
    content = scores.replace('"s"', '"Score"').replace(
        "{", '{"ID":12345678901234567890,"When":"2026-01-02",'
    )
    content = content.replace(",}", "}")

    reading = form(content, tmp_path)

    assert reading.scores == [9, 9, 9, None, None, None, None, None, None]
    assert reading.reasons == [
        None, None, None, "SCORE_NOT_INTEGER", "SCORE_FORMAT", None, None, "SCORE_FORMAT",
        "SCORE_FORMAT",
    ]  # fmt: skip
    assert reading.column("native_id")[0] == "12345678901234567890"


def test_nested_values_have_dotted_headers_and_lists_are_joined(tmp_path: Path) -> None:
    record = {
        "ID": 1, "When": "2026-01-02", "hidden": {"location": "L1"}, "Score": 9,
        "Comment": ["service", "price"],
    }  # fmt: skip
    survey = a_form(
        format={"type": "json"},
        columns={"native_id": "ID", "answered_at": "When", "location": "hidden.location"},
    )

    reading = read(survey, json.dumps([record]), tmp_path)

    assert reading.column("location") == ["L1"]
    assert reading.column("q1_raw") == ["service; price"]


def typeform(**more: Any) -> dict[str, Any]:
    return {
        "event_id": "01H", "event_type": "form_response",
        "form_response": {
            "form_id": "lT4Z3j", "token": "a3a12ec67a1365927098a606107fac15",
            "landed_at": "2026-01-18T18:07:02Z", "submitted_at": "2026-01-18T18:17:02Z",
            "hidden": {"shop": "L2"}, "calculated": {"score": 9},
            "definition": {"id": "lT4Z3j", "title": "Shop", "fields": [
                {"id": "f1", "title": "Recommend?", "type": "opinion-scale", "ref": "recommend"}]},
            "answers": [
                {"type": "number", "number": 9, "field": {"id": "f1", "ref": "recommend",
                                                          "type": "opinion_scale"}},
                {"type": "text", "text": "люблю", "field": {"id": "f2", "type": "long_text"}},
                {"type": "choice", "choice": {"label": "Web"}, "field": {"id": "f3", "ref": "how"}},
                {"type": "choices", "choices": {"labels": ["A", "B"]},
                 "field": {"id": "f4", "ref": "what"}},
            ],
        },
    } | more  # fmt: skip


def test_a_typeform_response_is_read_by_the_refs_of_its_fields(tmp_path: Path) -> None:
    survey = a_form(
        format={"type": "json"},
        columns={"native_id": "token", "answered_at": "submitted_at", "location": "hidden.shop",
                 "channel": "answers.how", "product": "answers.what"},
        questions={
            "recommend": {"metric": "nps", "column": "answers.recommend",
                          "scale": {"min": 0, "max": 10}},
            "why": {"metric": "comment", "column": "answers.f2"},
            "effort": {"metric": "ces", "column": "answers.effort", "scale": {"min": 1, "max": 7}},
        },
    )  # fmt: skip

    reading = read(survey, json.dumps(typeform()), tmp_path)

    row = reading.rows[0]
    assert (row["q0_number"], row["q1_raw"], row["q2_state"]) == (9, "люблю", "not_asked")
    assert (row["location"], row["channel"], row["product"]) == ("L2", "Web", "A; B")
    assert str(row["answered_at"]) == "2026-01-18 18:17:02"
    assert row["native_id"] == "a3a12ec67a1365927098a606107fac15"


def test_no_records_are_an_empty_file_and_no_fault(tmp_path: Path) -> None:
    report = form("[]", tmp_path).report

    assert (report.received, report.refusal, report.flags) == (0, "", {"EMPTY_BATCH": 0})


def test_records_without_their_moment_refuse_the_file(tmp_path: Path) -> None:
    for content in ("[{}, {}]", '[{"event": "ping"}]'):
        assert form(content, tmp_path).report.refusal == "HEADER_MISSING"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "EMPTY_FILE"), (b"  \n", "EMPTY_FILE"), (b"{", "BAD_JSON"), (b"<html>", "BAD_JSON"),
        (b'{"a":1}{"a":2}', "BAD_JSON"), (b'[{"a":1},]', "BAD_JSON"), (b"5", "JSON_PATH"),
        (b'["a"]', "JSON_PATH"), ('{"a":"ж"}'.encode("cp1251"), "ENCODING_UNKNOWN"),
        (b'{"Score":9,"Score":2}', "JSON_DUP_KEY"),
        (b'[{"x":{"a":1,"b":2,"a":3}}]', "JSON_DUP_KEY"),
        (b"[" * 100_000 + b"]" * 100_000, "JSON_DEPTH"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "JSON_DEPTH"),
        (json.dumps({f"h{n}": 1 for n in range(2_001)}).encode(), "TOO_MANY_COLUMNS"),
    ],
)  # fmt: skip
def test_what_is_no_such_document_is_refused_with_one_reason(
    content: bytes, reason: str, tmp_path: Path
) -> None:
    assert form(content, tmp_path).report.refusal == reason


MONKEY = {
    "id": "a1",
    "When": "2026-01-02",
    "pages": [{"id": "11", "questions": [{"id": "33", "answers": [{"choice_id": "7"}]}]}],
}
WITH_COMMENT = {
    "id": "a2",
    "When": "2026-01-02",
    "pages": [
        {
            "id": "11",
            "questions": [
                {"id": "22", "answers": [{"text": "so"}]},
                {"id": "33", "answers": [{"choice_id": "9"}]},
            ],
        }
    ],
}


def test_a_question_that_was_left_out_moves_no_other_one(tmp_path: Path) -> None:
    keys = {"pages": "id", "pages.questions": "id"}
    survey = a_form(
        format={"type": "json", "keyed_by": keys},
        columns={"native_id": "id", "answered_at": "When"},
        questions=asked(column="pages.11.questions.33.answers.0.choice_id"),
    )

    reading = read(survey, json.dumps([MONKEY, WITH_COMMENT]), tmp_path, name="a.json")

    assert reading.scores == [7, 9]


def test_objects_without_a_name_or_with_one_twice_stand_by_their_position(tmp_path: Path) -> None:
    answers = [{"kind": "x", "v": 1}, {"v": 2}, {"kind": "y", "v": 3}, {"kind": "y", "v": 4}]
    survey = a_form(format={"type": "json", "keyed_by": {"answers": "kind"}})
    path = tmp_path / "landed"
    path.write_text(json.dumps(RECORD | {"answers": answers}), encoding="utf-8")

    rows = read_file(survey, {"seq": 1, "path": path}, tmp_path)

    values = dict(zip(rows.headers, list(rows.table.to_pylist()[0].values())[1:], strict=True))  # type: ignore[union-attr]  # JSON is a table
    assert values["answers.x.v"] == "1"
    assert values["answers.1.v"] == "2"
    assert (values["answers.y.2.v"], values["answers.y.3.v"]) == ("3", "4")


def test_a_csv_inside_a_json_rpc_answer_is_read_like_a_file(tmp_path: Path) -> None:
    survey = a_form(format={"type": "csv", "delimiter": ";", "inside": "json_rpc"})
    text = '\ufeff"ID";"When";"Score";"Comment"\r\n"1";"2026-01-02 03:04:05";"9";"so"\r\n\r\n'
    answer = {"id": 5, "result": base64.b64encode(text.encode()).decode(), "error": None}

    assert read(survey, json.dumps(answer), tmp_path).scores == [9]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('{"id": 1, "result": {"status": "No permission"}}', "JSON_PATH"),
        ('{"id": 1, "result": "no base64!"}', "JSON_PATH"),
        ('{"id": 1, "result": null}', "JSON_PATH"),
        ("[]", "JSON_PATH"),
        ('{"id": 1, "resu', "BAD_JSON"),
        ("[" * 100_000, "BAD_JSON"),
    ],
)
def test_an_answer_without_a_csv_is_refused(content: str, reason: str, tmp_path: Path) -> None:
    survey = a_form(format={"type": "csv", "inside": "json_rpc"})

    assert read(survey, content, tmp_path).report.refusal == reason
