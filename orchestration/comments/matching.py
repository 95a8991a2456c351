"""Where the phrases of a codebook stand in texts.

A distinct word is compared with the codebook once; phrases of several words are followed from
their first word on. No text is looked at one by one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from orchestration.comments.codebook import ANY, FEW, Codebook, Phrase
from orchestration.comments.words import Bools, Ints, fold

FEW_WORDS = 3
#: a Russian text may name things in English; no other pair of languages shares phrases safely
ALSO = {"ru": ("ru", "en"), "ro": ("ro",), "en": ("en",), "other": ("en",)}


@dataclass(frozen=True)
class Word:
    """A distinct word of texts of one language, as it is compared and counted."""

    token: str
    language: str
    lemma: str

    @cached_property
    def folded(self) -> str:
        """Without case and marks."""
        return fold(self.token)

    @property
    def is_word(self) -> bool:
        """Whether it is made of letters or digits rather than of marks."""
        return self.token[:1].isalnum()


@dataclass(frozen=True)
class Hits:
    """Where phrases stand: parallel arrays over all hits.

    Args:
        key: number of what the phrase stands for.
        start: place of its first word.
        end: place after its last word.
    """

    key: Ints
    start: Ints
    end: Ints


class Matcher:
    """The phrases of a codebook, ready to be looked for."""

    def __init__(self, codebook: Codebook) -> None:
        self.keys = tuple(dict.fromkeys(phrase.stands_for for phrase in codebook.phrases))
        number = {key: place for place, key in enumerate(self.keys)}
        self._exact: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._stems: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._alternatives: dict[tuple[str, tuple[str, ...]], int] = {}
        self._single: dict[int, list[int]] = defaultdict(list)
        self._long: list[tuple[int, tuple[int, ...]]] = []
        # a word of one batch stands in the next ones too
        self._places_of = lru_cache(maxsize=200_000)(self._look_up)
        for phrase in codebook.phrases:
            places = tuple(self._place(phrase, words) for words in phrase.words)
            if len(places) == 1:
                self._single[places[0]].append(number[phrase.stands_for])
            else:
                self._long.append((number[phrase.stands_for], places))

    def _place(self, phrase: Phrase, words: tuple[str, ...]) -> int:
        """The number of a place of a phrase; -1 for any word, -2 for up to three."""
        if words in ((ANY,), (FEW,)):
            return -1 if words == (ANY,) else -2
        known = self._alternatives.get((phrase.language, words))
        if known is not None:
            return known
        new = len(self._alternatives)
        self._alternatives[phrase.language, words] = new
        for word in words:
            if word.endswith("*"):
                self._stems[phrase.language, word[:-1]].append(new)
            else:
                self._exact[phrase.language, word].append(new)
        return new

    def find(self, words: Sequence[Word], ids: Ints, texts: Ints) -> Hits:
        """All hits in texts.

        Args:
            words: the distinct words.
            ids: which of them stands at each place.
            texts: the number of the text of each place.
        """
        fitting = self._fitting(words)
        order = np.argsort(ids, kind="stable")
        begins = np.searchsorted(ids[order], np.arange(len(words) + 1))

        def places_of(words: Iterable[int]) -> Ints:
            found = [order[begins[w] : begins[w + 1]] for w in words]
            return np.concatenate(found) if found else np.empty(0, np.int64)

        rows: list[tuple[int, Ints, Ints]] = []
        for place, keys in self._single.items():
            if place in fitting:
                starts = places_of(np.flatnonzero(fitting[place]).tolist())
                rows += [(key, starts, starts + 1) for key in keys]
        for key, places in self._long:
            if places[0] in fitting:
                starts = places_of(np.flatnonzero(fitting[places[0]]).tolist())
                starts, ends = _follow(fitting, places[1:], starts, ids, texts)
                if len(starts):
                    rows.append((key, starts, ends))
        if not rows:
            nothing = np.empty(0, np.int64)
            return Hits(nothing, nothing, nothing)
        return Hits(
            np.repeat([row[0] for row in rows], [len(row[1]) for row in rows]).astype(np.int64),
            np.concatenate([row[1] for row in rows]),
            np.concatenate([row[2] for row in rows]),
        )

    def _fitting(self, words: Sequence[Word]) -> dict[int, Bools]:
        """Place of a phrase -> which of the distinct words may stand there."""
        fitting: dict[int, Bools] = {}
        for number, word in enumerate(words):
            for place in self._places_of(word):
                if place not in fitting:
                    fitting[place] = np.zeros(len(words), np.bool_)
                fitting[place][number] = True
        return fitting

    def _look_up(self, word: Word) -> frozenset[int]:
        """The places of phrases in which a word may stand."""
        found: set[int] = set()
        for language in ALSO[word.language]:
            found.update(self._exact.get((language, word.folded), ()))
            found.update(self._exact.get((language, word.lemma), ()))
            for length in range(2, len(word.folded) + 1):
                found.update(self._stems.get((language, word.folded[:length]), ()))
        return frozenset(found)


def _follow(
    fitting: dict[int, Bools], places: Sequence[int], starts: Ints, ids: Ints, texts: Ints
) -> tuple[Ints, Ints]:
    """From the first words on, those after which the other places of the phrase follow."""
    at = starts + 1
    slack = 0
    for place in places:
        if place == -2:
            slack = FEW_WORDS
            continue
        found = np.full(len(starts), -1, np.int64)
        for skip in range(slack, -1, -1):
            there = at + skip
            inside = there < len(ids)
            safe = np.where(inside, there, 0)
            fits = inside & (texts[safe] == texts[starts])
            if place >= 0:
                if place not in fitting:
                    return starts[:0], starts[:0]
                fits &= fitting[place][ids[safe]]
            found = np.where(fits, there, found)
        kept = found >= 0
        starts, at, slack = starts[kept], found[kept] + 1, 0
    return starts, at
