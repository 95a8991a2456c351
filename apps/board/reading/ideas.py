"""The register of ideas as the Ideas page reads it: ideas, their wishes, names of themes.

Never cached: a judgement shows at once, and the register is small. Not here: words, widgets.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from orchestration.comments.codebook import load_codebook
from orchestration.decisions.events import Event
from orchestration.home import Home
from orchestration.published.idea_register import (
    Idea,
    NoRegisterError,
    load_ideas,
    load_said,
    open_register,
)

MOST_WISHES = 50


def load_register(judged: Iterable[Event]) -> list[Idea] | None:
    """All ideas, most wished first; None before the first register."""
    try:
        with open_register(Home.from_environment()) as con:
            return load_ideas(con, judged)
    except NoRegisterError:
        return None


def load_wishes(judged: Iterable[Event], key: str) -> list[tuple[str, date]]:
    """The first wishes of an idea: text and first day of the month."""
    with open_register(Home.from_environment()) as con:
        return load_said(con, judged, key, limit=MOST_WISHES)


def load_theme_names(language: str) -> dict[str, str]:
    """Theme -> its name, from the codebook."""
    names = load_codebook(Home.from_environment().surveys).names
    return {theme: called[language] for theme, called in names.items()}
