"""Texts as arrays of words: split, folded, with their lemmas and clauses.

Splitting is done by DuckDB over all texts at once; only distinct words are looked at one by one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

#: a word with at most one apostrophe, a number, a smile, a run of one punctuation mark, any symbol
PIECE = (
    r"\p{L}[\p{L}\p{M}]*(?:['’]\p{L}+)?|\d+|[:;=]-?[()D]+|\)+|\(+|[?!]+|\.+|…|[,;:\-–—/+]|\p{So}"
)
SPLIT = (
    "select regexp_extract_all(lower(nfc_normalize(text)), $pattern) as tokens"
    " from texts order by text_no"
)
#: marks between which a thing is said as a whole; a dash or colon counts only between words
CLAUSE_ENDS = frozenset(". .. ... … ! ? !! ?? !? ?! , ; ) ( - – —".split())
_PLAIN = str.maketrans("ёșşțţăâîşţ’", "еssttaaist'")
LANGUAGES = ("ru", "ro", "en", "other")


def fold(word: str) -> str:
    """A word without case and without the signs that people leave out: ё, ș, ț, ă, â, î."""
    plain = unicodedata.normalize("NFC", word.lower()).translate(_PLAIN)
    if plain.isascii() or "а" <= plain[:1] <= "я":
        return plain
    marks = unicodedata.normalize("NFD", plain)
    return "".join(sign for sign in marks if not unicodedata.combining(sign))


@lru_cache(maxsize=200_000)
def lemma(word: str, language: str) -> str:
    """The folded dictionary form; the folded word itself where no dictionary knows it."""
    if not word[:1].isalpha():
        return word
    if language == "ru" and not word.isascii():
        return fold(_russian().parse(word.replace("ё", "е"))[0].normal_form)
    if language in ("ro", "en"):
        from simplemma import lemmatize

        return fold(lemmatize(word.replace("ş", "ș").replace("ţ", "ț"), lang=language))
    return fold(word)


def is_known(word: str, language: str) -> bool:
    """Whether the dictionary of a language has the word as it is spelled."""
    if language == "ru":
        return bool(_russian().word_is_known(word))
    from simplemma import is_known as known

    return bool(known(word.replace("ş", "ș").replace("ţ", "ț"), lang=language))


@lru_cache(maxsize=1)
def _russian() -> Any:
    from pymorphy3 import MorphAnalyzer

    return MorphAnalyzer()


@dataclass(frozen=True)
class Tokens:
    """Many texts as one row of tokens.

    Args:
        distinct: the distinct tokens, in the order in which they first stand.
        ids: which of them stands at each place.
        starts: the place at which each text begins, and the end of the last one.
    """

    distinct: tuple[str, ...]
    ids: Ints
    starts: Ints

    @property
    def text_of(self) -> Ints:
        """The number of the text of each place."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))

    def sums(self, values: NDArray[Any]) -> NDArray[Any]:
        """Values of places, summed by text; integers, so that no order of adding shows."""
        return sums(values, self.starts)


def sums(values: NDArray[Any], starts: Ints) -> NDArray[Any]:
    """Values of places, summed between the starts; empty stretches give 0.

    Args:
        values: shape (places,) or (places, columns), integers or booleans.
        starts: shape (stretches + 1,).
    """
    total = np.zeros((len(values) + 1, *values.shape[1:]), dtype=np.int64)
    np.cumsum(values, axis=0, out=total[1:])
    found: NDArray[Any] = total[starts[1:]] - total[starts[:-1]]
    return found


def split(texts: Sequence[str]) -> Tokens:
    """The tokens of texts, punctuation and smiles among them."""
    table = pa.table({"text_no": np.arange(len(texts)), "text": pa.array(texts, pa.string())})
    with duckdb.connect() as memory:
        memory.execute("set threads = 1")
        memory.register("texts", table)
        column = memory.sql(SPLIT, params={"pattern": PIECE}).to_arrow_table()["tokens"]
    lists = column.combine_chunks()
    flat = lists.flatten().dictionary_encode()
    lengths = lists.value_lengths().to_numpy(zero_copy_only=False)
    return Tokens(
        distinct=tuple(flat.dictionary.to_pylist()),
        ids=flat.indices.to_numpy(zero_copy_only=False).astype(np.int64),
        starts=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
    )
