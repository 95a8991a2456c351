"""A crossing on the board: named, as a table of two ways and as rows, hidden pairs unnumbered."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import pytest

from apps.board import crossing, figures, names, texts
from tests.apps import company
from tests.apps.company import CROSSING, FEWEST_SHOWN, NAMES
from tests.apps.opened import opened, table, words_of

pytestmark = pytest.mark.slow

SEPTEMBER = [one for one in company.answers() if (one.day.year, one.day.month) == (2026, 9)]


def test_a_pair_is_called_by_the_names_of_its_halves() -> None:
    words = texts.load("ro")
    called = {names.key_of_half("location", "L2"): "Bălți"}

    assert figures.name_dimension(CROSSING, words) == "Locație × Produs"
    assert figures.name_dimension("Этаж*location", words) == "Этаж × Locație"
    assert figures.name_member("L2*100%25 %2A", CROSSING, words, called) == "Bălți × 100% *"
    assert figures.name_member("L9*(unknown)", CROSSING, words, called) == "L9 × (nespecificat)"


def test_known_breakdowns_come_before_segments_and_crossings() -> None:
    found = ["location*product", "cashier", "product", "company", "Этаж"]

    assert names.in_order(found) == ["company", "product", "cashier", "Этаж", "location*product"]


def test_every_pair_has_a_square_shown_hidden_or_of_nobody() -> None:
    words = texts.load("en")
    rows = pd.DataFrame(
        {
            "member": ["L1*A", "L1*B", "L2*A"],
            "n": [30.0, None, 40.0],
            "value": [10.0, None, 20.0],
            "status": ["enough", "hidden", "enough"],
            "value_text": ["10.0", "hidden", "20.0"],
            "interval_text": ["1 … 19", "", "2 … 38"],
            "n_text": ["30 answers", "", "40 answers"],
        }
    )

    squares = crossing.squares(rows, words, dimension=CROSSING, names={}).set_index(
        ["row_text", "column_text"]
    )

    assert squares["state"].to_dict() == {
        ("L1", "A"): "shown",
        ("L1", "B"): "hidden",
        ("L2", "A"): "shown",
        ("L2", "B"): "nobody",
    }
    assert squares.loc[("L1", "A"), "count_text"] == "n = 30"
    empty = [f"{name}_text" for name in ("interval", "n", "count")]
    assert not (squares[squares["state"] == "hidden"][empty] != "").any(axis=None)
    assert squares.loc[("L2", "B"), "value_text"] == "no answers"


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.usefixtures("home")
def test_a_crossing_is_chosen_like_any_breakdown(language: str) -> None:
    words = texts.load(language)
    by = figures.name_dimension(CROSSING, words)

    board = opened("trends", lang=language, by=CROSSING)

    assert not board.exception
    assert words("crossing.caption") in words_of(board)
    shown = table(board, by).set_index(by)
    counts = Counter((one.segments["location"], one.segments["product"]) for one in SEPTEMBER)
    numbers = {
        f"{NAMES['location'].get(location, location)} × {product}": n
        for (location, product), n in counts.items()
    }
    big = {name: n for name, n in numbers.items() if n >= FEWEST_SHOWN}
    assert shown.loc[list(big), words("column.n")].to_dict() == big
    small = [name for name, n in numbers.items() if n < FEWEST_SHOWN]
    assert small
    assert shown.loc[small, [words("column.n"), words("metric.nps.name")]].isna().all(axis=None)
