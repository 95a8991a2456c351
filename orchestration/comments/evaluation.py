"""How well comments are coded, against labels that people gave: precision, recall, kappa.

Counts first, ratios from counts; a ratio of nothing is None, never 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from orchestration.comments.codebook import GENERAL, KINDS, THEMES
from orchestration.comments.corpus import Labelled

ALL_THEMES = (*THEMES, GENERAL)


@dataclass(frozen=True)
class Counts:
    """Of one label over comments: found rightly, found wrongly, missed, rightly not found."""

    tp: int
    fp: int
    fn: int
    tn: int

    @property
    def precision(self) -> float | None:
        """tp / (tp + fp)."""
        return _ratio(self.tp, self.tp + self.fp)

    @property
    def recall(self) -> float | None:
        """tp / (tp + fn)."""
        return _ratio(self.tp, self.tp + self.fn)

    @property
    def f1(self) -> float | None:
        """2 tp / (2 tp + fp + fn): the harmonic mean of precision and recall."""
        return _ratio(2 * self.tp, 2 * self.tp + self.fp + self.fn)

    @property
    def kappa(self) -> float | None:
        """Cohen: (po - pe) / (1 - pe), of one label found or not against given or not."""
        count = self.tp + self.fp + self.fn + self.tn
        if not count:
            return None
        observed = (self.tp + self.tn) * count
        by_chance = (self.tp + self.fp) * (self.tp + self.fn)
        by_chance += (self.fn + self.tn) * (self.fp + self.tn)
        return _ratio(observed - by_chance, count * count - by_chance)

    def __add__(self, other: Counts) -> Counts:
        """Counts over both: what micro averages are made of."""
        return Counts(
            self.tp + other.tp, self.fp + other.fp, self.fn + other.fn, self.tn + other.tn
        )


@dataclass(frozen=True)
class Result:
    """One coder against the labels of one set of comments.

    Args:
        comment_count: how many comments there are.
        themes: counts of each theme, `general` among them.
        kinds: counts of each primary kind.
        exact_count: comments all of whose themes are the given ones.
        kind_kappa: Cohen's kappa of the primary kind over all kinds.
        uncoded_count: comments that were left uncoded.
        flags: counts of churn_risk and wants_contact, where labels are given.
        sentiment_right: comments whose sentiment is the given one, of how many.
    """

    comment_count: int
    themes: dict[str, Counts]
    kinds: dict[str, Counts]
    exact_count: int
    kind_kappa: float | None
    uncoded_count: int
    flags: dict[str, Counts]
    sentiment_right: tuple[int, int]

    @property
    def theme_micro(self) -> Counts:
        """Over all themes together."""
        return sum(self.themes.values(), Counts(0, 0, 0, 0))

    @property
    def theme_macro_f1(self) -> float | None:
        """Mean F1 of the themes that are given at least once."""
        return _mean_f1(self.themes.values())

    @property
    def kind_macro_f1(self) -> float | None:
        """Mean F1 of the kinds that are given at least once."""
        return _mean_f1(self.kinds.values())


@dataclass(frozen=True)
class Coded:
    """What a coder says of one comment."""

    themes: tuple[str, ...]
    kind: str
    sentiment: str = ""
    churn_risk: bool = False
    asks: bool = False
    is_coded: bool = True


def compare(labelled: Sequence[Labelled], coded: Sequence[Coded]) -> Result:
    """Count a coder against labels, comment by comment in the same order."""
    pairs = [(a, b) for a, b in zip(labelled, coded, strict=True) if a.themes and a.kind]
    return Result(
        comment_count=len(pairs),
        themes={
            name: _counts((name in (a.themes or ()), name in b.themes) for a, b in pairs)
            for name in ALL_THEMES
        },
        kinds={name: _counts((a.kind == name, b.kind == name) for a, b in pairs) for name in KINDS},
        exact_count=sum(set(a.themes or ()) == set(b.themes) for a, b in pairs),
        kind_kappa=_kappa([(str(a.kind), b.kind) for a, b in pairs]),
        uncoded_count=sum(not b.is_coded for _, b in pairs),
        flags={
            "churn_risk": _counts(
                (a.churn_risk, b.churn_risk) for a, b in pairs if a.churn_risk is not None
            ),
            "wants_contact": _counts(
                (a.wants_contact, b.asks) for a, b in pairs if a.wants_contact is not None
            ),
        },
        sentiment_right=(
            sum(a.sentiment == b.sentiment for a, b in pairs if a.sentiment),
            sum(1 for a, _ in pairs if a.sentiment),
        ),
    )


def _counts(pairs: Iterable[tuple[bool, bool]]) -> Counts:
    found = list(pairs)
    return Counts(
        tp=sum(given and said for given, said in found),
        fp=sum(said and not given for given, said in found),
        fn=sum(given and not said for given, said in found),
        tn=sum(not given and not said for given, said in found),
    )


def _kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's kappa of two coders over any number of labels."""
    count = len(pairs)
    labels = {label for pair in pairs for label in pair}
    observed = sum(a == b for a, b in pairs)
    by_chance = sum(
        sum(a == label for a, _ in pairs) * sum(b == label for _, b in pairs) for label in labels
    )
    return _ratio(observed * count - by_chance, count * count - by_chance)


def _mean_f1(counts: Iterable[Counts]) -> float | None:
    values = [each.f1 or 0.0 for each in counts if each.tp + each.fn]
    return sum(values) / len(values) if values else None


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None
