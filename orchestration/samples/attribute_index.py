"""The index by importance of the service study with all its parts, and its two efforts.

Counted in whole numbers and fractions, apart from the models that it checks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from orchestration.samples.attribute_ratings import ATTRIBUTES, EFFORTS, HIGHEST, LOWEST, Ratings
from orchestration.samples.figures import Figure

SCALE = "1-10 × 1-10"


def count_figures(
    people: Sequence[Ratings], start: date, dimension: str, member: str
) -> list[Figure]:
    """The figures of one group in one quarter."""
    found = _attribute_figures(people)
    found["csi"] = _index(people, found)
    figures = [
        Figure(metric, SCALE, "quarter", start, dimension, member, n, value)
        for metric, (n, value) in sorted(found.items())
    ]
    for at, name in enumerate(EFFORTS):
        scores = [score for each in people if (score := each.efforts[at]) is not None]
        mean = Fraction(sum(scores), len(scores))
        scale = f"1-7 {name}"
        figures.append(Figure("ces", scale, "quarter", start, dimension, member, len(scores), mean))
    return figures


def _attribute_figures(people: Sequence[Ratings]) -> dict[str, tuple[int, Fraction]]:
    """Satisfaction, importance, what is wanting, and the share of 9 and 10, of each attribute."""
    found: dict[str, tuple[int, Fraction]] = {}
    for at, name in enumerate(ATTRIBUTES):
        content = [score for each in people if (score := each.satisfaction[at]) is not None]
        weighty = [score for each in people if (score := each.importance[at]) is not None]
        both = sum(
            each.satisfaction[at] is not None and each.importance[at] is not None for each in people
        )
        satisfaction = Fraction(sum(content), len(content))
        importance = Fraction(sum(weighty), len(weighty))
        best = sum(score >= HIGHEST - 1 for score in content)
        found[f"csi_satisfaction_{name}"] = (len(content), satisfaction)
        found[f"csi_importance_{name}"] = (len(weighty), importance)
        found[f"csi_gap_{name}"] = (both, importance - satisfaction)
        found[f"csi_top2_{name}"] = (len(content), Fraction(100 * best, len(content)))
    return found


def _index(
    people: Sequence[Ratings], means: dict[str, tuple[int, Fraction]]
) -> tuple[int, Fraction]:
    """Means of satisfaction weighted by means of importance, as 0-100 of the scale."""
    weights = {name: means[f"csi_importance_{name}"][1] for name in ATTRIBUTES}
    weighted = sum(weights[name] * means[f"csi_satisfaction_{name}"][1] for name in ATTRIBUTES)
    n = sum(
        any(
            score is not None and weight is not None
            for score, weight in zip(each.satisfaction, each.importance, strict=True)
        )
        for each in people
    )
    mean = weighted / sum(weights.values(), Fraction())
    return n, 100 * (mean - LOWEST) / (HIGHEST - LOWEST)
