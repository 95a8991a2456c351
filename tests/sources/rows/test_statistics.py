"""Data files of SPSS: codes and labels, values that stand for a missing answer, dates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest

from tests.validated.reading import Reading, a_form, read

LABELS = {
    "nps": {
        0.0: "Not at all",
        10.0: "Surely",
        98.0: "Refused",
        99.0: "Don't know",
        96.0: "No contact",
    },
    "shop": {1.0: "Центр", 2.0: "North"},
}


def data_file(folder: Path, **columns: list[Any]) -> bytes:
    frame = pd.DataFrame(
        {
            "id": [1.0, 2, 3, 4, 5],
            "nps": [10.0, 99, 98, 97, None],
            "shop": [1.0, 2, 9, None, 1],
            "at": [pd.Timestamp("2025-02-03 10:15:00")] * 4 + [pd.Timestamp("2025-02-04")],
            "why": ["Всё хорошо", "", "  ", "so", ""],
        }
        | columns
    )
    file = folder / "made.sav"
    pyreadstat.write_sav(
        frame,
        str(file),
        variable_value_labels=LABELS,
        missing_ranges={"nps": [{"lo": 96, "hi": 99}]},
    )
    return file.read_bytes()


def form(content: bytes, folder: Path, **changes: Any) -> Reading:
    declared: dict[str, Any] = {
        "format": {"type": "sav"},
        "columns": {"native_id": "id", "answered_at": "at", "location": "shop.label"},
        "time": {"formats": ["iso"]},
        "questions": {
            "recommend": {
                "metric": "nps", "column": "nps", "scale": {"min": 0, "max": 10},
                "dont_know": ["Don't know"], "missing": ["Refused"],
            },
            "why": {"metric": "comment", "column": "why"},
        },
    }  # fmt: skip
    return read(a_form(**(declared | changes)), content, folder, name="a.sav")


def test_a_value_that_stands_for_a_missing_answer_is_never_a_score(tmp_path: Path) -> None:
    reading = form(data_file(tmp_path), tmp_path)

    assert reading.scores == [10, None, None, None, None]
    assert reading.column("q0_state") == [
        "answered", "dont_know", "not_answered", "not_answered", "not_answered",
    ]  # fmt: skip
    assert reading.reasons == [None] * 5


def test_a_missing_value_whose_label_nobody_declared_is_set_aside_with_it(tmp_path: Path) -> None:
    question = {"metric": "nps", "column": "nps", "scale": {"min": 0, "max": 10}}

    content = data_file(tmp_path, nps=[10.0, 99, 96, 97, None])
    reading = form(content, tmp_path, questions={"recommend": question})

    assert reading.reasons == [None, None, "SCORE_FORMAT", None, None]
    assert reading.column("reason_detail")[2] == "No contact"
    # these words are known without being declared
    assert reading.column("q0_state")[1] == "dont_know"


def test_labels_are_read_where_they_are_asked_for(tmp_path: Path) -> None:
    reading = form(data_file(tmp_path), tmp_path)

    assert reading.column("location") == ["Центр", "North", "9", None, "Центр"]


def test_identifiers_dates_and_texts_are_what_they_were(tmp_path: Path) -> None:
    reading = form(data_file(tmp_path), tmp_path)

    assert reading.column("native_id") == ["1", "2", "3", "4", "5"]
    assert str(reading.column("answered_at")[0]) == "2025-02-03 10:15:00"
    assert str(reading.column("answered_at")[4]) == "2025-02-04 00:00:00"
    assert reading.column("q1_raw") == ["Всё хорошо", None, None, "so", None]


def test_a_damaged_head_that_promises_more_rows_than_fit_takes_no_memory(tmp_path: Path) -> None:
    content = bytearray(data_file(tmp_path))
    content[80:84] = (5 | 1 << 26).to_bytes(4, "little")

    report = form(bytes(content), tmp_path).report

    assert report.refusal == "BAD_SAV"
    assert "67108869 rows" in report.detail


def test_a_file_that_is_none_or_is_cut_off_is_refused(tmp_path: Path) -> None:
    content = data_file(tmp_path)

    assert form(b"", tmp_path).report.refusal == "EMPTY_FILE"
    assert form(b"ID,When\n", tmp_path).report.refusal == "BAD_SAV"
    assert form(content[:200], tmp_path).report.refusal == "BAD_SAV"
    for size in (8, 40, 100, 200):
        assert form(content[:-size], tmp_path).report.refusal == "BAD_SAV"


@pytest.mark.parametrize("place", range(4, 400, 33))
def test_a_damaged_header_is_refused_or_read_and_never_ends_the_process(
    place: int, tmp_path: Path
) -> None:
    content = bytearray(data_file(tmp_path))
    content[place : place + 4] = b"\xff\xff\xff\x7f"

    report = form(bytes(content), tmp_path).report

    assert report.refusal in ("", "BAD_SAV", "HEADER_MISSING")
