"""Texts as rows of numbers: pieces of words, lemmas and their pairs, phrases, and the look.

Every text is the sum of what its words are, so that a distinct word is taken to pieces once. All
sums are of whole numbers: no order of words, texts or batches shows in them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from orchestration.comments.codebook import ASPECTS, CAUSES, GENERAL, SIGNS, THEMES
from orchestration.comments.reading import Reading
from orchestration.comments.words import LANGUAGES, Ints, sums

SHORTEST, LONGEST = 2, 5
FEWEST_TEXTS = 2
#: weights of pieces and lemmas are kept as whole numbers of this part
PART = 64
SAID = (
    *(f"theme:{theme}" for theme in (*THEMES, GENERAL)),
    *(f"sign:{sign}" for sign in SIGNS),
    *(f"cause:{cause}" for cause in CAUSES[:4]),
    *(f"aspect:{aspect}" for aspect in ASPECTS[:2]),
)
TURNED = ("sign:positive", "sign:negative")
MOST_SAID = 2
LENGTHS = (1, 2, 4, 8, 16)
LOOKS = ("?", "!", "…", ")", "(")
NEGATED = "¬"

Matrix: TypeAlias = Any  # scipy has no types of its own
Floats = NDArray[np.float64]


@lru_cache(maxsize=200_000)
def pieces(folded: str) -> tuple[str, ...]:
    """The runs of letters of a word, its begin and end among them."""
    padded = f" {folded} "
    return tuple(
        padded[start : start + length]
        for length in range(SHORTEST, LONGEST + 1)
        for start in range(max(0, len(padded) - length + 1))
    )


@dataclass(frozen=True)
class Vocabulary:
    """What is known by name, with the weight of each as whole parts of PART.

    Args:
        pieces: runs of letters, in order.
        lemmas: lemmas and pairs of lemmas, in order; pairs have a space, negated ones a NEGATED.
        piece_weights: of each run; rare ones weigh more.
        lemma_weights: of each lemma.
    """

    pieces: tuple[str, ...]
    lemmas: tuple[str, ...]
    piece_weights: Ints
    lemma_weights: Ints


@dataclass(frozen=True)
class Blocks:
    """A batch of texts as three matrices of whole numbers, with the lengths of two.

    Args:
        pieces: texts x distinct words, how often each stands there.
        words: distinct words x pieces, weighted.
        piece_length: of each text, the root of the sum of its squared weights.
        lemmas: texts x lemmas and pairs, weighted.
        lemma_length: likewise.
        said: texts x what is said and how the text looks.
    """

    pieces: Matrix
    words: Matrix
    piece_length: Floats
    lemmas: Matrix
    lemma_length: Floats
    said: Ints


def marked_lemmas(reading: Reading) -> tuple[tuple[str, ...], Ints]:
    """The distinct lemmas of a batch, negated ones marked, and which stands at each place."""
    plain = [word.lemma for word in reading.words]
    number: dict[str, int] = {}
    of_word = [
        number.setdefault(name, len(number))
        for name in (*plain, *(f"{NEGATED}{lemma}" for lemma in plain))
    ]
    places = np.array(of_word, np.int64)[reading.ids + len(plain) * reading.is_negated]
    return tuple(number), places


def _pairs(reading: Reading, places: Ints) -> tuple[Ints, Ints, Ints]:
    """First and second lemma of all neighbours, and their texts."""
    if not len(places):
        return places, places, places
    same = reading.texts[1:] == reading.texts[:-1]
    return places[:-1][same], places[1:][same], reading.texts[:-1][same]


def learn_vocabulary(reading: Reading) -> Vocabulary:
    """The pieces and lemmas that stand in at least FEWEST_TEXTS texts."""
    texts_of: list[set[int]] = [set() for _ in reading.words]
    for place, word in enumerate(reading.ids.tolist()):
        texts_of[word].add(int(reading.texts[place]))
    holding: dict[str, set[int]] = {}
    for number, word in enumerate(reading.words):
        for piece in pieces(word.folded):
            holding.setdefault(piece, set()).update(texts_of[number])
    names, places = marked_lemmas(reading)
    first, second, texts = _pairs(reading, places)
    held = {(names[i], t) for i, t in zip(places.tolist(), reading.texts.tolist(), strict=True)}
    held |= {
        (f"{names[a]} {names[b]}", t)
        for a, b, t in zip(first.tolist(), second.tolist(), texts.tolist(), strict=True)
    }
    seen = Counter(name for name, _ in held)
    counts = {piece: len(found) for piece, found in holding.items()}
    return Vocabulary(
        pieces=_kept(counts),
        lemmas=_kept(seen),
        piece_weights=_weights(counts, reading.count),
        lemma_weights=_weights(seen, reading.count),
    )


def _kept(counts: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(sorted(name for name, count in counts.items() if count >= FEWEST_TEXTS))


def _weights(counts: Mapping[str, int], text_count: int) -> Ints:
    kept = np.array([counts[name] for name in _kept(counts)], np.float64)
    weights: Ints = np.rint(PART * (1 + np.log((1 + text_count) / (1 + kept)))).astype(np.int64)
    return weights


class Weigher:
    """Turns readings into blocks by a vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._piece = {name: number for number, name in enumerate(vocabulary.pieces)}
        self._lemma = {name: number for number, name in enumerate(vocabulary.lemmas)}
        parts = [name.split(" ") for name in vocabulary.lemmas]
        self._part = {part: number for number, part in enumerate(_distinct(parts))}
        pairs = sorted(
            (self._part[part[0]] * len(self._part) + self._part[part[1]], number)
            for number, part in enumerate(parts)
            if len(part) == 2
        )
        self._pair_keys = np.array([key for key, _ in pairs], np.int64)
        self._pair_numbers = np.array([number for _, number in pairs], np.int64)
        self._pieces_of = lru_cache(maxsize=200_000)(self._known_pieces)

    def blocks(self, reading: Reading) -> Blocks:
        """The matrices of a batch."""
        count = reading.count
        words = self._words(reading)
        counts = _counted(reading.texts, reading.ids, (count, len(reading.words)))
        squares = np.asarray((words.multiply(words)).sum(axis=1)).ravel()
        lemmas = self._lemmas(reading)
        return Blocks(
            pieces=counts,
            words=words,
            piece_length=_length(sums(squares[reading.ids], reading.tokens.starts)),
            lemmas=lemmas,
            lemma_length=_length(np.asarray((lemmas.multiply(lemmas)).sum(axis=1)).ravel()),
            said=_said(reading),
        )

    def _words(self, reading: Reading) -> Matrix:
        found = [self._pieces_of(word.folded) for word in reading.words]
        columns = np.concatenate([*found, np.empty(0, np.int64)]).astype(np.int64)
        rows = np.repeat(np.arange(len(found)), [len(each) for each in found])
        table = _counted(rows, columns, (len(found), len(self._piece)))
        return table.multiply(self.vocabulary.piece_weights[None, :]).tocsr()

    def _known_pieces(self, folded: str) -> Ints:
        known = [self._piece[piece] for piece in pieces(folded) if piece in self._piece]
        return np.array(known, np.int64)

    def _lemmas(self, reading: Reading) -> Matrix:
        names, places = marked_lemmas(reading)
        alone = np.array([self._lemma.get(name, -1) for name in names], np.int64)
        parts = np.array([self._part.get(name, -1) for name in names], np.int64)
        first, second, of_pair = _pairs(reading, places)
        keys = np.where(
            (parts[first] >= 0) & (parts[second] >= 0),
            parts[first] * len(self._part) + parts[second],
            -1,
        )
        where = np.searchsorted(self._pair_keys, keys)
        where[where == len(self._pair_keys)] = 0
        if len(self._pair_keys):
            paired = np.where(self._pair_keys[where] == keys, self._pair_numbers[where], -1)
        else:
            paired = np.full(len(keys), -1, np.int64)
        columns = np.concatenate([alone[places], paired])
        texts = np.concatenate([reading.texts, of_pair])
        kept = columns >= 0
        table = _counted(texts[kept], columns[kept], (reading.count, len(self._lemma)))
        return table.multiply(self.vocabulary.lemma_weights[None, :]).tocsr()


def _distinct(parts: Sequence[Sequence[str]]) -> list[str]:
    return sorted({name for part in parts if len(part) == 2 for name in part})


def _counted(rows: Ints, columns: Ints, shape: tuple[int, int]) -> Matrix:
    ones = np.ones(len(rows), np.int64)
    return sparse.coo_array((ones, (rows, columns)), shape=shape).tocsr()


def _length(squares: NDArray[Any]) -> Floats:
    length: Floats = np.sqrt(np.maximum(squares, 1).astype(np.float64))
    return length


def _said(reading: Reading) -> Ints:
    """What is said, at most MOST_SAID times, and how the text looks; the columns of SAID first."""
    columns = [np.minimum(reading.hit_counts(key), MOST_SAID) for key in SAID]
    columns += [np.minimum(reading.hit_counts(key, negated=True), MOST_SAID) for key in TURNED]
    count = reading.word_counts
    columns += [(count <= length).astype(np.int64) * MOST_SAID for length in LENGTHS]
    for look in LOOKS:
        there = np.array([look in word.token for word in reading.words], np.bool_)
        found = there[reading.ids] if len(reading.ids) else np.empty(0, np.bool_)
        columns.append(np.minimum(sums(found, reading.tokens.starts), 1) * MOST_SAID)
    columns += [
        (reading.languages == number).astype(np.int64) * MOST_SAID
        for number in range(len(LANGUAGES))
    ]
    return np.stack(columns, axis=1).astype(np.int64)
