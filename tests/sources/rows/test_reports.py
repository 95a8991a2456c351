"""Reports and groups that a vendor makes of answers are never taken for answers."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pydantic import ValidationError

from orchestration.sources.rows.reports import refuse_figures, refuse_summary
from tests.validated.reading import FORM, a_form, asked, read

SUMMARY = """Our guests 2025,,,
,,,
Q1. Would you recommend us?,,,
Answer Choices,0,10,Total
star,3,5,8
,,Answered,8
,,Skipped,2
,,,
Q2. Why?,,,
Answered,4,,
Skipped,6,,
"""


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_summary_in_the_inbox_is_refused_and_says_that_it_is_a_report(
    kind: str, tmp_path: Path
) -> None:
    content: bytes | str = SUMMARY
    if kind == "xlsx":
        book = openpyxl.Workbook()
        for line in SUMMARY.splitlines():
            book.worksheets[0].append(line.split(","))
        file = BytesIO()
        book.save(file)
        content = file.getvalue()

    report = read(a_form(format={"type": kind}), content, tmp_path).report

    assert report.refusal == "SUMMARY_REPORT"
    assert "one row a respondent" in report.detail


def test_answers_that_speak_of_answers_are_no_report() -> None:
    refuse_summary('ID,Score,Comment\n1,9,"Answered, 5 minutes"\n2,3,Skipped\n3,4,Answered\n')


@pytest.mark.parametrize(
    "headers",
    [
        ["Month", "NPS"],
        ["Month", "NPS", "Responses"],
        ["Date", "Promoters", "Passives", "Detractors"],
        ["Месяц", "NPS", "% промоутеров"[:2] + "промоутеры", "% критики", "Ответов"],
        ["Luna", "NPS", "Promotori (%)", "Răspunsuri"],
        ["Quarter", "CSAT (%)", "n"],
    ],
)
def test_figures_of_periods_are_no_answers(headers: list[str], tmp_path: Path) -> None:
    survey = a_form(
        columns={"answered_at": headers[0]},
        questions={"recommend": FORM["questions"]["recommend"] | {"column": headers[1]}},
    )
    text = ",".join(headers) + "\n" + ",".join(["2026-01-01", *("8" * (len(headers) - 1))]) + "\n"

    report = read(survey, text, tmp_path).report

    assert report.refusal == "SUMMARY_REPORT"


@pytest.mark.parametrize(
    "headers",
    [
        ["Date", "NPS"],
        ["Date", "NPS", "Comment"],
        ["Month", "NPS", "Customer"],
        ["Timestamp", "NPS", "Total"],
        ["Date", "Location"],
        [""],
        [],
    ],
)
def test_what_may_be_the_answers_of_people_is_not_refused(headers: list[str]) -> None:
    refuse_figures(headers)


def test_groups_in_the_column_of_a_score_refuse_the_file_in_words(tmp_path: Path) -> None:
    text = "ID,When,Score,Comment\n1,2026-01-02,Promoter,so\n2,2026-01-02,9,\n"

    report = read(a_form(), text, tmp_path).report

    assert report.refusal == "VENDOR_GROUP"
    assert "'Promoter'" in report.detail
    assert "questions.recommend" in report.detail


def test_a_word_that_is_no_group_sets_aside_its_row_alone(tmp_path: Path) -> None:
    text = "ID,When,Score,Comment\n1,2026-01-02,great,so\n2,2026-01-02,9,Promoter\n"

    reading = read(a_form(), text, tmp_path)

    assert reading.reasons == ["SCORE_FORMAT", None]


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ({"column": "QID15_NPS_GROUP"}, "QID15_NPS_GROUP"),
        ({"column": ["Score", "hs_response_group"]}, "hs_response_group"),
        ({"column": "NPS Group"}, "NPS Group"),
        ({"labels": {"Promoter": 10, "Passive": 8, "Detractor": 0}}, "Promoter"),
    ],
)
def test_a_group_cannot_be_declared_as_a_score(question: dict[str, Any], word: str) -> None:
    with pytest.raises(ValidationError, match=f"{word}.* is the vendor|{word}.* vendor's group"):
        a_form(questions=asked(**question))


def test_a_group_may_be_kept_as_a_text_and_neutral_is_a_label_like_others() -> None:
    kept = {"metric": "other", "column": "QID15_NPS_GROUP"}
    likert = {
        "metric": "csi", "column": "Staff", "scale": {"min": 1, "max": 3},
        "labels": {"Bad": 1, "Neutral": 2, "Good": 3},
    }  # fmt: skip

    a_form(questions=FORM["questions"] | {"group": kept, "staff": likert})
