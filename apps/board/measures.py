"""Measures of the register as rows and in words: what, who, until when, what it brought.

Here: which a viewer may see and decide on. Not here: reading the journal (deciding_measures) and
the snapshot (reading), widgets (measure_blocks).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from apps.board import figures, formats
from apps.board.access import Action, Viewer
from apps.board.alerts import SOURCE, Alert, Names
from apps.board.deciding_measures import Measure, Series
from apps.board.texts import Texts
from orchestration.metrics_catalogue.catalogue import UnknownMetricError, define

COLUMNS = (
    *("number", "about", "what", "owner", "due", "status", "expected", "effect"),
    *("n", "verdict"),
)
COMPANY = "company"


def seen_by(viewer: Viewer, found: Iterable[Measure]) -> list[Measure]:
    """The measures of units whose figures the viewer has: those in work first, the newest first."""
    reach = viewer.scope.figures
    shown = [
        one
        for one in found
        if (one.series.dimension == COMPANY and bool(reach))
        or reach.includes(one.series.dimension, one.series.member)
    ]
    return sorted(
        shown, key=lambda one: (one.done_date is not None or one.state == "dropped", -one.number)
    )


def may_decide(viewer: Viewer, dimension: str, member: str) -> bool:
    """Whether the viewer opens and closes measures of a unit."""
    return viewer.may(Action.TAKE_MEASURES, (dimension, member))


def alerts_to_answer(viewer: Viewer, found: Iterable[Alert]) -> list[Alert]:
    """Alerts of figures that the viewer may open a measure against, the newest first."""
    return [
        one
        for one in found
        if one.hours is not None
        and not one.event.subject.startswith(SOURCE)
        and may_decide(viewer, one.event.payload["dimension"], one.event.payload["member"])
    ]


def name_series(series: Series, texts: Texts, names: Names) -> str:
    """Metric and unit in words."""
    try:
        metric = define(series.metric).name_in(texts.language)
    except UnknownMetricError:  # of a version that knew it
        metric = series.metric
    if series.dimension == COMPANY:
        return f"{metric}: {figures.name_dimension(COMPANY, texts)}"
    unit = figures.name_member(
        series.member, series.dimension, texts, names.get(series.dimension, {})
    )
    return f"{metric}: {figures.name_dimension(series.dimension, texts)} {unit}"


def in_words(
    found: Sequence[Measure], effects: pd.DataFrame, texts: Texts, names: Names, today: date
) -> pd.DataFrame:
    """A row a measure: number, unit, what, owner, due day, status, expected and observed effect."""
    known: dict[int, Mapping[Any, Any]] = {
        int(row["measure_no"]): row for row in effects.to_dict("records")
    }
    rows = [_row(one, known.get(one.number), texts, names, today) for one in found]
    return pd.DataFrame(rows, columns=[*COLUMNS])


def _row(
    one: Measure, effect: Mapping[Any, Any] | None, texts: Texts, names: Names, today: date
) -> tuple[str, ...]:
    status = one.status(today)
    said = texts(f"measures.status.{status}")
    if one.done_date is not None:
        said = f"{said}, {formats.day(one.done_date, texts)}"
    answers = f" ({texts('measures.of_alert', number=one.alert)})" if one.alert else ""
    return (
        str(one.number),
        name_series(one.series, texts, names) + answers,
        one.plan.what,
        one.plan.owner,
        formats.day(one.plan.due_date, texts),
        said + (f": {one.note}" if one.note else ""),
        formats.number(one.plan.expected, texts),
        _effect(effect, texts),
        _n(effect, texts),
        _verdict(status, effect, texts),
    )


def _effect(row: Mapping[Any, Any] | None, texts: Texts) -> str:
    if row is None or pd.isna(row["effect"]):
        return formats.DASH
    low, high = (formats.number(row[end], texts) for end in ("low", "high"))
    return f"{formats.number(row['effect'], texts)} ({low} {formats.ELLIPSIS} {high})"


def _n(row: Mapping[Any, Any] | None, texts: Texts) -> str:
    if row is None or pd.isna(row["n_before"]):
        return formats.DASH
    parts = [formats.count(row[name], texts) for name in ("n_before", "n_after", "control_count")]
    return " / ".join(parts)


def _verdict(status: str, row: Mapping[Any, Any] | None, texts: Texts) -> str:
    if status != "done":
        return formats.DASH
    if row is None:
        return texts("measures.verdict.next_run")
    said = [texts(f"measures.verdict.{row['verdict']}")]
    if isinstance(row["expectation"], str):
        said.append(texts(f"measures.expectation.{row['expectation']}"))
    if not pd.isna(row["other_count"]) and row["other_count"]:
        said.append(texts("measures.not_alone"))
    return "; ".join(said)
