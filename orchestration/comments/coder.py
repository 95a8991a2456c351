"""What a batch of texts is coded as.

The same text gets the same codes in any batch, order and process.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from orchestration.comments.codebook import GENERAL, THEMES, Codebook
from orchestration.comments.reading import NO_LANGUAGE, Reader, Reading
from orchestration.comments.words import LANGUAGES, Bools

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


class Coder:
    """Codes texts by a codebook."""

    def __init__(self, codebook: Codebook) -> None:
        self.codebook = codebook
        self._reader = Reader(codebook)

    def code(self, texts: Sequence[str]) -> pa.Table:
        """One row of CODES for each text."""
        reading = self._reader.read(texts)
        return pa.Table.from_pylist(list(_rows(self.codebook, reading)), schema=CODES)


def _said(reading: Reading, key: str) -> Bools:
    found: Bools = reading.hit_counts(key) > 0
    return found


def _rows(codebook: Codebook, reading: Reading) -> list[dict[str, object]]:
    themes = np.stack([_said(reading, f"theme:{theme}") for theme in THEMES], axis=1)
    signs = {
        sign: _said(reading, f"sign:{sign}")
        for sign in "positive negative wish expectation contact question churn".split()
    }
    waits = _said(reading, "sign:implicit_request")
    has_words = reading.word_counts > 0
    rows: list[dict[str, object]] = []
    for number, language in enumerate(reading.languages.tolist()):
        is_coded = language != NO_LANGUAGE or not has_words[number]
        found = [THEMES[i] for i in np.flatnonzero(themes[number])] if is_coded else []
        found = found or ([GENERAL] if is_coded else [])
        kinds = [
            kind
            for kind, sign in (
                ("contact_request", "contact"),
                ("wish", "wish"),
                ("question", "question"),
                ("expectation", "expectation"),
                ("complaint", "negative"),
                ("praise", "positive"),
            )
            if signs[sign][number]
        ] or ["none"]
        good, bad = bool(signs["positive"][number]), bool(signs["negative"][number])
        sentiment = {(True, True): "mixed", (True, False): "positive", (False, True): "negative"}
        told = sentiment.get((good, bad), "neutral")
        rows.append(
            {
                "language": LANGUAGES[language],
                "primary_kind": kinds[0],
                "kinds": kinds,
                "themes": found,
                "sentiment": told,
                "churn_risk": bool(signs["churn"][number]),
                "wants_contact": bool(signs["contact"][number]),
                "implicit_request": bool(waits[number]) and not bool(signs["contact"][number]),
                "aspect": codebook.aspect_of[found[0]] if found else "none",
                "cause": codebook.cause_of[found[0]] if found else "none",
                "confidence": 0.5 if is_coded else 0.0,
                "is_coded": is_coded,
                "theme_sentiments": [told] * len(found),
                "theme_confidences": [0.5] * len(found),
                "theme_evidences": ["codebook"] * len(found),
            }
        )
    return rows
