"""Trains the model on labelled comments; the one place that needs scikit-learn.

`python -m orchestration.comments.training` trains the model that the package ships.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from orchestration.comments.codebook import GENERAL, THEMES, Codebook, load_codebook
from orchestration.comments.corpus import UNKNOWN, Labelled, our_corpus, targets
from orchestration.comments.features import Floats, Matrix, Weigher, learn_vocabulary
from orchestration.comments.heads import COLUMN_COUNT, HEADS, columns_of
from orchestration.comments.model import LEMMA_SHARE, SAID_SHARE, Model, to_bytes
from orchestration.comments.model_file import OURS
from orchestration.comments.reading import Reader, Reading

STRENGTH = 3.0
#: a phrase of the codebook teaches its theme, as much as so large a part of a comment
PHRASE_WEIGHT = 0.3
#: a label that holds counts more than one that does not: most themes are not in most comments
HOLDS_WEIGHT = 2.0
THRESHOLDS: Mapping[str, float] = {
    "theme": 0.45,
    "uncoded": 0.15,
    "kind": 0.5,
    "churn_risk": 0.5,
    "wants_contact": 0.5,
}
MOST_UNITS = 127
ITERATIONS = 400


def train(rows: Sequence[Labelled], codebook: Codebook) -> Model:
    """A model of labelled comments; the same for the same ones in the same order.

    Args:
        rows: the comments.
        codebook: whose phrases are looked for, and teach their themes.
    """
    # one thread: sums in an order of their own each time would be other sums
    with threadpool_limits(limits=1):
        return _train(rows, codebook)


def _train(rows: Sequence[Labelled], codebook: Codebook) -> Model:
    reader = Reader(codebook)
    reading = reader.read([row.text for row in rows])
    vocabulary = learn_vocabulary(reading)
    weigher = Weigher(vocabulary)
    wanted = targets(rows)
    taught, themes = _phrases(codebook)
    own = _matrix(reading, weigher)
    both = sparse.vstack([own, _matrix(reader.read(taught), weigher)]).tocsr()
    coefficients = np.zeros((own.shape[1], COLUMN_COUNT))
    biases = np.zeros(COLUMN_COUNT)
    for head in HEADS:
        place = columns_of(head.name)
        if head.is_single:
            known = wanted[:, place.start] != UNKNOWN
            chosen = wanted[known][:, place].argmax(axis=1)
            fitted = _single(own[known], chosen, len(head.labels))
            coefficients[:, place], biases[place] = fitted
            continue
        for number, column in enumerate(range(place.start, place.stop)):
            known = wanted[:, column] != UNKNOWN
            matrix, labels, weights = own[known], wanted[known, column], np.ones(int(known.sum()))
            if head.name == "theme":
                matrix = both[np.concatenate([known, np.ones(len(taught), np.bool_)])]
                labels = np.concatenate([labels, themes[:, number]])
                weights = np.concatenate([weights, np.full(len(taught), PHRASE_WEIGHT)])
            coefficients[:, column], biases[column] = _binary(matrix, labels, weights)
    return _kept_whole(weigher, coefficients, biases)


def _phrases(codebook: Codebook) -> tuple[list[str], NDArray[np.int8]]:
    """The phrases of themes as texts, and which theme each stands for."""
    texts: dict[str, set[str]] = {}
    for phrase in codebook.phrases:
        kind, _, theme = phrase.stands_for.partition(":")
        if kind == "theme":
            text = " ".join(place[0].strip("*") for place in phrase.words if place[0].isalnum())
            texts.setdefault(text, set()).add(theme)
    names = (*THEMES, GENERAL)
    ordered = sorted(texts)
    return ordered, np.array([[name in texts[t] for name in names] for t in ordered], np.int8)


def _matrix(reading: Reading, weigher: Weigher) -> Matrix:
    """Texts x (pieces, lemmas, things said), as the model weighs them."""
    blocks = weigher.blocks(reading)
    pieces = (blocks.pieces @ blocks.words).astype(np.float64)
    lemmas = blocks.lemmas.astype(np.float64)
    joined: Matrix = sparse.hstack(
        [
            pieces.multiply(1 / blocks.piece_length[:, None]),
            lemmas.multiply(LEMMA_SHARE / blocks.lemma_length[:, None]),
            sparse.csr_array(SAID_SHARE * blocks.said),
        ]
    ).tocsr()
    joined.indices = joined.indices.astype(np.int32)  # all that scikit-learn takes
    joined.indptr = joined.indptr.astype(np.int32)
    return joined


def _binary(matrix: Matrix, labels: NDArray[Any], weights: Floats) -> tuple[Floats, float]:
    if len(set(labels.tolist())) < 2:
        return np.zeros(matrix.shape[1]), 8.0 if labels.any() else -8.0
    fitted = LogisticRegression(
        C=STRENGTH,
        solver="liblinear",
        class_weight={0: 1.0, 1: HOLDS_WEIGHT},
        max_iter=ITERATIONS,
        random_state=0,
    ).fit(matrix, labels, sample_weight=weights)
    return fitted.coef_[0], float(fitted.intercept_[0])


def _single(matrix: Matrix, chosen: NDArray[Any], count: int) -> tuple[Floats, Floats]:
    coefficients, biases = np.zeros((matrix.shape[1], count)), np.full(count, -8.0)
    present = sorted(set(chosen.tolist()))
    if len(present) < 2:
        biases[present] = 8.0
        return coefficients, biases
    fitted = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=ITERATIONS).fit(
        matrix, chosen
    )
    if len(present) == 2:
        coefficients[:, present[1]], biases[present] = fitted.coef_[0], 0.0
        biases[present[1]] = fitted.intercept_[0]
    else:
        coefficients[:, present], biases[present] = fitted.coef_.T, fitted.intercept_
    return coefficients, biases


def _kept_whole(weigher: Weigher, coefficients: Floats, biases: Floats) -> Model:
    """Weights as whole numbers, each column in units of its own."""
    vocabulary = weigher.vocabulary
    scales = np.abs(coefficients).max(axis=0) / MOST_UNITS
    scales[scales == 0] = 1.0
    whole = np.rint(coefficients / scales).astype(np.int8)
    piece_count, lemma_count = len(vocabulary.pieces), len(vocabulary.lemmas)
    return Model(
        vocabulary=vocabulary,
        piece_weights=whole[:piece_count],
        lemma_weights=whole[piece_count : piece_count + lemma_count],
        said_weights=whole[piece_count + lemma_count :],
        scales=scales,
        biases=biases,
        thresholds=dict(THRESHOLDS),
    )


def main() -> None:
    """Train the shipped model and write it beside this module."""
    content = to_bytes(train(our_corpus(), load_codebook()))
    OURS.write_bytes(content)
    sys.stdout.write(f"{OURS.name}: {len(content):,} bytes\n")


if __name__ == "__main__":
    main()
