"""A figure or a theme in the words of a language: rounded, with interval, answers and change.

For letters and sheets, which tell figures one by one. Not here: reading, tables and pictures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from orchestration.published.figures import Change, Figure
from orchestration.published.voice import Theme
from orchestration.wording import formats
from orchestration.wording.texts import Texts


@dataclass(frozen=True)
class Told:
    """One figure in words; without one `value` says why.

    Attributes:
        verdict: up, down, not_proven, or empty where there is no change to tell.
    """

    name: str
    unit: str
    value: str
    interval: str
    answers: str
    change: str
    note: str
    verdict: str


@dataclass(frozen=True)
class ToldTheme:
    """One theme in words."""

    name: str
    share: str
    impact: str
    is_established: bool


def tell_figure(figure: Figure, texts: Texts) -> Told:
    """A figure in words; of a hidden one nothing but that it is hidden."""
    name = texts(f"told.metric.{figure.metric}.name")
    unit = texts(f"told.metric.{figure.metric}.unit")
    if not figure.is_shown or figure.value is None or figure.n is None:
        return Told(name, unit, texts("told.few"), "", "", "", "", "")
    change = figure.change
    return Told(
        name,
        unit,
        formats.number(figure.value, texts),
        _interval(figure.low, figure.high, texts),
        formats.answers(figure.n, texts),
        "" if change is None else tell_change(change, figure.grain, texts),
        texts("told.low_base") if figure.base == "low_base" else "",
        "" if change is None else change.verdict,
    )


def tell_change(change: Change, grain: str, texts: Texts) -> str:
    """The difference, the period it is to, and whether it is proven."""
    return texts(
        "told.change",
        difference=formats.number(change.difference, texts, is_signed=True),
        period=formats.period(grain, change.since, texts),
        verdict=texts(f"told.verdict.{change.verdict}"),
    )


def tell_theme(theme: Theme, texts: Texts, names: Mapping[str, str]) -> ToldTheme:
    """A theme: how many mention it and what score it goes with."""
    is_established = theme.low > 0 or theme.high < 0
    interval = formats.interval(theme.low, theme.high, texts)
    impact = texts(
        "told.impact",
        impact=formats.number(theme.impact, texts, is_signed=True),
        interval=interval,
    )
    return ToldTheme(
        names.get(theme.theme, theme.theme),
        texts(
            "told.share",
            mentions=formats.count(theme.mentions, texts),
            answers=formats.answers(theme.n, texts),
            share=formats.share(theme.mentions, theme.n, texts),
        ),
        impact if is_established else f"{impact}, {texts('told.unproven')}",
        is_established,
    )


def _interval(low: float | None, high: float | None, texts: Texts) -> str:
    if low is None or high is None:
        return ""
    ends = {"low": formats.number(low, texts), "high": formats.number(high, texts)}
    return texts("told.interval", **ends)
