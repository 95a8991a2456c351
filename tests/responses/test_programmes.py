"""What `programmes.yaml` and the part `money` of `figures.yaml` may say."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.responses.declaration_file import DeclarationError
from orchestration.responses.figure_options import load_figure_options
from orchestration.responses.programmes import FILE_NAME, load_programmes

CLUB = """programmes:
  - programme: club
    names: {en: Club}
    type: cashback
    start: 2026-01-01
"""


def write(folder: Path, text: str, name: str = FILE_NAME) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_without_a_file_there_are_no_programmes(tmp_path: Path) -> None:
    assert load_programmes(tmp_path).variables == {}


def test_a_programme_says_what_the_models_need(tmp_path: Path) -> None:
    (club,) = load_programmes(write(tmp_path, CLUB)).variables["programmes"]

    assert (club["programme"], club["start"], club["control"]) == (
        "club",
        "2026-01-01",
        "same_tier",
    )
    assert club["compared_months"] == 6


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ("    end: 2025-12-31\n", "ends on 2025-12-31, not after its start"),
        ("    cost: 5\n    cost_percent: 3\n", "has a cost and a cost_percent"),
        ("    members_of_tier: vip\n", "nobody of it is left to compare with"),
        ("    compared_months: 5\n", "Input should be 2, 4, 6, 8, 10 or 12"),
        ("    discount: 5\n", "Extra inputs are not permitted"),
    ],
)
def test_what_a_programme_cannot_mean_is_said(tmp_path: Path, more: str, problem: str) -> None:
    with pytest.raises(DeclarationError, match=problem):
        load_programmes(write(tmp_path, CLUB + more))


@pytest.mark.parametrize(
    ("text", "other", "problem"),
    [
        ("cashback", "coalition", "name its partner"),
        ("2026-01-01", "2026-01-15", "write the first day of the month"),
        ("club", "Club!", "String should match pattern"),
    ],
)
def test_a_mistake_in_a_programme_is_named(
    tmp_path: Path, text: str, other: str, problem: str
) -> None:
    with pytest.raises(DeclarationError, match=problem):
        load_programmes(write(tmp_path, CLUB.replace(text, other)))


def test_a_programme_stands_there_once(tmp_path: Path) -> None:
    twice = CLUB + CLUB.partition("\n")[2]

    with pytest.raises(DeclarationError, match="'club' stands there twice"):
        load_programmes(write(tmp_path, twice))


def test_a_source_of_referral_is_earned_or_bought(tmp_path: Path) -> None:
    asked = "money: {earned_sources: [friends], bought_sources: [friends]}"

    with pytest.raises(DeclarationError, match="'friends' is called earned and bought"):
        load_figure_options(write(tmp_path, asked, "figures.yaml"))


def test_the_options_of_money_are_a_variable_of_the_models(tmp_path: Path) -> None:
    options = load_figure_options(write(tmp_path, "money: {lag_months: 2}", "figures.yaml"))

    assert options.variables["money"] == {"lag_months": 2}
