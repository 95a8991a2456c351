"""Taking the records out of an answer, with words for an answer of another shape."""

from __future__ import annotations

from typing import Any

from orchestration.sources.api.client import Document
from orchestration.sources.errors import SourceError


def value_at(document: Document, path: str) -> Any:
    """What stands at a dotted path; None where nothing does."""
    for part in path.split("."):
        if not isinstance(document, dict):
            return None
        document = document.get(part)
    return document


def records_at(document: Document, path: str, product: str) -> list[dict[str, Any]]:
    """The list of records at a dotted path.

    Raises:
        SourceError: when there is none; nothing is taken for an empty page that is no page.
    """
    found = value_at(document, path)
    if not isinstance(found, list) or not all(isinstance(record, dict) for record in found):
        raise SourceError(
            f"{product}: the answer has no list of records at {path!r}. Is `base_url` the address "
            "of this product's API?"
        )
    return found
