"""In which language a text is: by script, and by words and letters where Romanian meets English.

Votes of distinct words are whole numbers, so that their sum depends on no order. What none of the
three explains is `other`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np

from orchestration.comments.codebook import Codebook
from orchestration.comments.words import LANGUAGES, Ints, Tokens, fold, is_known

RU, RO, EN, OTHER = range(4)
ROMANIAN = (
    "si sa se ce la de pe cu din in un o ma mi va ne le ei ea el este sunt era eram am ai au are"
    " fost fi nu mai dar ca care pentru prin fara dupa tot toate toti foarte bine mult multe putin"
    " cand unde cum cine asta acest aceasta aici acolo voi noi eu tu lor lui al ale cel cea cele"
    " iar daca pana inca doar chiar niste spre intre sub peste despre imi iti isi nimic nimeni va"
    " aveti sunteti fie avea avem mie mea meu mei mele vostru voastra rog merge face fac as ar ati"
)
ENGLISH = (
    "the a an and or but is are was were be been it its this that these those i me my we our you"
    " your he she they them their his her of to in on at for from with by as not no so very too"
    " have has had do does did will would could should can there here when where what who which"
    " how why all any some more most much many than then just only also again never always if"
    " after before up out off down about into over because don't didn't it's i'm i've wasn't"
)
#: letters of Cyrillic alphabets that Russian does not have
FOREIGN_LETTERS = frozenset("іїєґўјљњћџђќѓѕәғқңөұүһ")
STOP_VOTES, MARK_VOTES, KNOWN_VOTES, LETTER_VOTES = 40, 60, 15, 10
LONGEST_UNKNOWN_SHARE = 0.6
FEWEST_WORDS = 3


class Detector:
    """Tells the language of texts; learns the look of Romanian and English from the codebook."""

    def __init__(self, codebook: Codebook) -> None:
        vocabulary: dict[str, list[str]] = {"ro": ROMANIAN.split(), "en": ENGLISH.split()}
        for phrase in codebook.phrases:
            if phrase.language in vocabulary:
                words = [word.strip("*") for place in phrase.words for word in place]
                vocabulary[phrase.language] += [word for word in words if word.isalpha()]
        self._stops = {"ro": frozenset(ROMANIAN.split()), "en": frozenset(ENGLISH.split())}
        self._odds = _odds(vocabulary["ro"], vocabulary["en"])
        self._votes = lru_cache(maxsize=200_000)(self._vote)

    def languages(self, tokens: Tokens) -> Ints:
        """The number in LANGUAGES of the language of each text."""
        votes = np.array([self._votes(token) for token in tokens.distinct] or [(0,) * 6], np.int64)
        sums = tokens.sums(votes[tokens.ids]) if len(tokens.ids) else None
        if sums is None:
            return np.full(len(tokens.starts) - 1, OTHER, np.int64)
        cyrillic, latin, foreign, unknown, romanian, count = sums.T
        found = np.where(romanian > 0, RO, EN)
        found = np.where(cyrillic > latin, RU, found)
        strange = (count >= FEWEST_WORDS) & (unknown > LONGEST_UNKNOWN_SHARE * count)
        return np.where(strange | (foreign > 0) | (cyrillic + latin == 0), OTHER, found)

    def _vote(self, token: str) -> tuple[int, int, int, int, int, int]:
        """Letters in Cyrillic and Latin, foreign letters, unknown word, votes for ro, words."""
        if not token[:1].isalpha():
            return (0, 0, 0, 0, 0, 0)
        if "а" <= token[0] <= "я" or token[0] == "ё" or token[0] in FOREIGN_LETTERS:
            foreign = sum(letter in FOREIGN_LETTERS for letter in token)
            return (len(token), 0, foreign, int(not is_known(token, "ru")), 0, 1)
        folded = fold(token)
        if not folded.isascii() and not folded.replace("'", "").isascii():
            return (0, len(token), 1, 1, 0, 1)
        romanian, english = folded in self._stops["ro"], folded in self._stops["en"]
        votes = STOP_VOTES * (romanian - english) + self._look(folded)
        if any(letter in "ăâîșțşţ" for letter in token):
            votes += MARK_VOTES
        if "'" in folded:
            votes -= MARK_VOTES
        in_ro, in_en = is_known(token, "ro"), is_known(token, "en")
        votes += KNOWN_VOTES * (in_ro - in_en)
        # without its marks a Romanian word is in no dictionary: its look may vouch for it
        explained = romanian or english or in_ro or in_en or self._look(folded) > 0
        return (0, len(token), 0, int(not explained), votes, 1)

    def _look(self, folded: str) -> int:
        grams = _grams(folded)
        total = sum(self._odds.get(gram, 0.0) for gram in grams)
        return round(LETTER_VOTES * total / max(1, len(grams)) * min(len(folded), 8) / 4)


def _grams(word: str) -> list[str]:
    padded = f"^{word}$"
    return [padded[i : i + 3] for i in range(len(padded) - 2)]


def _odds(romanian: Sequence[str], english: Sequence[str]) -> dict[str, float]:
    """Log odds of three letters in Romanian against English words, each added one."""
    counts = [_counted(romanian), _counted(english)]
    totals = [sum(count.values()) for count in counts]
    return {
        gram: math.log((counts[0][gram] + 1) / totals[0])
        - math.log((counts[1][gram] + 1) / totals[1])
        for gram in sorted({*counts[0], *counts[1]})
    }


def _counted(words: Iterable[str]) -> Counter[str]:
    return Counter(gram for word in words for gram in _grams(word))


def names(numbers: Ints) -> list[str]:
    """The languages by name."""
    return [LANGUAGES[number] for number in numbers.tolist()]
