"""The linear model: judges readings, and is kept as arrays of whole numbers.

No pickle: a file of plain arrays, the same bytes for the same model. Training is in `training`;
here nothing but numpy and scipy is needed.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from orchestration.comments.features import Floats, Vocabulary, Weigher
from orchestration.comments.heads import HEADS, columns_of
from orchestration.comments.reading import Reading

LEMMA_SHARE = 0.6
SAID_SHARE = 0.35
EPOCH = (1980, 1, 1, 0, 0, 0)
Weights = NDArray[np.int8]


@dataclass(frozen=True)
class Model:
    """Weights of every piece, lemma and thing said, for every column of the heads.

    Args:
        vocabulary: the names of the rows.
        piece_weights: pieces x columns.
        lemma_weights: lemmas x columns.
        said_weights: things said x columns.
        scales: of each column, what one unit of its weights is worth.
        biases: of each column.
        thresholds: what is decided from which probability on, by name.
    """

    vocabulary: Vocabulary
    piece_weights: Weights
    lemma_weights: Weights
    said_weights: Weights
    scales: Floats
    biases: Floats
    thresholds: Mapping[str, float]

    def weigher(self) -> Weigher:
        """Turns readings into what the weights are for."""
        return Weigher(self.vocabulary)

    def logits(self, reading: Reading, weigher: Weigher) -> Floats:
        """How much speaks for each column in each text; shape (texts, columns)."""
        blocks = weigher.blocks(reading)
        # sums of whole numbers are the same in any order; floats come last, text by text
        of_words = blocks.words @ self.piece_weights.astype(np.int64)
        pieces = (blocks.pieces @ of_words) / blocks.piece_length[:, None]
        of_lemmas = blocks.lemmas @ self.lemma_weights.astype(np.int64)
        lemmas = of_lemmas / blocks.lemma_length[:, None]
        said = blocks.said @ self.said_weights.astype(np.int64)
        total = pieces + LEMMA_SHARE * lemmas + SAID_SHARE * said
        found: Floats = total * self.scales + self.biases
        return found

    def probabilities(self, reading: Reading, weigher: Weigher) -> dict[str, Floats]:
        """By head, how probable each of its labels is."""
        logits = self.logits(reading, weigher)
        found = {}
        for head in HEADS:
            part = logits[:, columns_of(head.name)]
            if head.is_single:
                raised = np.exp(part - part.max(axis=1, keepdims=True, initial=-np.inf))
                found[head.name] = np.round(raised / raised.sum(axis=1, keepdims=True), 6)
            else:
                found[head.name] = np.round(1 / (1 + np.exp(-part)), 6)
        return found


def to_bytes(model: Model) -> bytes:
    """The model as a file; the same bytes for the same model."""
    lists = {"pieces": model.vocabulary.pieces, "lemmas": model.vocabulary.lemmas}
    arrays: dict[str, NDArray[Any]] = {
        "vocabulary_pieces": model.vocabulary.piece_weights.astype(np.int16),
        "vocabulary_lemmas": model.vocabulary.lemma_weights.astype(np.int16),
        "piece_weights": model.piece_weights,
        "lemma_weights": model.lemma_weights,
        "said_weights": model.said_weights,
        "scales": model.scales,
        "biases": model.biases,
    }
    texts = {name: "\n".join(words) for name, words in lists.items()}
    texts["thresholds"] = json.dumps(dict(model.thresholds), sort_keys=True)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, text in sorted(texts.items()):
            archive.writestr(zipfile.ZipInfo(f"{name}.txt", EPOCH), text.encode(), compresslevel=9,
                             compress_type=zipfile.ZIP_DEFLATED)  # fmt: skip
        for name, array in sorted(arrays.items()):
            content = io.BytesIO()
            # columns apart: neighbours of one column are alike, and pack well
            np.save(content, np.asfortranarray(array), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", EPOCH), content.getvalue(),
                             compresslevel=9, compress_type=zipfile.ZIP_DEFLATED)  # fmt: skip
    return buffer.getvalue()


def from_bytes(content: bytes) -> Model:
    """The model of a file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        texts = {
            name.removesuffix(".txt"): archive.read(name).decode()
            for name in archive.namelist()
            if name.endswith(".txt")
        }
        arrays = {
            name.removesuffix(".npy"): np.load(io.BytesIO(archive.read(name)), allow_pickle=False)
            for name in archive.namelist()
            if name.endswith(".npy")
        }
    vocabulary = Vocabulary(
        pieces=tuple(texts["pieces"].split("\n")),
        lemmas=tuple(texts["lemmas"].split("\n")),
        piece_weights=arrays["vocabulary_pieces"].astype(np.int64),
        lemma_weights=arrays["vocabulary_lemmas"].astype(np.int64),
    )
    return Model(
        vocabulary=vocabulary,
        piece_weights=arrays["piece_weights"],
        lemma_weights=arrays["lemma_weights"],
        said_weights=arrays["said_weights"],
        scales=arrays["scales"],
        biases=arrays["biases"],
        thresholds=json.loads(texts["thresholds"]),
    )
