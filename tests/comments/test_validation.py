"""Cross-validation: no model codes a comment that taught it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from orchestration.comments import validation
from orchestration.comments.codebook import Codebook, load_codebook
from orchestration.comments.corpus import Labelled
from orchestration.comments.model import Model, from_bytes
from orchestration.comments.model_file import OURS

ROWS = (
    ("Курьер опоздал на четыре часа", "delivery"),
    ("Очень дорого", "price_value"),
    ("Очередь на сорок минут", "waiting_speed"),
    ("Сайт не открывается", "website_app"),
    ("Продавец нахамил", "staff_attitude"),
)


def a_comment(text: str, theme: str) -> Labelled:
    return Labelled(text, "ru", (theme,), "complaint", ("complaint",))


def test_every_comment_is_coded_by_a_model_that_never_saw_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shipped = from_bytes(OURS.read_bytes())
    taught: list[list[str]] = []

    def noting(rows: Sequence[Labelled], _: Codebook) -> Model:
        taught.append([row.text for row in rows])
        return shipped

    monkeypatch.setattr(validation, "train", noting)
    rows = [a_comment(*row) for row in ROWS]
    also = [a_comment(" ОЧЕНЬ дорого ", "price_value"), a_comment("Баллы сгорели", "general")]

    found = validation.cross_validated(rows, load_codebook(), folds=2, also=also)

    # the same words among those that teach would be the answer to the question
    assert taught == [
        ["Баллы сгорели", "Очень дорого", "Сайт не открывается"],
        ["Баллы сгорели", ROWS[0][0], "Очередь на сорок минут", "Продавец нахамил"],
    ]
    assert [code["themes"][0] for code in found] == [theme for _, theme in ROWS]


def test_more_folds_than_comments_are_as_many_as_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shipped = from_bytes(OURS.read_bytes())
    counts: list[int] = []

    def counting(rows: Sequence[Labelled], _: Codebook) -> Model:
        counts.append(len(rows))
        return shipped

    monkeypatch.setattr(validation, "train", counting)

    found = validation.cross_validated(
        [a_comment(*row) for row in ROWS[:3]], load_codebook(), folds=10
    )

    assert counts == [2, 2, 2]
    assert len(found) == 3
    assert validation.cross_validated([], load_codebook(), folds=4) == []
