"""The products that have a ready-made declaration: one folder each, beside this module.

A folder holds `defs.yaml` (the commented template), `sample.*` (made-up answers with the real
quirks of the product) and `expected.toml` (what must become of them). Nothing is read or judged
here; the words before the first key of `defs.yaml` are the product's documentation.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
#: a line that a newcomer must change says so
MARK = "# CHANGE"


class UnknownProductError(Exception):
    """There is no ready-made declaration of that name."""

    def __init__(self, name: str, known: list[str]) -> None:
        near = difflib.get_close_matches(name, known, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        super().__init__(
            f"No product {name!r}.{hint} Known: {', '.join(known)}. "
            "For any other tool take csv, xlsx, json or sav and name your columns in it."
        )


@dataclass(frozen=True)
class Product:
    """One product, or one of the ways in which it exports.

    Args:
        name: the name of its folder.
        folder: where its files lie.
    """

    name: str
    folder: Path

    @property
    def declaration(self) -> Path:
        """Its commented `defs.yaml`."""
        return self.folder / "defs.yaml"

    @property
    def samples(self) -> tuple[Path, ...]:
        """Files as the product exports them."""
        return tuple(sorted(self.folder.glob("sample*")))

    @property
    def title(self) -> str:
        """What it is, in a few words."""
        return self._words()[0]

    @property
    def notes(self) -> str:
        """How to export, and what is odd about it."""
        return "\n".join(self._words()[1:]).strip()

    def _words(self) -> list[str]:
        """The comment at the head of the declaration, without its signs."""
        words = []
        for line in self.declaration.read_text(encoding="utf-8").splitlines():
            if not line.startswith("#"):
                break
            words.append(line.removeprefix("#").removeprefix(" "))
        return words


def products() -> tuple[Product, ...]:
    """All of them, in order of their names."""
    folders = sorted(file.parent for file in FOLDER.glob("*/defs.yaml"))
    return tuple(Product(folder.name, folder) for folder in folders)


def product_named(name: str) -> Product:
    """One product; `typeform-csv` is the same as `typeform_csv`.

    Raises:
        UnknownProductError: when there is none of that name.
    """
    known = {product.name: product for product in products()}
    found = known.get(name.strip().lower().replace("-", "_").replace(" ", "_"))
    if found is None:
        raise UnknownProductError(name, list(known))
    return found
