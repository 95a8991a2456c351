"""The sections of docs/sources.md about products, written from the head of each declaration."""

from __future__ import annotations

from pathlib import Path

from orchestration.products.catalogue import products

BEGIN = "<!-- products: written by `python -m orchestration.products`; edit the defs.yaml -->"
END = "<!-- products: end -->"


class PageError(Exception):
    """The page has no place for the sections."""

    def __init__(self, page: Path) -> None:
        super().__init__(f"{page} lacks the lines {BEGIN!r} and {END!r}: put them back.")


def sections() -> str:
    """One short section a product."""
    parts = [BEGIN]
    for product in products():
        command = f"`loyalty sources new --product {product.name.replace('_', '-')}`"
        parts += [f"### {product.title}", f"{product.notes}\n\n{command}\n"]
    return "\n".join([*parts, END])


def write_sections(page: Path) -> None:
    """Put the sections of today into the page.

    Raises:
        PageError: when the marks between which they stand are gone.
    """
    before, begin, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise PageError(page)
    page.write_text(before + sections() + after, encoding="utf-8")
