"""What is judged of a text: the heads of the model, and which label each column means."""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.comments.codebook import (
    ASPECTS,
    CAUSES,
    GENERAL,
    KINDS,
    SENTIMENTS,
    THEMES,
)


@dataclass(frozen=True)
class Head:
    """One question put to a text.

    Args:
        name: what is asked.
        labels: the answers; each is a column of the model.
        is_single: exactly one of them holds; else each may hold or not.
    """

    name: str
    labels: tuple[str, ...]
    is_single: bool


HEADS = (
    Head("theme", (*THEMES, GENERAL), is_single=False),
    Head("primary_kind", KINDS, is_single=True),
    Head("kind", KINDS[:-1], is_single=False),
    Head("sentiment", SENTIMENTS, is_single=True),
    Head("flag", ("churn_risk", "wants_contact"), is_single=False),
    Head("aspect", ASPECTS, is_single=True),
    Head("cause", CAUSES, is_single=True),
)
COLUMN_COUNT = sum(len(head.labels) for head in HEADS)


def columns_of(name: str) -> slice:
    """The columns of a head."""
    first = 0
    for head in HEADS:
        if head.name == name:
            return slice(first, first + len(head.labels))
        first += len(head.labels)
    raise KeyError(name)
