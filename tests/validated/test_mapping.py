"""How the headers of a file find their place in the declaration, and what is said when not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestration.responses.declaration import Survey
from orchestration.sources.rows.text_rows import FileRefusedError
from orchestration.validated.mapping import Drift, Mapping, find_columns
from tests.validated.reading import a_form, asked, read


def find(survey: Survey, *headers: str) -> Mapping:
    return find_columns(survey, headers, "answers.csv")


def refusal(survey: Survey, *headers: str) -> FileRefusedError:
    with pytest.raises(FileRefusedError) as caught:
        find(survey, *headers)
    return caught.value


def test_blanks_and_capitals_of_a_header_do_not_matter() -> None:
    survey = a_form(questions=asked(column="Оцените,  пожалуйста [Сайт]"))

    mapping = find(survey, "\ufeffID", " WHEN", "оцените, пожалуйста\u00a0[сайт] ", "Comment\u200b")

    assert mapping.cells["questions.recommend"] == (2,)
    assert mapping.drifts == ()


def test_a_romanian_header_is_known_with_cedillas_and_with_commas_below() -> None:
    typed, exported = "Recomandați-ne magazinul Școlii?", "Recomandaţi-ne magazinul Şcolii?"
    survey = a_form(questions=asked(column=typed), ignore=["Preț*"])

    mapping = find(survey, "ID", "When", exported, "Comment", "Preţul de azi")
    pattern = a_form(questions=asked(column="/recomandaț.*/"))
    by_pattern = find(pattern, "ID", "When", exported, "Comment")

    assert mapping.cells["questions.recommend"] == (2,)
    assert mapping.drifts == ()
    assert by_pattern.cells["questions.recommend"] == (2,)


def test_a_header_row_parted_by_another_sign_is_told_as_such() -> None:
    detail = refusal(a_form(), "ID;When;Score;Paid", "lei;Comment").detail

    assert "format.delimiter" in detail
    assert "';'" in detail
    assert "format.delimiter" not in refusal(a_form(), "ID", "When", "Well; so", "Comment").detail


def test_records_that_stand_in_a_list_of_the_document_are_told_as_such() -> None:
    survey = a_form(format={"type": "json"})

    detail = refusal(survey, "total", "items.0.ID", "items.0.When", "items.1.When").detail

    assert "'items'" in detail
    assert "format.records" in detail


def test_any_of_several_headers_may_stand_for_a_place() -> None:
    survey = a_form(columns={"answered_at": ["Отметка времени", "Timestamp"]})

    assert find(survey, "Timestamp", "Score", "Comment").cells["answered_at"] == (0,)
    assert find(survey, "Score", "Отметка времени", "Comment").cells["answered_at"] == (1,)


def test_both_headers_of_a_renamed_question_may_stand_in_one_file(tmp_path: Path) -> None:
    survey = a_form(questions=asked(column=["New", "Old"]))
    content = "ID,When,Old,New,Comment\n1,2026-01-02,3,,\n2,2026-01-02,,8,\n"

    assert read(survey, content, tmp_path).scores == [3, 8]


def test_a_missing_column_refuses_the_file_and_names_the_nearest() -> None:
    fault = refusal(a_form(), "ID", "When", "Scores", "Comment")

    assert fault.reason == "HEADER_MISSING"
    for part in ("'Score'", "questions.recommend", "nearest header is 'Scores'", "'Comment'",
                 "defs.yaml", "optional"):  # fmt: skip
        assert part in fault.detail, part


def test_an_optional_column_may_be_missing_and_is_reported(tmp_path: Path) -> None:
    survey = a_form(optional=["native_id", "why"])

    mapping = find(survey, "When", "Score", "Comments")
    reading = read(survey, "When,Score\n2026-01-02,9\n", tmp_path)

    assert Drift("missing", "Comment", "Comments") in mapping.drifts
    assert Drift("missing", "ID", "") in mapping.drifts
    assert reading.scores == [9]
    assert reading.column("q1_state") == ["not_asked"]


def test_a_new_column_is_reported_and_a_known_one_ignored() -> None:
    survey = a_form(ignore=["Баллы"])

    mapping = find(survey, "ID", "When", "Score", "Comment", "Баллы", "Age")

    assert mapping.drifts == (Drift("extra", "Age", ""),)


def test_columns_may_change_their_order(tmp_path: Path) -> None:
    content = "Comment,Score,When,ID\nso,9,2026-01-02,7\n"

    reading = read(a_form(), content, tmp_path)

    assert (reading.column("native_id"), reading.scores) == (["7"], [9])


def test_a_mapped_column_that_stands_twice_refuses_the_file() -> None:
    assert refusal(a_form(), "ID", "When", "Score", "score", "Comment").reason == "HEADER_DUPLICATE"
    assert find(a_form(), "ID", "When", "Score", "Comment", "Other", "Other").cells


@pytest.mark.parametrize(
    ("tail", "reason"), [("x", "HEADER_EMPTY"), ("", ""), (" ", "")]
)  # fmt: skip
def test_a_column_without_a_header_may_hold_no_data(tail: str, reason: str, tmp_path: Path) -> None:
    content = f"ID,When,Score,Comment,\n1,2026-01-02,9,so,{tail}\n"

    assert read(a_form(), content, tmp_path).report.refusal == reason


def test_a_file_without_its_header_row_is_refused(tmp_path: Path) -> None:
    reading = read(a_form(), "1,2026-01-02,9,so\n2,2026-01-02,8,so\n", tmp_path)

    assert reading.report.refusal == "HEADER_MISSING"


def test_a_quotation_mark_in_a_header_is_only_a_letter(tmp_path: Path) -> None:
    survey: Any = a_form(questions=asked(column='It\'s "ok"'))

    reading = read(survey, 'ID,When,"It\'s ""ok""",Comment\n1,2026-01-02,x,so\n', tmp_path)

    assert reading.reasons == ["SCORE_FORMAT"]
    assert "It's" in reading.column("raw_payload")[0]


def test_columns_without_a_header_and_columns_that_begin_alike_may_be_ignored(
    tmp_path: Path,
) -> None:
    content = ",ID,When,Score,Comment,Grid [a],Grid [b],Age\n1,1,2026-01-02,9,so,x,y,z\n"

    bare = read(a_form(ignore=[""]), content, tmp_path).report
    some = read(a_form(ignore=["", "grid*"]), content, tmp_path).report
    every = read(a_form(ignore=["*"]), content, tmp_path).report

    assert [drift["header"] for drift in bare.drifts] == ["Grid [a]", "Grid [b]", "Age"]
    assert [drift["header"] for drift in some.drifts] == ["Age"]
    assert (every.refusal, every.drifts) == ("", [])
    assert "1 has data" in read(a_form(), content, tmp_path).report.detail
