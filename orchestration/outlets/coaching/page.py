"""The sheet as one HTML page that needs nothing else: to read on a screen, to print on two pages.

Customers' words and names are text: escaped, never markup. The same sheet gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from orchestration.outlets.coaching.sheet import WINDOW, Effect, Sheet
from orchestration.published.figures import Figure
from orchestration.published.told import tell_change, tell_figure, tell_theme
from orchestration.published.voice import harmless
from orchestration.wording import formats, periods
from orchestration.wording.texts import Texts, load

HERE = Path(__file__).parent
LONGEST_NAME = 120


def sheet_page(sheet: Sheet, language: str, names: Mapping[str, str]) -> str:
    """The page in a language.

    Args:
        names: theme -> its name in the language.
    """
    words = load(language, HERE / "texts")
    return (
        _environment()
        .get_template("sheet.html")
        .render(
            words=words,
            name=harmless(sheet.name, LONGEST_NAME),
            period=formats.period(sheet.period.grain, sheet.period.start, words),
            figures=[_figure(sheet, figure, words) for figure in sheet.figures],
            strengths=[tell_theme(theme, words, names) for theme in sheet.strengths],
            matters=[tell_theme(theme, words, names) for theme in sheet.matters],
            themes_of=words("coaching.themes_of", year=sheet.themes_year.year)
            if sheet.themes_year is not None
            else words("coaching.themes_hidden"),
            praises=sheet.praises,
            concerns=sheet.concerns,
            effects=[_effect(effect, words) for effect in sheet.effects],
            snapshot=sheet.snapshot_id,
        )
    )


def _figure(sheet: Sheet, figure: Figure, words: Texts) -> dict[str, Any]:
    company = sheet.company.get((figure.metric, figure.scale))
    beside = tell_figure(company, words) if company else None
    return {"own": tell_figure(figure, words), "company": beside}


def _effect(effect: Effect, words: Texts) -> dict[str, str]:
    training, after, company = effect.training, effect.after, effect.company
    told = {
        "day": formats.day(training.day, words),
        "topic": harmless(training.topic, LONGEST_NAME),
        "after": words("coaching.not_yet"),
        "company": "",
    }
    if after is None or after.change is None:
        return told
    change = after.change
    told["after"] = words(
        "coaching.after",
        before_period=formats.period(WINDOW, periods.previous(WINDOW, after.start), words),
        after_period=formats.period(WINDOW, after.start, words),
        before=formats.number(change.value, words),
        before_answers=formats.answers(change.n, words),
        after=formats.number(after.value or 0.0, words),
        after_answers=formats.answers(after.n or 0, words),
        difference=formats.number(change.difference, words, is_signed=True),
        interval=formats.interval(change.low, change.high, words)
        if change.low is not None and change.high is not None
        else formats.DASH,
        verdict=words(f"told.verdict.{change.verdict}"),
    )
    if company is not None and company.change is not None:
        told["company"] = words(
            "coaching.company_too", change=tell_change(company.change, WINDOW, words)
        )
    return told


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=select_autoescape(enabled_extensions=("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
