from __future__ import annotations

from orchestration.products.page import sections
from tests.conventions.checkout import PROJECT


def test_the_page_on_sources_has_the_section_of_every_product_as_its_template_says() -> None:
    page = (PROJECT / "docs" / "sources.md").read_text(encoding="utf-8")

    assert sections() in page, "run: python -m orchestration.products"
