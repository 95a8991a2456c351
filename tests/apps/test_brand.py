"""The board of a company that says its name, logo and languages."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from apps.board import texts
from tests.apps.opened import opened, words_of

pytestmark = pytest.mark.slow

LOGO = Path(texts.__file__).parent / "logo.png"


@pytest.fixture
def surveys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOYALTY_SURVEYS", str(tmp_path))
    shutil.copy(LOGO, tmp_path / "logo.png")
    return tmp_path


@pytest.mark.usefixtures("home")
def test_the_board_bears_the_name_and_speaks_the_languages_of_the_company(surveys: Path) -> None:
    text = "name: Cafeneaua *Noastră*\nlogo: logo.png\nlanguages: [ro, ru]\n"
    (surveys / "brand.yaml").write_text(text, encoding="utf-8")

    board = opened("overview")

    assert not board.exception
    assert "Cafeneaua \\*Noastră\\*" in words_of(board)
    assert board.title[0].value in {texts.load(one)("overview.title") for one in ("ro", "ru")}
    (choice,) = [one for one in board.selectbox if one.options == ["Română", "Русский"]]
    assert choice.value in ("ro", "ru")


@pytest.mark.usefixtures("home")
def test_a_mistake_in_the_brand_is_told_and_hides_no_figure(surveys: Path) -> None:
    (surveys / "brand.yaml").write_text("colour: '#FFFF00'\n", encoding="utf-8")

    board = opened("overview", lang="en")

    assert not board.exception
    assert "take a darker one" in words_of(board)
    assert board.metric
