"""What a batch of texts is coded as: by the model, whose features the codebook is part of.

The same text gets the same codes in any batch, order and process. Only the words are looked at,
never a score beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from orchestration.comments.codebook import (
    ASPECTS,
    CAUSES,
    GENERAL,
    KINDS,
    SENTIMENTS,
    THEMES,
    Codebook,
)
from orchestration.comments.features import Floats
from orchestration.comments.model import Model
from orchestration.comments.reading import NO_LANGUAGE, Reader, Reading
from orchestration.comments.words import LANGUAGES, Bools, Ints

#: what one text is coded as; the columns of comments.coded without those of its place
CODES = pa.schema(
    [
        ("language", pa.string()),
        ("primary_kind", pa.string()),
        ("kinds", pa.list_(pa.string())),
        ("themes", pa.list_(pa.string())),
        ("sentiment", pa.string()),
        ("churn_risk", pa.bool_()),
        ("wants_contact", pa.bool_()),
        ("implicit_request", pa.bool_()),
        ("aspect", pa.string()),
        ("cause", pa.string()),
        ("confidence", pa.float64()),
        ("is_coded", pa.bool_()),
        ("theme_sentiments", pa.list_(pa.string())),
        ("theme_confidences", pa.list_(pa.float64())),
        ("theme_evidences", pa.list_(pa.string())),
    ]
)
ALL_THEMES = (*THEMES, GENERAL)
NONE = KINDS.index("none")
CONTACT = KINDS.index("contact_request")


@dataclass(frozen=True)
class Chosen:
    """Labels of texts in one row, the surest of each text first.

    Args:
        texts: the number of the text of each label.
        labels: the number of each label.
        confidences: how probable it is.
        starts: where the labels of each text begin, and the end of the last.
    """

    texts: Ints
    labels: Ints
    confidences: Floats
    starts: Ints

    def listed(self, values: Sequence[str] | Floats) -> pa.Array:
        """Values of the labels as one list a text."""
        flat = pa.array(values if isinstance(values, np.ndarray) else list(values))
        return pa.ListArray.from_arrays(pa.array(self.starts.astype(np.int32)), flat)


class Coder:
    """Codes texts by a codebook and a model."""

    def __init__(self, codebook: Codebook, model: Model) -> None:
        self.codebook, self.model = codebook, model
        self._reader = Reader(codebook)
        self._weigher = model.weigher()

    def code(self, texts: Sequence[str]) -> pa.Table:
        """One row of CODES for each text."""
        reading = self._reader.read(texts)
        probable = self.model.probabilities(reading, self._weigher)
        is_coded = self._is_coded(reading, probable["theme"])
        themes = self._themes(probable["theme"], is_coded)
        primary = probable["primary_kind"].argmax(axis=1)
        kinds = self._kinds(probable["kind"], primary)
        sentiment = probable["sentiment"].argmax(axis=1)
        asks = probable["flag"][:, 1] >= self.model.thresholds["wants_contact"]
        wants = asks & (_says(reading, "sign:contact") | (primary == CONTACT))
        waits = (asks | _says(reading, "sign:implicit_request")) & ~wants
        lowest = np.ones(reading.count)
        np.minimum.at(lowest, themes.texts, themes.confidences)
        columns: dict[str, Any] = {
            "language": _named(LANGUAGES, reading.languages),
            "primary_kind": _named(KINDS, primary),
            "kinds": kinds.listed(_named(KINDS, kinds.labels)),
            "themes": themes.listed(_named(ALL_THEMES, themes.labels)),
            "sentiment": _named(SENTIMENTS, sentiment),
            "churn_risk": probable["flag"][:, 0] >= self.model.thresholds["churn_risk"],
            "wants_contact": wants,
            "implicit_request": waits,
            "aspect": _named(ASPECTS, probable["aspect"].argmax(axis=1)),
            "cause": _named(CAUSES, probable["cause"].argmax(axis=1)),
            "confidence": np.where(is_coded, lowest, 0.0),
            "is_coded": is_coded,
        }
        hits = _theme_hits(reading)
        feelings = _felt(reading, hits, themes, sentiment)
        evident = hits.found[themes.texts, themes.labels]
        columns["theme_sentiments"] = themes.listed(_named(SENTIMENTS, feelings))
        columns["theme_confidences"] = themes.listed(themes.confidences)
        columns["theme_evidences"] = themes.listed(np.where(evident, "codebook", "model").tolist())
        return pa.table(columns, schema=CODES)

    def _is_coded(self, reading: Reading, probable: Floats) -> Bools:
        """Not coded: words of no language that is read here, or nothing that speaks for a theme."""
        is_strange = (reading.languages == NO_LANGUAGE) & (reading.word_counts > 0)
        is_unsure = probable.max(axis=1) < self.model.thresholds["uncoded"]
        coded: Bools = ~(is_strange | is_unsure)
        return coded

    def _themes(self, probable: Floats, is_coded: Bools) -> Chosen:
        """All themes above the threshold; else the most probable one, which may be `general`."""
        held = probable >= self.model.thresholds["theme"]
        held[:, -1] = False
        nothing = ~held.any(axis=1)
        held[nothing, probable[nothing].argmax(axis=1)] = True
        held &= is_coded[:, None]
        return _chosen(held, probable)

    def _kinds(self, probable: Floats, primary: Ints) -> Chosen:
        """The primary kind first, then all others above the threshold; `none` stands alone."""
        rows = np.arange(len(primary))
        whole = np.concatenate([probable, np.zeros((len(primary), 1))], axis=1)
        held = whole >= self.model.thresholds["kind"]
        held[primary == NONE] = False
        held[rows, primary] = True
        whole[rows, primary] = 2.0
        return _chosen(held, whole)


def _chosen(held: Bools, probable: Floats) -> Chosen:
    texts, labels = np.nonzero(held)
    confidences = probable[texts, labels]
    order = np.lexsort((labels, -confidences, texts))
    starts = np.concatenate([[0], np.cumsum(held.sum(axis=1))]).astype(np.int64)
    return Chosen(texts[order], labels[order], confidences[order], starts)


def _named(names: Sequence[str], numbers: NDArray[Any]) -> list[str]:
    found: list[str] = np.array(names, dtype=object)[numbers].tolist()
    return found


def _says(reading: Reading, key: str) -> Bools:
    said: Bools = reading.hit_counts(key) > 0
    return said


@dataclass(frozen=True)
class _Hits:
    """Phrases of themes: of which theme, in which text and clause, and whether a text has any."""

    themes: Ints
    texts: Ints
    clauses: Ints
    found: Bools


def _theme_hits(reading: Reading) -> _Hits:
    number = {f"theme:{theme}": place for place, theme in enumerate(ALL_THEMES)}
    of_key = np.array([number.get(key, -1) for key in reading.keys], np.int64)
    themes = of_key[reading.hits.key]
    kept = themes >= 0
    places = reading.hits.start[kept]
    found = np.zeros((reading.count, len(ALL_THEMES)), np.bool_)
    found[reading.texts[places], themes[kept]] = True
    return _Hits(themes[kept], reading.texts[places], reading.clauses[places], found)


def _felt(reading: Reading, hits: _Hits, chosen: Chosen, sentiment: Ints) -> Ints:
    """The feeling of each chosen theme: of the clauses that name it where the text is mixed."""
    positive, negative, _, mixed = range(len(SENTIMENTS))
    clause_count = int(reading.clauses[-1]) + 1 if len(reading.clauses) else 0
    balance = np.zeros(clause_count, np.int64)
    for key, sign in (("sign:positive", 1), ("sign:negative", -1)):
        places = reading.hits.start[reading.hits.key == reading.keys.index(key)]
        turned = np.where(reading.is_negated[places], -sign, sign)
        np.add.at(balance, reading.clauses[places], turned)
    by_theme = np.zeros((reading.count, len(ALL_THEMES)), np.int64)
    np.add.at(by_theme, (hits.texts, hits.themes), balance[hits.clauses])
    own = by_theme[chosen.texts, chosen.labels]
    told = np.where(own > 0, positive, np.where(own < 0, negative, mixed))
    of_text = sentiment[chosen.texts]
    return np.where(of_text == mixed, told, of_text)
