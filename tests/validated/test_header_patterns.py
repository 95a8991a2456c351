"""One item whose header changes from export to export, named by a pattern."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from tests.validated.reading import a_form, asked, read

PATTERN = r"/(likert3\[satisGen1\][._]*|satisGen1\[SQ001\])\.? .*/"


@pytest.mark.parametrize(
    "header",
    [
        "satisGen1[SQ001]. In general, how satisfied are you with: [Your position]",
        "likert3[satisgen1]. [Your position]",
        "likert3[satisGen1]._. [Your position]",
        "LIKERT3[satisgen1].   [Your  position]",
    ],
)
def test_three_names_of_one_item_are_one_question(header: str, tmp_path: Path) -> None:
    text = f'ID,When,"{header}",Comment\n1,2026-01-02,9,so\n'

    assert read(a_form(questions=asked(column=PATTERN)), text, tmp_path).scores == [9]


def test_a_pattern_that_fits_two_columns_refuses_the_file(tmp_path: Path) -> None:
    text = "ID,When,Score,Score today,Comment\n1,2026-01-02,9,2,so\n"

    report = read(a_form(questions=asked(column="/score.*/")), text, tmp_path).report

    assert report.refusal == "HEADER_DUPLICATE"


def test_a_pattern_that_fits_nothing_is_a_missing_column(tmp_path: Path) -> None:
    text = "ID,When,Score,Comment\n1,2026-01-02,9,so\n"

    report = read(a_form(questions=asked(column="/rating.*/")), text, tmp_path).report

    assert report.refusal == "HEADER_MISSING"


def test_a_row_rule_may_name_its_column_by_a_pattern(tmp_path: Path) -> None:
    text = "ID,When,Score,Comment\n1,2026-01-02,9,so\n2,2026-01-02,3,test\n"
    rule = {"column": "/comm.*/", "equals": "test", "test": "TEST_MARKER"}

    reading = read(a_form(marks=[rule]), text, tmp_path)

    assert reading.column("test_reason") == [None, "TEST_MARKER"]


def test_a_pattern_that_is_none_is_no_declaration() -> None:
    with pytest.raises(ValidationError, match="no regular expression"):
        a_form(questions=asked(column="/(/"))
