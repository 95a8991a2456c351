"""Writes the ready-made declaration of a product as a new source. Nothing is ever overwritten."""

from __future__ import annotations

import re
from pathlib import Path

from orchestration.products.catalogue import MARK, Product
from orchestration.responses.declaration_file import load_file


class SourceExistsError(Exception):
    """There is a declaration where the new one would be written."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            f"{file} is there already and stays as it is. "
            "Give the new source another name with --survey."
        )


class SourceNameError(Exception):
    """The name cannot be the name of a source."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name!r} cannot name a source: begin with a small letter, go on with small letters, "
            "digits and _, such as web_shop_form."
        )


class OwnerError(Exception):
    """The owner is neither a team nor an address."""

    def __init__(self, owner: str) -> None:
        super().__init__(f"{owner!r} is no owner: give an e-mail address, or a team as team:shops.")


def write_declaration(
    product: Product, surveys: Path, *, survey: str | None = None, owner: str | None = None
) -> Path:
    """The file that was written, `<surveys>/<survey>/defs.yaml`.

    Args:
        product: whose declaration is copied.
        surveys: the folder of sources.
        survey: the name of the source; by default the product's.
        owner: who answers for it; by default the template's, marked to be changed.

    Raises:
        SourceNameError: when the name is none.
        OwnerError: when the owner is none.
        SourceExistsError: when the source is declared already.
    """
    name = survey or product.name
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,59}", name):
        raise SourceNameError(name)
    if owner is not None and not re.fullmatch(r"team:[A-Za-z0-9_.-]+|[^@\s#]+@[^@\s#]+", owner):
        raise OwnerError(owner)
    text = product.declaration.read_text(encoding="utf-8")
    text = re.sub(rf"^  survey: {product.name}\b", f"  survey: {name}", text, flags=re.MULTILINE)
    text = re.sub(rf"\bdrop/{product.name}\b", f"drop/{name}", text)
    if owner is not None:
        text = re.sub(r"^  owner: .*$", f"  owner: {owner}", text, flags=re.MULTILINE)
    file = surveys / name / "defs.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with file.open("x", encoding="utf-8") as new:
            new.write(text)
    except FileExistsError as error:
        raise SourceExistsError(file) from error
    load_file(file)
    return file


def marked_lines(file: Path) -> list[tuple[int, str]]:
    """Number and text of every line that waits to be changed."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return [(number, line.strip()) for number, line in enumerate(lines, 1) if MARK in line]
