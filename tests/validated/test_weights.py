"""What a response may weigh in a weighted figure."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from tests.validated.reading import FORM, a_form, read

COLUMNS = {**FORM["columns"], "weight": "Revenue"}


def test_a_weight_is_a_number_that_is_not_negative(tmp_path: Path) -> None:
    cells = ["166.09", "0", "", "-5", "much", "1000000000", "1000000000.01"]
    lines = [f"{number},2026-01-02,9,,{cell}" for number, cell in enumerate(cells)]

    reading = read(
        a_form(columns=COLUMNS), "\n".join(["ID,When,Score,Comment,Revenue", *lines]), tmp_path
    )

    wrong = "NUMBER_FORMAT"
    assert reading.reasons == [None, None, None, wrong, wrong, None, wrong]
    # no weight is no weight: neither nothing nor one
    assert reading.column("weight")[:3] == [Decimal("166.0900"), Decimal("0.0000"), None]


def test_a_weight_that_changes_is_another_revision_of_the_response(tmp_path: Path) -> None:
    head, row = "ID,When,Score,Comment,Revenue\n", "1,2026-01-02,9,,{}\n"

    hashes = {
        read(a_form(columns=COLUMNS), head + row.format(weight), tmp_path).column("content_hash")[0]
        for weight in ("10", "10.00", "11")
    }

    assert len(hashes) == 2
