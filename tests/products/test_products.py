"""Every product that has a ready-made declaration: its sample becomes what expected.toml says."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.products.catalogue import MARK, Product, products
from orchestration.responses.declaration_file import load_file
from tests.products.outcomes import expected, in_toml, outcome, without_figures

pytestmark = pytest.mark.slow

ALL = pytest.mark.parametrize("product", products(), ids=lambda product: product.name)


@ALL
def test_a_sample_becomes_what_is_expected(product: Product, tmp_path: Path) -> None:
    found = outcome(product, tmp_path)

    assert found == without_figures(expected(product)), in_toml(found)


@ALL
def test_every_record_of_a_sample_is_accounted_for(product: Product) -> None:
    balance = expected(product)["balance"]

    assert balance["received"] == sum(balance.values()) - balance["received"]
    assert balance["loaded"] > 0


@ALL
def test_a_template_is_of_its_folder_and_says_what_to_change(product: Product) -> None:
    (survey,) = load_file(product.declaration)
    text = product.declaration.read_text(encoding="utf-8")

    assert survey.survey == product.name
    assert product.samples
    assert f"drop/{product.name}" in text or survey.connector.type not in ("folder", "mail_folder")
    assert [line for line in text.splitlines() if MARK in line and "owner:" in line]
    assert product.title
    assert product.notes
