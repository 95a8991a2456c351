"""Which texts are a score, and which are set aside: the grammar as DuckDB runs it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from tests.conventions.checkout import PROJECT
from tests.reference_report import ReferenceLine
from tests.reference_values import reference_values
from tests.validated.reading import a_form, asked, cells, read

RULES = PROJECT.parent / "shared" / "reference" / "nps_rules.csv"


WHOLE = {
    "9": 9, "0": 0, "10": 10, "09": 9, "9.0": 9, "9,0": 9, "9.000": 9, "1,000": 1,
    " 9 ": 9, "\u00a09": 9, "9\u00a0": 9, "\u200b9": 9, "\ufeff9": 9, "\t9": 9,
    "９": 9, "１０": 10, "９．０": 9, "+9": 9, "-1": -1, "11": 11, "-99": -99,
}  # fmt: skip
WRONG = {
    "9.5": "SCORE_NOT_INTEGER", "8,5": "SCORE_NOT_INTEGER", "9.0001": "SCORE_NOT_INTEGER",
    "-0.5": "SCORE_NOT_INTEGER", "1_0": "SCORE_FORMAT", "1e1": "SCORE_FORMAT",
    "0x9": "SCORE_FORMAT", "TRUE": "SCORE_FORMAT", "NaN": "SCORE_FORMAT", "inf": "SCORE_FORMAT",
    "Infinity": "SCORE_FORMAT", "девять": "SCORE_FORMAT", "٩": "SCORE_FORMAT",
    "9 - very likely": "SCORE_FORMAT", "7/10": "SCORE_FORMAT", "5 stars": "SCORE_FORMAT",
    "9 8": "SCORE_FORMAT", "9.": "SCORE_FORMAT", ".9": "SCORE_FORMAT", "--9": "SCORE_FORMAT",
    "#N/A": "EXCEL_ERROR", "#NAME?": "EXCEL_ERROR", "#1": "SCORE_FORMAT",
    "2026-10-09 00:00:00": "SCORE_IS_DATE", "2026-10-09": "SCORE_IS_DATE",
    "12345678": "SCORE_FORMAT",
}  # fmt: skip
NONE = ("", " ", "\u00a0", "N/A", "NA", "n/a", "-", "NULL", "none")


def test_a_whole_number_is_read_however_it_is_padded(tmp_path: Path) -> None:
    reading = cells(a_form(), list(WHOLE), tmp_path)

    assert dict(zip(WHOLE, reading.scores, strict=True)) == WHOLE
    assert set(reading.reasons) == {None}
    assert set(reading.column("q0_state")) == {"answered"}


def test_anything_else_is_set_aside_with_its_reason_and_what_it_said(tmp_path: Path) -> None:
    reading = cells(a_form(), list(WRONG), tmp_path)

    assert dict(zip(WRONG, reading.reasons, strict=True)) == WRONG
    assert set(reading.column("reason_field")) == {"questions.recommend"}
    assert reading.column("reason_detail") == list(WRONG)
    for text, payload in zip(WRONG, reading.column("raw_payload"), strict=True):
        assert json.loads(payload)["Score"] == text


def test_no_answer_is_a_state_and_no_fault(tmp_path: Path) -> None:
    reading = cells(a_form(), NONE, tmp_path)

    assert set(reading.reasons) == {None}
    assert set(reading.column("q0_state")) == {"not_answered"}
    assert set(reading.scores) == {None}


def test_what_means_no_answer_is_declared_per_source(tmp_path: Path) -> None:
    reading = cells(a_form(missing=["", "99"]), ["99", "N/A"], tmp_path)

    assert reading.column("q0_state") == ["not_answered", "invalid"]
    assert reading.reasons == [None, "SCORE_FORMAT"]


def test_the_words_of_a_question_have_states_of_their_own(tmp_path: Path) -> None:
    survey = a_form(
        questions=asked(dont_know=["Nu știu"], not_applicable=["не пользовался"], missing=["-99"])
    )

    reading = cells(survey, ["Nu știu", "не пользовался", "-99", "9"], tmp_path)

    assert reading.column("q0_state") == ["dont_know", "not_applicable", "not_answered", "answered"]
    assert reading.reasons == [None] * 4


def test_a_label_before_or_behind_its_number_is_read_only_where_declared(tmp_path: Path) -> None:
    texts = ["10 - Обязательно", "0 – never", "7: so so", "3) meh", "10-12", "8.5", "2019-06-25"]

    reading = cells(a_form(questions=asked(reads=["labelled"])), texts, tmp_path)

    assert reading.scores == [10, 0, 7, 3, None, None, None]
    assert reading.reasons[4:] == ["SCORE_FORMAT", "SCORE_NOT_INTEGER", "SCORE_IS_DATE"]


def test_so_many_out_of_ten_is_read_only_on_its_own_scale(tmp_path: Path) -> None:
    texts = ["7/10", "7 / 10", "8 из 10", "8 din 10", "9 out of 10", "4/5", "7/100", "/10"]

    reading = cells(a_form(questions=asked(reads=["out_of"])), texts, tmp_path)

    assert reading.scores == [7, 7, 8, 8, 9, None, None, None]
    assert reading.reasons[5:] == ["SCORE_FORMAT"] * 3


def test_a_question_that_takes_fractions_says_so(tmp_path: Path) -> None:
    reading = cells(a_form(questions=asked(fractions=True)), ["4.5", "4,5", "9"], tmp_path)

    assert reading.scores == [4.5, 4.5, 9]


def test_a_required_question_without_an_answer_sets_the_row_aside(tmp_path: Path) -> None:
    reading = cells(a_form(questions=asked(required=True)), ["", "-", "5"], tmp_path)

    assert reading.reasons == ["SCORE_MISSING", "SCORE_MISSING", None]


def test_a_label_has_the_number_that_is_declared_however_its_letters_are_typed(
    tmp_path: Path,
) -> None:
    survey = a_form(questions=asked(labels={"Foarte mulțumit": 10, "Aşa şi aşa": 5}))

    reading = cells(
        survey,
        ["Foarte mulțumit", "foarte mulţumit", "FOARTE MULȚUMIT", "Așa și așa", "mulțumit"],
        tmp_path,
    )

    assert reading.scores == [10, 10, 10, 5, None]
    assert reading.reasons[-1] == "SCORE_FORMAT"


def test_a_quotation_mark_in_a_declared_label_is_only_a_letter(tmp_path: Path) -> None:
    survey = a_form(questions=asked(labels={'c\'est "bon"': 8}, dont_know=["j'sais pas"]))

    reading = cells(survey, ['c\'est "bon"', "j'sais pas"], tmp_path)

    assert reading.scores == [8, None]
    assert reading.column("q0_state") == ["answered", "dont_know"]


if RULES.is_file():

    def test_the_published_rules_of_a_score_hold(
        tmp_path: Path, reference_line: ReferenceLine
    ) -> None:
        with RULES.open(encoding="utf-8", newline="") as file:
            rules = list(csv.DictReader(file))
        survey = a_form(questions=asked(reads=["labelled", "out_of"]))

        reading = cells(survey, [rule["raw_value"] for rule in rules], tmp_path)

        assert len(reading.rows) == len(rules)
        found: dict[tuple[str, str], object] = {}
        for rule, row, score in zip(rules, reading.rows, reading.scores, strict=True):
            is_on_scale = score is not None and 0 <= score <= 10
            is_valid = is_on_scale and row["reason"] is None
            said = row["reason"]
            if score is not None and not is_on_scale:
                said = "out_of_range"  # a number; the expectations of its scale set it aside
            if row["q0_state"] == "not_answered":
                said = "missing"  # no answer: the response is kept as a partial one
            if said == "SCORE_FORMAT":  # one reason of ours for two of theirs
                said = {"wrong_scale": "wrong_scale"}.get(rule["reject_reason"], "not_numeric")
            found[rule["case_id"], "valid"] = int(is_valid)
            found[rule["case_id"], "score"] = score if is_valid else None
            reason = {"SCORE_NOT_INTEGER": "not_integer"}.get(str(said), said)
            found[rule["case_id"], "reject_reason"] = reason
        for value in reference_values(RULES):
            if value.metric != "category":
                reference_line(value, found[value.case, value.metric])


def test_a_comment_keeps_every_letter_of_its_respondent(tmp_path: Path) -> None:
    comments = [
        "=HYPERLINK(1)",
        "  две строки\nи ещё  ",
        "<script>",
        "👍🏽",
        "\u202eabc",
        "'; drop --",
    ]
    lines = [f'{n},2026-01-02,9,"{text}"' for n, text in enumerate(comments)]

    reading = read(a_form(), "\n".join(["ID,When,Score,Comment", *lines]), tmp_path)

    assert reading.column("q1_raw") == comments


def test_a_code_that_looks_like_a_number_means_what_is_declared(tmp_path: Path) -> None:
    csi = {"metric": "csi", "scale": {"min": 1, "max": 5}}
    turned = a_form(questions=asked(**csi, labels={"1": 5, "2": 4, "4": 2, "5": 1, "9082": 3}))

    reading = cells(turned, ["1", "2", "3", "4", "5", "9082"], tmp_path)

    assert reading.scores == [5, 4, 3, 2, 1, 3]


def test_a_number_that_says_why_there_is_no_answer_is_no_score(tmp_path: Path) -> None:
    survey = a_form(questions=asked(missing=["-99"], dont_know=["99"]))

    reading = cells(survey, ["9", "-99", "99", "98"], tmp_path)

    assert reading.column("q0_state") == ["answered", "not_answered", "dont_know", "answered"]
    assert reading.scores == [9, None, None, 98]
