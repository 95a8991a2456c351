"""Scores in messages, messages that are none, and records that say nobody answered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.validated.reading import a_form, asked, cells, read


@pytest.mark.parametrize(
    ("message", "score"),
    [
        ("9 все хорошо", 9),
        ("10", 10),
        ("9.", 9),
        ("９", 9),
        ("nota 8, mulțumesc", 8),
        ("7/10 норм", 7),
        ("спасибо", None),
        ("10 минут ждал", None),
        ("9.01 приду", None),
        ("9 или 10", None),
        ("ставлю 3, ждал 20 минут", 3),
    ],
)
def test_a_message_gives_its_score_only_when_it_is_certain(
    message: str, score: int | None, tmp_path: Path
) -> None:
    reading = cells(a_form(questions=asked(reads=["message"])), [message], tmp_path)

    assert reading.scores == [score]
    assert reading.reasons == [None]
    assert reading.column("q0_state") == ["answered" if score is not None else "not_answered"]


def test_a_score_off_the_scale_is_set_aside(tmp_path: Path) -> None:
    reading = cells(a_form(questions=asked(reads=["message"])), ["15", "15!"], tmp_path)

    assert [row["q0_number"] for row in reading.rows] == [15, 15]


def test_only_the_number_of_a_message_is_kept_as_its_score(tmp_path: Path) -> None:
    survey = a_form(questions=asked(reads=["message"]))

    reading = cells(survey, ["9 звоните +37369000001"], tmp_path)

    assert reading.column("q0_raw") == ["9"]


def test_who_wants_no_messages_is_skipped(tmp_path: Path) -> None:
    rule = {"column": "Score", "matches": r"(?i)^\W*(stop|стоп)\W*$", "reason": "OPT_OUT"}
    survey = a_form(questions=asked(reads=["message"]), skip=[rule])

    reading = cells(survey, ["STOP", "Стоп!", "9 stop being late"], tmp_path)

    assert reading.column("skip_reason") == ["OPT_OUT", "OPT_OUT", None]
    assert reading.scores[2] == 9


NO_ANSWER = {"column": "Score", "equals": "", "reason": "NO_ANSWER"}


def test_a_rule_of_an_empty_cell_is_met_by_blanks(tmp_path: Path) -> None:
    reading = cells(a_form(skip=[NO_ANSWER]), ["", " ", "0"], tmp_path)

    assert reading.column("skip_reason") == ["NO_ANSWER", "NO_ANSWER", None]


def test_a_rule_of_an_empty_cell_is_met_by_what_json_leaves_out(tmp_path: Path) -> None:
    survey = a_form(format={"type": "json"}, skip=[NO_ANSWER])
    rated = {"ID": "1", "When": "2026-01-02", "Score": 9}
    unrated = {"ID": "2", "When": "2026-01-02"}

    some = read(survey, json.dumps([rated, unrated]), tmp_path)
    nobody = read(survey, json.dumps([unrated]), tmp_path)

    assert some.column("skip_reason") == [None, "NO_ANSWER"]
    assert nobody.column("skip_reason") == ["NO_ANSWER"]
