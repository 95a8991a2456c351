"""`journey.yaml`: the stages of the customer journey, and what is refused in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.responses.declaration_file import DeclarationError
from orchestration.responses.journey import FILE_NAME, load_journey

ASKED = """
channels: [web, store]
stages:
  - stage: choice
    names: {en: Choice, ru: Выбор, ro: Alegerea}
    touchpoints: [site, shop_floor]
    importance: 8
  - stage: purchase
    names: {en: Purchase}
    touchpoints: [checkout]
    moment_of_truth: true
"""


def written(folder: Path, text: str) -> Path:
    (folder / FILE_NAME).write_text(text, encoding="utf-8")
    return folder


def test_without_the_file_there_is_no_journey(tmp_path: Path) -> None:
    assert load_journey(tmp_path).variables == {}
    assert load_journey(written(tmp_path, "# nothing yet\n")).variables == {}


def test_stages_keep_their_order_and_all_that_is_said_of_them(tmp_path: Path) -> None:
    journey = load_journey(written(tmp_path, ASKED)).variables["journey"]

    assert journey["channels"] == ["web", "store"]
    assert journey["stages"] == [
        {
            "stage": "choice",
            "names": {"en": "Choice", "ru": "Выбор", "ro": "Alegerea"},
            "touchpoints": ["site", "shop_floor"],
            "importance": 8.0,
            "moment_of_truth": False,
        },
        {
            "stage": "purchase",
            "names": {"en": "Purchase"},
            "touchpoints": ["checkout"],
            "importance": None,
            "moment_of_truth": True,
        },
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "problem"),
    [
        ("stage: purchase", "stage: choice", "the stage 'choice' stands there twice"),
        ("[checkout]", "[site]", "the touchpoint 'site' stands there twice"),
        ("[web, store]", "[web, web]", "the channel 'web' stands there twice"),
        ("importance: 8", "importance: 11", "stages.0.importance"),
        ("stage: choice", "stage: Our choice", "stages.0.stage"),
        ("names: {en: Purchase}", "names: {de: Kauf}", "stages.1.names"),
        ("names: {en: Purchase}", "names: {}", "stages.1.names"),
        ("moment_of_truth", "moment", "stages.1.moment"),
        ("stages:", "stages: [", "no YAML"),
    ],
)
def test_a_mistake_is_told_with_its_place(
    tmp_path: Path, right: str, wrong: str, problem: str
) -> None:
    with pytest.raises(DeclarationError, match=problem):
        load_journey(written(tmp_path, ASKED.replace(right, wrong)))
