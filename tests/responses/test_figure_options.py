"""`figures.yaml`: what is asked of the figures, and what is said of a mistake in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.responses.declaration_file import DeclarationError
from orchestration.responses.figure_options import FILE_NAME, load_figure_options

ASKED = """\
latest_per_customer: true
target_shares:
  by_channel:
    dimension: channel
    shares: {web: 0.75, store: 0.25}
"""


def written(folder: Path, text: str) -> Path:
    (folder / FILE_NAME).write_text(text, encoding="utf-8")
    return folder


def test_without_the_file_or_with_an_empty_one_nothing_is_asked(tmp_path: Path) -> None:
    assert load_figure_options(tmp_path).variables == {}
    assert load_figure_options(written(tmp_path, "# nothing yet\n")).variables == {}


def test_what_is_asked_becomes_variables_of_the_dbt_project(tmp_path: Path) -> None:
    assert load_figure_options(written(tmp_path, ASKED)).variables == {
        "latest_per_customer": True,
        "target_shares": {
            "by_channel": {"dimension": "channel", "shares": {"web": 0.75, "store": 0.25}}
        },
    }


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("store: 0.25", "store: 0.2", "the shares add up to 0.95, not to 1"),
        ("store: 0.25", "store: 0", "greater than 0"),
        ("dimension: channel", "dimension: country", "dimension"),
        ("by_channel", "By channel!", "By channel!"),
        ("latest_per_customer: true", "last_per_customer: true", "last_per_customer"),
        ("target_shares:", "target_shares: [", "no YAML"),
    ],
)
def test_a_mistake_names_the_file_and_what_is_wrong(
    tmp_path: Path, right: str, wrong: str, said: str
) -> None:
    with pytest.raises(DeclarationError) as error:
        load_figure_options(written(tmp_path, ASKED.replace(right, wrong)))

    assert FILE_NAME in str(error.value)
    assert said in str(error.value)
