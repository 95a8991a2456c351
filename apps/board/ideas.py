"""Ideas of customers in the words of a language. Not here: reading, widgets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from apps.board import formats
from apps.board.texts import Texts
from orchestration.published.idea_register import Idea

#: so much of an idea stands in a drop-down list
SHORT = 70
NO_THEME = "none"


def short(idea: Idea) -> str:
    """The number and the beginning of an idea."""
    text = idea.text if len(idea.text) <= SHORT else idea.text[: SHORT - 1] + "…"
    return f"{idea.number} · {text}"


def in_words(ideas: Sequence[Idea], texts: Texts, themes: Mapping[str, str]) -> pd.DataFrame:
    """A row for each idea; counts stay numbers."""
    return pd.DataFrame(
        {
            "number": [idea.number for idea in ideas],
            "idea": [idea.text for idea in ideas],
            "wishes": pd.array([idea.wish_count for idea in ideas], dtype="int64"),
            "status": [name_status(idea, texts) for idea in ideas],
            "theme": [name_theme(idea, texts, themes) for idea in ideas],
            "first": [formats.period("month", idea.first_month, texts) for idea in ideas],
            "last": [formats.period("month", idea.last_month, texts) for idea in ideas],
            "reason": [idea.judged.reason if idea.judged else "" for idea in ideas],
        }
    )


def name_theme(idea: Idea, texts: Texts, themes: Mapping[str, str]) -> str:
    """What the theme of an idea is called."""
    return texts("ideas.no_theme") if idea.theme == NO_THEME else themes.get(idea.theme, idea.theme)


def name_status(idea: Idea, texts: Texts) -> str:
    """The status, and whether the authors were thanked."""
    status = texts(f"ideas.status.{idea.status}")
    return f"{status}, {texts('ideas.status.thanked')}" if idea.is_thanked else status
