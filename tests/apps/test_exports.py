"""A downloaded table opens in a spreadsheet and runs nothing."""

import pandas as pd
import pytest

from apps.board.exports import as_csv, neutralise


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        "  =1",
        "\0=",
    ],
)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(cell: str) -> None:
    assert neutralise(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["Ana", "a=b", "8,4 … 91,6", "", "1-й квартал", "(unknown)"])
def test_ordinary_text_stays_as_it_is(cell: str) -> None:
    assert neutralise(cell) == cell


def test_numbers_stay_numbers_and_missing_ones_stay_empty() -> None:
    frame = pd.DataFrame({"=name": ["=x", "Ольга"], "value": [-12.5, float("nan")]})

    written = as_csv(frame)

    assert written.startswith(b"\xef\xbb\xbf")
    assert written.decode("utf-8-sig").splitlines() == ["'=name,value", "'=x,-12.5", "Ольга,"]
