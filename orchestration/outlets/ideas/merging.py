"""Which wishes say the same: one language, one first theme, nearly the same words.

Deterministic, and stable as comments come: what two wishes have in common depends on these two
alone, and a wish joins the earliest one that is like it. What a person judges stands above that.
Not here: reading and writing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray
from scipy import sparse

from orchestration.comments.words import lemma, split

SMALL_WORDS = Path(__file__).with_name("small_words.yaml")
#: cosine of the letter triples of dictionary forms; measured in tests/outlets/ideas
ALIKE = 0.62
NO_THEME = "none"
#: so many rows are compared with all later ones at a time
AT_ONCE = 2048


@dataclass(frozen=True)
class Wish:
    """One comment with a wish.

    Attributes:
        key: `<response_uid>/<question_key>`, by which decisions name it.
        theme: the surest one, or `none`.
    """

    key: str
    language: str
    theme: str
    text: str


def merge(wishes: Sequence[Wish]) -> list[int]:
    """For each wish the number of the wish that it joins; an idea's first wish joins itself.

    Args:
        wishes: earliest first; an idea is named by its earliest wish.
    """
    joins = list(range(len(wishes)))
    blocks: dict[tuple[str, str], list[int]] = {}
    for number, wish in enumerate(wishes):
        blocks.setdefault((wish.language, wish.theme), []).append(number)
    for (language, _), numbers in blocks.items():
        said = _contents([wishes[number].text for number in numbers], language)
        for at, first in enumerate(_first_alike(said)):
            joins[numbers[at]] = numbers[first]
    return joins


def _contents(texts: Sequence[str], language: str) -> list[str]:
    """The dictionary forms that say what is wished, each once, in alphabetical order."""
    tokens = split(texts)
    small = _small_words(language)
    forms = [lemma(word, language) for word in tokens.distinct]
    kept = np.array([form[:1].isalnum() and form not in small for form in forms], dtype=bool)
    return [
        " ".join(sorted({forms[i] for i in tokens.ids[start:end] if kept[i]}))
        for start, end in zip(tokens.starts[:-1], tokens.starts[1:], strict=True)
    ]


@cache
def _small_words(language: str) -> frozenset[str]:
    words = yaml.safe_load(SMALL_WORDS.read_text(encoding="utf-8"))
    return frozenset(str(words.get(language, "")).split())


def _first_alike(said: Sequence[str]) -> NDArray[np.int64]:
    """For each text the first one that it is like, or itself; texts without words stay alone."""
    distinct = list(dict.fromkeys(said))
    place = {text: number for number, text in enumerate(distinct)}
    leader = _leaders(distinct)
    first_with: dict[int, int] = {}
    for number, text in enumerate(said):
        first_with.setdefault(leader[place[text]], number)
    return np.array(
        [first_with[leader[place[text]]] if text else number for number, text in enumerate(said)],
        dtype=np.int64,
    )


def _leaders(distinct: Sequence[str]) -> list[int]:
    """For each of some different texts, earliest first, the number of the one it joins."""
    leader = [-1] * len(distinct)
    full = [number for number, text in enumerate(distinct) if text]
    for number in set(range(len(distinct))).difference(full):
        leader[number] = number
    if not full:
        return leader
    rows = _triples([distinct[number] for number in full])
    for start in range(0, len(full), AT_ONCE):
        # of each row of the block: how like it is to itself and all that come after
        likeness = (rows[start : start + AT_ONCE] @ rows[start:].T).tocsr()
        for at in range(likeness.shape[0]):
            here = full[start + at]
            if leader[here] != -1:
                continue
            begin, end = likeness.indptr[at], likeness.indptr[at + 1]
            near = likeness.indices[begin:end][likeness.data[begin:end] >= ALIKE]
            for other in sorted(near):
                if other >= at and leader[full[start + other]] == -1:
                    leader[full[start + other]] = here
            leader[here] = here
    return leader


def _triples(texts: Sequence[str]) -> sparse.csr_array:
    """Which letter triples each text has, blanks at the ends of words among them.

    Returns:
        Shape (texts, different triples); every row has the length 1, so that the product of two
        rows is their cosine.
    """
    number_of: dict[str, int] = {}
    columns: list[int] = []
    starts = [0]
    for text in texts:
        padded = (f" {word} " for word in text.split())
        found = {word[at : at + 3] for word in padded for at in range(len(word) - 2)}
        columns += sorted(number_of.setdefault(triple, len(number_of)) for triple in sorted(found))
        starts.append(len(columns))
    lengths = np.diff(starts)
    weights = np.repeat(1 / np.sqrt(np.maximum(lengths, 1)), lengths)
    shape = (len(texts), len(number_of))
    return sparse.csr_array((weights, np.array(columns), np.array(starts)), shape=shape)
