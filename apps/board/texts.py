"""The words of the board: its own in `texts/*.toml`, over those that all of the product share.

Here: their loading, and text from data where Markdown is read. How words are looked up and which
plural form a number takes is in `orchestration.wording.texts`.
"""

from __future__ import annotations

from pathlib import Path

from orchestration.wording import texts as wording
from orchestration.wording.texts import (
    DEFAULT_LANGUAGE,
    LANGUAGES,
    MissingTextError,
    Texts,
    plural_form,
)

__all__ = [
    "DEFAULT_LANGUAGE",
    "FOLDER",
    "LANGUAGES",
    "MissingTextError",
    "Texts",
    "load",
    "plain",
    "plural_form",
]

FOLDER = Path(__file__).parent / "texts"


def load(language: str) -> Texts:
    """The words of a language."""
    return wording.load(language, FOLDER)


def plain(text: str) -> str:
    """Text from data for a place that reads Markdown: every sign stands for itself."""
    return "".join("\\" + sign if sign in _MARKDOWN else sign for sign in " ".join(text.split()))


_MARKDOWN = frozenset("\\`*_{}[]()<>#+-.!|~:$&@/=\"'^")
