"""Words of the command's answers in the three languages; complaints and progress stay English."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable
from pathlib import Path

LANGUAGES = ("en", "ru", "ro")
TEXTS = Path(__file__).parent / "texts"
Say = Callable[..., str]


def usual_language() -> str:
    """What the environment asks for (LANG), when the command speaks it."""
    wanted = (os.environ.get("LC_ALL") or os.environ.get("LANG") or "")[:2].lower()
    return wanted if wanted in LANGUAGES else "en"


def load_words(name: str, language: str) -> Say:
    """The texts of one verb: called with a key and what fills its blanks."""
    file = TEXTS / f"{name}.{language}.toml"
    texts = tomllib.loads(file.read_text(encoding="utf-8"))
    return lambda key, **blanks: str(texts[key]).format(**blanks)
