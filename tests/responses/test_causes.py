"""Causes: which options of a question name the front line, and which somebody else."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.responses.causes import declared_causes
from orchestration.responses.declaration_file import DeclarationError, load_surveys

SOURCE = """\
type: orchestration.components.survey_source.SurveySource
attributes:
  survey: {survey}
  kind: forms
  owner: team:shop
  connector: {{type: folder, url: drop/shop}}
  format: {{type: csv}}
  columns: {{answered_at: Date}}
  questions:
    recommend: {{metric: nps, column: Score, scale: {{min: 0, max: 10}}}}
    why: {{metric: other, column: Why, causes: {{Rude: front_line, Дорого: price}}}}
"""


def written(folder: Path, text: str, survey: str = "shop") -> Path:
    (folder / survey).mkdir()
    (folder / survey / "defs.yaml").write_text(text.format(survey=survey), encoding="utf-8")
    return folder


def test_options_with_causes_reach_the_models_survey_by_survey(tmp_path: Path) -> None:
    written(tmp_path, SOURCE, "shop")
    found = declared_causes(load_surveys(written(tmp_path, SOURCE, "kiosk")))

    assert [(row["survey"], row["option"], row["cause"]) for row in found] == [
        ("kiosk", "Rude", "front_line"),
        ("kiosk", "Дорого", "price"),
        ("shop", "Rude", "front_line"),
        ("shop", "Дорого", "price"),
    ]
    assert {row["question_key"] for row in found} == {"why"}


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("Дорого: price", "Дорого: cost", "'front_line', 'back_office', 'product', 'price'"),
        ("metric: other", "metric: comment", "causes belong to a question of metric other"),
    ],
)
def test_a_mistake_in_a_cause_is_said(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    with pytest.raises(DeclarationError) as error:
        load_surveys(written(tmp_path, SOURCE.replace(right, wrong)))

    assert said in str(error.value)
