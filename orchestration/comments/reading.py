"""A batch of texts as arrays: words, clauses, what is negated, and which phrases stand where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from orchestration.comments.codebook import Codebook
from orchestration.comments.language import Detector
from orchestration.comments.matching import Hits, Matcher, Word
from orchestration.comments.words import (
    CLAUSE_ENDS,
    LANGUAGES,
    Bools,
    Ints,
    Tokens,
    lemma,
    split,
    sums,
)

NEGATION_REACH = 3
NO_LANGUAGE = LANGUAGES.index("other")


@dataclass(frozen=True)
class Reading:
    """A batch of texts.

    Args:
        tokens: the tokens of all texts in one row.
        languages: the number in LANGUAGES of each text's language.
        words: the distinct words, each of one language.
        ids: which word stands at each place.
        texts: the number of the text of each place.
        clauses: the number of the clause of each place, over all texts.
        is_negated: whether a negation stands before the place, in its clause.
        hits: where phrases of the codebook stand.
        keys: what the numbers of the hits stand for.
    """

    tokens: Tokens
    languages: Ints
    words: tuple[Word, ...]
    ids: Ints
    texts: Ints
    clauses: Ints
    is_negated: Bools
    hits: Hits
    keys: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many texts there are."""
        return len(self.languages)

    @property
    def is_word(self) -> Bools:
        """Of each place, whether a word stands there and no mark."""
        of_words = np.array([word.is_word for word in self.words], np.bool_)
        return of_words[self.ids] if len(self.ids) else np.empty(0, np.bool_)

    @property
    def word_counts(self) -> Ints:
        """How many words each text has."""
        return sums(self.is_word, self.tokens.starts)

    def hit_counts(self, key: str, *, negated: bool = False) -> Ints:
        """How often something is said in each text, or only how often behind a negation."""
        if key not in self.keys:
            return np.zeros(self.count, np.int64)
        places = self.hits.start[self.hits.key == self.keys.index(key)]
        if negated:
            places = places[self.is_negated[places]]
        return np.bincount(self.texts[places], minlength=self.count).astype(np.int64)


class Reader:
    """Reads texts by a codebook."""

    def __init__(self, codebook: Codebook) -> None:
        self.codebook = codebook
        self._detector = Detector(codebook)
        self._matcher = Matcher(codebook)
        self._negation = codebook.negation
        self._contrast = codebook.contrast

    def read(self, texts: Sequence[str]) -> Reading:
        """Everything that later steps look at."""
        tokens = split(texts)
        languages = self._detector.languages(tokens)
        of_place = tokens.text_of
        codes = tokens.ids * len(LANGUAGES) + languages[of_place]
        distinct, ids = np.unique(codes, return_inverse=True)
        words = tuple(
            _word(tokens.distinct[code // len(LANGUAGES)], LANGUAGES[code % len(LANGUAGES)])
            for code in distinct.tolist()
        )
        clauses = self._clauses(words, ids, of_place)
        hits = self._matcher.find(words, ids, of_place)
        return Reading(
            tokens=tokens,
            languages=languages,
            words=words,
            ids=ids,
            texts=of_place,
            clauses=clauses,
            is_negated=self._negated(words, ids, clauses),
            hits=_without_taken_back(hits, self._matcher.keys, len(ids)),
            keys=self._matcher.keys,
        )

    def _clauses(self, words: Sequence[Word], ids: Ints, texts: Ints) -> Ints:
        """A clause ends at a mark, before a word of contrast, and with its text."""
        if not len(ids):
            return np.empty(0, np.int64)
        marks = np.array([word.token in CLAUSE_ENDS for word in words], np.bool_)[ids]
        turns = np.array([word.folded in _of(self._contrast, word) for word in words], np.bool_)
        begins = turns[ids]
        begins[1:] |= marks[:-1] | (texts[1:] != texts[:-1])
        begins[0] = True
        return np.cumsum(begins) - 1

    def _negated(self, words: Sequence[Word], ids: Ints, clauses: Ints) -> Bools:
        negating = np.array([word.folded in _of(self._negation, word) for word in words], np.bool_)
        there = negating[ids] if len(ids) else np.empty(0, np.bool_)
        negated = np.zeros(len(ids), np.bool_)
        for distance in range(1, NEGATION_REACH + 1):
            same = clauses[distance:] == clauses[:-distance]
            negated[distance:] |= there[:-distance] & same
        return negated


def _of(by_language: dict[str, frozenset[str]] | object, word: Word) -> frozenset[str]:
    found = by_language.get(word.language) if isinstance(by_language, dict) else None
    return found or frozenset()


@lru_cache(maxsize=200_000)
def _word(token: str, language: str) -> Word:
    # most words of a batch stood in the one before, and know their folded form already
    return Word(token, language, lemma(token, language))


def _without_taken_back(hits: Hits, keys: Sequence[str], place_count: int) -> Hits:
    """Hits that do not lie within a phrase that takes them back."""
    kept = np.ones(len(hits.key), np.bool_)
    for number, key in enumerate(keys):
        if not key.startswith("not:"):
            continue
        taking = hits.key == number
        taken = key.removeprefix("not:")
        if not taking.any() or taken not in keys:
            continue
        covered = np.zeros(place_count + 1, np.int64)
        np.add.at(covered, hits.start[taking], 1)
        np.add.at(covered, hits.end[taking], -1)
        is_covered = np.cumsum(covered) > 0
        kept &= ~((hits.key == keys.index(taken)) & is_covered[hits.start])
    return Hits(hits.key[kept], hits.start[kept], hits.end[kept])
