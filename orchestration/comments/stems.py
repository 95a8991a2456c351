"""The plain stem matcher: the yardstick that a coder must beat.

A theme holds where one of its stems stands anywhere in the folded text. Kinds by the plainest
signs. Nothing else of the product uses it.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from orchestration.comments.codebook import ANY, FEW, GENERAL, THEMES, Codebook
from orchestration.comments.evaluation import Coded
from orchestration.comments.words import fold

Stems = Mapping[str, Sequence[str]]
QUESTION = "?"


def stems_of_file(path: Path) -> Stems:
    """The stems of a table with `theme_id` and `stems_ru`, `stems_ro`, `stems_en`."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {
            row["theme_id"]: [
                fold(stem.replace("_", " "))
                for language in ("ru", "ro", "en")
                for stem in (row[f"stems_{language}"] or "").split()
            ]
            for row in csv.DictReader(file)
        }


def stems_of_codebook(codebook: Codebook) -> Stems:
    """The entries of a codebook as bare stems, phrases as they are written."""
    found: dict[str, list[str]] = {theme: [] for theme in THEMES}
    for phrase in codebook.phrases:
        theme = phrase.stands_for.removeprefix("theme:")
        if theme in found and not {ANY, FEW} & {word for place in phrase.words for word in place}:
            found[theme].append(" ".join(place[0].strip("*") for place in phrase.words))
    return found


def code_by_stems(texts: Sequence[str], stems: Stems) -> list[Coded]:
    """What bare stems say of texts."""
    coded = []
    for text in texts:
        plain = fold(text)
        themes = tuple(t for t in THEMES if any(stem in plain for stem in stems.get(t, ())))
        kind = "question" if QUESTION in text else "complaint" if themes else "praise"
        coded.append(Coded(themes=themes or (GENERAL,), kind=kind))
    return coded
