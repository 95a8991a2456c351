"""Questions with several choices: what was chosen is a list, also where options hold commas."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from tests.validated.reading import FORM, a_form, read

OPTIONS = ["Price", "Price, value", "Reshape (concat, merge, join…)", "Personal", "a.b"]


def chosen(cells: list[str], folder: Path, **question: object) -> list[list[str] | None]:
    declared = {"metric": "other", "column": "Comment", "options": OPTIONS} | question
    survey = a_form(questions={**FORM["questions"], "why": declared})
    lines = [f'{n},2026-01-02,9,"{cell}"' for n, cell in enumerate(cells)]
    reading = read(survey, "\n".join(["ID,When,Score,Comment", *lines]) + "\n", folder)
    return [None if raw is None else json.loads(raw) for raw in reading.column("q1_raw")]


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("Price", ["Price"]),
        ("Price, value", ["Price, value"]),
        ("Price, Personal", ["Price", "Personal"]),
        ("Price, value, Price", ["Price, value", "Price"]),
        (
            "Reshape (concat, merge, join…), Personal",
            ["Reshape (concat, merge, join…)", "Personal"],
        ),
        ("Personal, Price, value, a.b", ["Personal", "Price, value", "a.b"]),
        ("Parking, of bikes", ["Parking, of bikes"]),
        ("Personal, Parking, of bikes", ["Personal", "Parking, of bikes"]),
        ("Price-list", ["Price-list"]),
        ("axb", ["axb"]),
        ("Personal,Price", ["Personal", "Price"]),
        ("", None),
    ],
)
def test_what_was_chosen_is_a_list_whatever_commas_its_options_hold(
    cell: str, wanted: list[str] | None, tmp_path: Path
) -> None:
    assert chosen([cell], tmp_path) == [wanted]


def test_a_separator_at_the_end_adds_no_empty_choice(tmp_path: Path) -> None:
    found = chosen(["Price;Personal;", "Price, value;"], tmp_path, separator=";")

    assert found == [["Price", "Personal"], ["Price, value"]]


def test_the_order_of_choices_is_that_of_the_cell_and_others_come_last(tmp_path: Path) -> None:
    assert chosen(["Парковка, a.b, Price"], tmp_path) == [["a.b", "Price", "Парковка"]]


@pytest.mark.parametrize("question", [{"options": [" "]}, {"options": ["a"], "separator": ""}])
def test_options_that_cannot_be_meant_are_no_declaration(question: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        chosen([], Path(), **question)


def test_a_cell_that_means_nothing_is_no_choice(tmp_path: Path) -> None:
    declared = {"metric": "other", "column": "Comment", "options": OPTIONS}
    survey = a_form(questions={**FORM["questions"], "why": declared})
    text = "ID,When,Score,Comment\n1,2026-01-02,9,NA\n2,2026-01-02,9,Price\n"

    reading = read(survey, text, tmp_path)

    assert reading.column("q1_state") == ["not_answered", "answered"]


def test_a_score_has_no_options() -> None:
    with pytest.raises(ValidationError, match="metric other"):
        a_form(questions={"r": FORM["questions"]["recommend"] | {"options": ["a"]}})
