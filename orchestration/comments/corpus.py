"""Labelled comments: the corpus of this package, and any file of the same columns."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from orchestration.comments.codebook import ASPECTS, CAUSES, GENERAL, KINDS, SENTIMENTS, THEMES
from orchestration.comments.heads import HEADS

FOLDER = Path(__file__).with_name("corpus")
NEEDED = ("text", "themes", "kind")
YES = frozenset({"1", "true", "yes"})
UNKNOWN = -1


class LabelError(ValueError):
    """A labelled file cannot be used as it stands."""

    def __init__(self, path: Path, line: int, problem: str) -> None:
        super().__init__(f"{path.name}, line {line}: {problem}")


@dataclass(frozen=True)
class Labelled:
    """A comment and what a person says it is; what nobody said is None.

    Args:
        text: the comment.
        language: where it is known.
        themes: those that hold; `general` alone when none of the 14.
        kind: the primary one.
        kinds: all that hold.
    """

    text: str
    language: str | None
    themes: tuple[str, ...] | None
    kind: str | None
    kinds: tuple[str, ...] | None
    sentiment: str | None = None
    churn_risk: bool | None = None
    wants_contact: bool | None = None
    aspect: str | None = None
    cause: str | None = None


def our_corpus() -> tuple[Labelled, ...]:
    """The corpus that the shipped model is trained on."""
    return tuple(row for path in sorted(FOLDER.glob("*.csv")) for row in load_labelled(path))


def load_labelled(path: Path) -> tuple[Labelled, ...]:
    """A CSV file with `text`, `themes`, `kind`; others (`kinds`, `sentiment` ...) may be missing.

    Raises:
        LabelError: naming the line.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in NEEDED if name not in (reader.fieldnames or ())]
        if missing:
            raise LabelError(path, 1, f"no column {', '.join(missing)}")
        return tuple(_row(path, reader.line_num, row) for row in reader)


def _row(path: Path, line: int, row: dict[str, str | None]) -> Labelled:
    def among(name: str, allowed: Sequence[str]) -> str | None:
        value = (row.get(name) or "").strip()
        if value and value not in allowed:
            raise LabelError(path, line, f"{name} {value!r} is not one of {', '.join(allowed)}")
        return value or None

    def several(name: str, allowed: Sequence[str]) -> tuple[str, ...] | None:
        values = [value.strip() for value in (row.get(name) or "").split("|") if value.strip()]
        for value in values:
            if value not in allowed:
                raise LabelError(path, line, f"{name} {value!r} is not one of {', '.join(allowed)}")
        return tuple(values) or None

    def flag(name: str) -> bool | None:
        value = (row.get(name) or "").strip().lower()
        return (value in YES) if value else None

    return Labelled(
        text=row.get("text") or "",
        language=(row.get("lang") or "").strip() or None,
        themes=several("themes", (*THEMES, GENERAL)),
        kind=among("kind", KINDS),
        kinds=several("kinds", KINDS) or several("kind", KINDS),
        sentiment=among("sentiment", SENTIMENTS),
        churn_risk=flag("churn_risk"),
        wants_contact=flag("wants_contact"),
        aspect=among("aspect", ASPECTS),
        cause=among("cause", CAUSES),
    )


def targets(rows: Iterable[Labelled]) -> NDArray[np.int8]:
    """What holds (1), does not (0) or is unknown (UNKNOWN), by column of the heads."""
    return np.array([_target(row) for row in rows], np.int8)


def _target(row: Labelled) -> list[int]:
    given: dict[str, tuple[str, ...] | None] = {
        "theme": row.themes,
        "primary_kind": (row.kind,) if row.kind else None,
        "kind": row.kinds,
        "sentiment": (row.sentiment,) if row.sentiment else None,
        "aspect": (row.aspect,) if row.aspect else None,
        "cause": (row.cause,) if row.cause else None,
    }
    flags = {"churn_risk": row.churn_risk, "wants_contact": row.wants_contact}
    found: list[int] = []
    for head in HEADS:
        if head.name == "flag":
            values = [flags[label] for label in head.labels]
            found += [UNKNOWN if value is None else int(value) for value in values]
            continue
        said = given[head.name]
        found += [UNKNOWN if said is None else int(label in said) for label in head.labels]
    return found
