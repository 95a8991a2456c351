"""`loyalty assessment`: the file to fill in, and what comes of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from orchestration.assessment.questionnaire import questionnaire
from orchestration.cli import command


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOYALTY_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("LOYALTY_SURVEYS", str(tmp_path / "surveys"))


@pytest.mark.parametrize("language", ["en", "ru", "ro"])
def test_the_questionnaire_that_is_printed_can_be_filled_in_and_recorded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    command(["assessment", "questions", "--language", language])
    asked = capsys.readouterr().out
    assert list(yaml.safe_load(asked)) == list(questionnaire().statements)
    file = tmp_path / "filled.yaml"
    file.write_text(asked.replace("level:\n", "level: 3\n", 4), encoding="utf-8")

    said = ["--by", "Ana", "--reason", "all", "--language", language]
    code = command(["assessment", "record", str(file), *said])
    told = capsys.readouterr().out
    command(["assessment", "show", "--json"])
    (kept,) = json.loads(capsys.readouterr().out)

    assert code == 0
    assert questionnaire().areas[0].name.of(language) in told
    assert kept["areas"][0] | {"score": 50.0, "unproven_count": 4} == kept["areas"][0]
    assert kept["score"] is None


def test_a_file_that_is_no_questionnaire_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "list.yaml"
    file.write_text("- 1\n", encoding="utf-8")

    assert command(["assessment", "record", str(file), "--by", "A", "--reason", "b"]) == 2


def test_before_the_first_one_the_command_says_how(capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["assessment", "show"]) == 1
    assert "loyalty assessment questions" in capsys.readouterr().err
