"""Segments of sources: which names they may have, and which of them cut figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.responses.declaration_file import DeclarationError, load_surveys
from orchestration.responses.figure_options import load_figure_options
from orchestration.responses.segments import segments_of
from tests.responses.test_declaration_mistakes import COLUMNS, GOOD


def declared(folder: Path, name: str, segments: str, more: str = "") -> Path:
    text = GOOD.replace("survey: shop", f"survey: {name}")
    text = text.replace(COLUMNS, f"{COLUMNS}  segments: {segments}\n{more}")
    (folder / name).mkdir()
    (folder / name / "defs.yaml").write_text(text, encoding="utf-8")
    return folder


def test_segments_of_all_sources_cut_figures_but_those_of_staff(tmp_path: Path) -> None:
    declared(tmp_path, "shop", "{cashier: Desk, Этаж: Floor}")
    declared(tmp_path, "web", "{cashier: Till, campaign: Source}")
    declared(tmp_path, "leads", "{operator: Op}", "  response_kind: manager_rating\n")

    assert segments_of(load_surveys(tmp_path)) == ("campaign", "cashier", "Этаж")


@pytest.mark.parametrize("name", ["location", "survey", "company", "a*b", "''", "' desk'"])
def test_a_segment_that_would_be_taken_for_another_dimension_is_refused(
    tmp_path: Path, name: str
) -> None:
    declared(tmp_path, "shop", f"{{{name}: Desk}}")

    with pytest.raises(DeclarationError, match="segments: "):
        load_surveys(tmp_path)


def test_a_declared_segment_may_be_crossed(tmp_path: Path) -> None:
    declared(tmp_path, "shop", "{cashier: Desk}")
    options = tmp_path / "figures.yaml"

    options.write_text("crossings: [[cashier, product]]", encoding="utf-8")
    assert load_figure_options(tmp_path).crossings == (("cashier", "product"),)

    options.write_text("crossings: [[teller, product]]", encoding="utf-8")
    with pytest.raises(DeclarationError, match=r"'teller'; known: survey.*cashier"):
        load_figure_options(tmp_path)
