"""Precision, recall and kappa, against the reference cases and by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.comments.corpus import LabelError, Labelled, load_labelled
from orchestration.comments.evaluation import Coded, Counts, compare
from tests.reference_report import ReferenceLine
from tests.reference_values import FULL_SET, GOLDEN, reference_values


@pytest.fixture(params=[folder for folder in (GOLDEN, FULL_SET) if folder.is_dir()], ids=str)
def folder(request: pytest.FixtureRequest) -> Path:
    return Path(str(request.param))


def test_the_formulas_are_those_of_the_reference(
    reference_line: ReferenceLine, folder: Path
) -> None:
    for value in reference_values(folder / "text_eval.csv"):
        counts = Counts(*(int(value.line[name]) for name in ("tp", "fp", "fn", "tn")))
        name = "kappa" if value.metric == "cohen_kappa_vs_gold" else value.metric
        reference_line(value, getattr(counts, name))


def test_a_ratio_of_nothing_is_none_and_not_zero() -> None:
    nothing = Counts(0, 0, 0, 7)

    assert (nothing.precision, nothing.recall, nothing.f1) == (None, None, None)
    assert Counts(0, 0, 0, 0).kappa is None


def said(themes: str, kind: str = "praise") -> Labelled:
    return Labelled("x", "en", tuple(themes.split()), kind, (kind,))


def test_themes_are_counted_one_by_one_and_together() -> None:
    given = [said("delivery"), said("delivery price_value", "complaint"), said("general", "none")]
    found = [
        Coded(("delivery",), "praise"),
        Coded(("delivery", "communication"), "complaint"),
        Coded((), "praise", is_coded=False),
    ]

    result = compare(given, found)

    assert result.themes["delivery"] == Counts(2, 0, 0, 1)
    assert result.themes["price_value"] == Counts(0, 0, 1, 2)
    assert result.themes["communication"] == Counts(0, 1, 0, 2)
    assert result.theme_micro.f1 == pytest.approx(2 * 2 / (2 * 2 + 1 + 2))
    assert (result.exact_count, result.uncoded_count) == (1, 1)
    # praise 2/3, complaint 1, none 0
    assert result.kind_macro_f1 == pytest.approx((2 / 3 + 1 + 0) / 3)
    # agreed 2 of 3; by chance (1*2 + 1*1 + 1*0) / 9
    assert result.kind_kappa == pytest.approx((2 / 3 - 3 / 9) / (1 - 3 / 9))


def test_a_label_that_is_none_of_ours_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "labels.csv"
    file.write_text("text,themes,kind\nгрубо,staff,complaint\n", encoding="utf-8")

    with pytest.raises(LabelError, match="line 2: themes 'staff' is not one of product_quality"):
        load_labelled(file)
