"""The words of reports: `texts/*.toml`, over those that all of the product share."""

from __future__ import annotations

from pathlib import Path

from orchestration.wording import texts
from orchestration.wording.texts import Texts

FOLDER = Path(__file__).parent / "texts"


def load(language: str) -> Texts:
    """The words of a language."""
    return texts.load(language, FOLDER)
