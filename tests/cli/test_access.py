"""`loyalty access` and the refusal to serve an open board to others, as a person meets them."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from orchestration.cli import access, board
from orchestration.cli.arguments import parsed
from orchestration.responses.access import OpenBoardError, SecretError

PEOPLE = """\
sign_in:
  issuer: https://id.example.com
  client_id: board
  client_secret_env: BOARD_SECRET
  address: https://board.example.com
people:
  - {email: ana@example.com, roles: [manager, approver], units: {manager: [M07]}}
groups:
  - {group: data, roles: [data_team]}
"""


@pytest.fixture(autouse=True)
def surveys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOYALTY_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("LOYALTY_SURVEYS", str(tmp_path))
    monkeypatch.setenv("BOARD_SECRET", "abc")
    return tmp_path


def given(line: str) -> argparse.Namespace:
    return parsed(line.split())


def test_what_somebody_would_see_is_told(surveys: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (surveys / "access.yaml").write_text(PEOPLE, encoding="utf-8")

    assert access.who(given("access who Ana@example.com --group data --json")) == 0

    told = json.loads(capsys.readouterr().out)
    assert told["roles"] == ["manager", "data_team", "approver"]
    assert (told["figures"], told["comments"], told["bonus"]) == ("all", "manager M07", "all")
    assert {"bonus", "quality", "trends"} <= set(told["pages"])
    assert "reports" not in told["pages"]


def test_of_a_stranger_it_is_told_that_nothing_is_seen(
    surveys: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (surveys / "access.yaml").write_text(PEOPLE, encoding="utf-8")

    access.who(given("access who stranger@example.com --json"))

    told = json.loads(capsys.readouterr().out)
    assert (told["pages"], told["figures"], told["may"]) == ([], "none", [])


def test_the_check_lists_everybody_and_asks_for_the_secret(
    surveys: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (surveys / "access.yaml").write_text(PEOPLE, encoding="utf-8")

    assert access.check(given("access check")) == 0

    out = capsys.readouterr().out
    assert "ana@example.com" in out
    assert "group data" in out
    assert "abc" not in out
    monkeypatch.delenv("BOARD_SECRET")
    with pytest.raises(SecretError, match="BOARD_SECRET"):
        access.check(given("access check"))


def test_without_the_file_the_check_says_that_everything_is_open(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert access.check(given("access check")) == 0
    assert "Sign-in is off" in capsys.readouterr().out


def test_an_open_board_is_not_served_to_others() -> None:
    with pytest.raises(OpenBoardError, match=r"docs/access\.md"):
        board.board(given("board --address 0.0.0.0"))
