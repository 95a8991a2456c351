"""Whether a figure moved: difference of two periods with its test, and the honest word for it.

Here: NPS by the adjusted Wald test of differences (pseudo-counts 3/4, 3/2, 3/4 in both groups),
means by Welch's t. Not here: words (texts), rounding (formats), reading (data).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isnan, sqrt
from statistics import NormalDist
from typing import Literal

LEVEL = 0.95
MINIMUM_ANSWERS = 5
LOW_BASE_BELOW = 30
#: CES 1.0 asks how much effort it took: there a fall is good news
LOWER_IS_BETTER = frozenset({"ces_1"})

Kind = Literal["up", "down", "not_proven", "nothing_to_compare"]
Mood = Literal["good", "bad", "neutral"]


@dataclass(frozen=True)
class Measured:
    """One figure with what its test needs. Counts for NPS, sums for means."""

    metric: str
    n: int
    value: float
    promoters: int | None = None
    detractors: int | None = None
    value_sum: float | None = None
    value_sum_squares: float | None = None


@dataclass(frozen=True)
class Verdict:
    """What may be said of a change, and how it should look."""

    kind: Kind
    difference: float | None
    is_low_base: bool
    mood: Mood


def judge(now: Measured | None, before: Measured | None) -> Verdict:
    """Compare two figures of the same metric that share no answers."""
    if now is None or before is None or min(now.n, before.n) < MINIMUM_ANSWERS:
        return Verdict("nothing_to_compare", None, is_low_base=False, mood="neutral")
    difference = now.value - before.value
    is_low_base = min(now.n, before.n) < LOW_BASE_BELOW
    statistic, critical = _nps_test(now, before) if now.metric == "nps" else _welch(now, before)
    if abs(statistic) < critical:
        return Verdict("not_proven", difference, is_low_base=is_low_base, mood="neutral")
    is_good = (statistic > 0) != (now.metric in LOWER_IS_BETTER)
    kind: Kind = "up" if statistic > 0 else "down"
    return Verdict(kind, difference, is_low_base=is_low_base, mood="good" if is_good else "bad")


def _nps_test(now: Measured, before: Measured) -> tuple[float, float]:
    now_share, now_variance = _adjusted(now)
    before_share, before_variance = _adjusted(before)
    error = sqrt(now_variance + before_variance)
    return (now_share - before_share) / error, NormalDist().inv_cdf(0.5 + LEVEL / 2)


def _adjusted(figure: Measured) -> tuple[float, float]:
    """Adjusted NPS on the unit scale and the variance of it."""
    n = figure.n + 3
    promoters = ((figure.promoters or 0) + 0.75) / n
    detractors = ((figure.detractors or 0) + 0.75) / n
    score = promoters - detractors
    return score, (promoters + detractors - score**2) / n


def _welch(now: Measured, before: Measured) -> tuple[float, float]:
    now_mean, now_variance = _mean(now)
    before_mean, before_variance = _mean(before)
    total = now_variance + before_variance
    if isnan(total) or total <= 0:
        # identical answers on both sides leave no spread to judge the difference by
        return 0.0, inf
    freedom = total**2 / (now_variance**2 / (now.n - 1) + before_variance**2 / (before.n - 1))
    return (now_mean - before_mean) / sqrt(total), t_quantile(0.5 + LEVEL / 2, freedom)


def _mean(figure: Measured) -> tuple[float, float]:
    """The mean and its squared standard error; not a number when the sums are missing."""
    if figure.value_sum is None or figure.value_sum_squares is None:
        return figure.value, float("nan")
    mean = figure.value_sum / figure.n
    spread = max(figure.value_sum_squares - figure.n * mean**2, 0.0)
    return mean, spread / (figure.n - 1) / figure.n


def t_quantile(probability: float, freedom: float) -> float:
    """Student's t from the normal quantile (Cornish-Fisher; within 0.4 % from 4 degrees on)."""
    z = NormalDist().inv_cdf(probability)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / freedom**power for power, term in enumerate(terms, start=1))
