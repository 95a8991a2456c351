from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.responses.brand import Brand, contrast_with_white, load_brand
from orchestration.responses.declaration_file import DeclarationError


def said(folder: Path, text: str) -> Brand:
    (folder / "brand.yaml").write_text(text, encoding="utf-8")
    return load_brand(folder)


def test_without_the_file_it_is_the_products_own(tmp_path: Path) -> None:
    assert load_brand(tmp_path) == Brand()


def test_a_brand_is_read(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(b"")

    brand = said(
        tmp_path,
        "name: Cafeneaua Noastră\nlogo: logo.png\ncolour: '#0B5FA5'\nlanguages: [ro, ru]",
    )

    assert brand.name == "Cafeneaua Noastră"
    assert brand.languages == ("ro", "ru")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("logo: logo.png", "brand.yaml:1: logo: "),
        ("logo: ../other/logo.png", "lies beside the file"),
        ("logo: logo.svg", "lies beside the file"),
        ("name: |\n  two\n  lines", "a line break"),
        ("colour: '#FFE000'", "take a darker one"),
        ("colour: blue", "colour"),
        ("languages: [ro, ro]", "stands here twice"),
        ("languages: []", "at least 1 item"),
        ("nme: x", "Did you mean 'name'"),
        ("- x", "declares no brand"),
    ],
)
def test_a_mistake_has_words(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(DeclarationError) as told:
        said(tmp_path, text)

    assert words in str(told.value)


@pytest.mark.parametrize(
    ("colour", "contrast"), [("#000000", 21.0), ("#FFFFFF", 1.0), ("#777777", 4.48)]
)  # of the examples that explain WCAG 2.2
def test_contrast_is_that_of_the_guidelines(colour: str, contrast: float) -> None:
    assert contrast_with_white(colour) == pytest.approx(contrast, abs=0.005)
