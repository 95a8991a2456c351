"""Cross-validation: every labelled comment is coded by a model that was not trained on it.

Needs scikit-learn, as training does. Not here: counting what is right (evaluation).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from orchestration.comments.codebook import Codebook
from orchestration.comments.coder import Coder
from orchestration.comments.corpus import Labelled
from orchestration.comments.training import train
from orchestration.comments.words import fold


def cross_validated(
    rows: Sequence[Labelled], codebook: Codebook, *, folds: int, also: Iterable[Labelled] = ()
) -> list[dict[str, Any]]:
    """What each comment is coded as, one row of `coder.CODES` each, in the order of the comments.

    Args:
        rows: the labelled comments; the n-th belongs to fold n modulo `folds`.
        codebook: whose phrases are looked for in every fold.
        folds: how many models are trained.
        also: comments that teach every model; those that stand among `rows` are left out.
    """
    judged = {fold(row.text.strip()) for row in rows}
    taught = [row for row in also if fold(row.text.strip()) not in judged]
    found: list[dict[str, Any]] = [{} for _ in rows]
    for number in range(min(folds, len(rows))):
        inside = list(range(number, len(rows), folds))
        others = [row for place, row in enumerate(rows) if place % folds != number]
        coder = Coder(codebook, train([*taught, *others], codebook))
        codes = coder.code([rows[place].text for place in inside]).to_pylist()
        for place, code in zip(inside, codes, strict=True):
            found[place] = code
    return found
