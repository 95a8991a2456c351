"""What came in and what became of it, as rows for the charts and tables of the quality page.

Here: shares, states, words for codes. Not here: reading, widgets.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isnan

import pandas as pd

from apps.board import formats
from apps.board.charts import PART_COLOURS
from apps.board.texts import Texts

QUESTION = "questions."
PARTS = ("loaded", "duplicate", "superseded", "rejected", "skipped")


def parts_of_balance(balance: pd.DataFrame, texts: Texts) -> pd.DataFrame:
    """One row per source and part with its share; sources without rows have none."""
    filled = balance[balance["received"] > 0]
    frames = []
    for order, part in enumerate(PART_COLOURS):
        frame = filled[["survey"]].copy()
        frame["order"] = order
        frame["share"] = filled[part] / filled["received"]
        frame["part_text"] = texts(f"quality_column.{part}")
        frame["count_text"] = [formats.count(count, texts) for count in filled[part]]
        frame["share_text"] = [
            formats.share(count, received, texts)
            for count, received in zip(filled[part], filled["received"], strict=True)
        ]
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def with_titles(rows: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Name sources by their titles, unless two of them have the same."""
    known = sources.dropna(subset=["title"])
    if known["title"].duplicated().any():
        return rows
    titles = dict(zip(known["survey"], known["title"], strict=True))
    return rows.assign(survey=[titles.get(survey, survey) for survey in rows["survey"]])


def unbalanced(balance: pd.DataFrame) -> list[str]:
    """Sources with a file whose parts do not add up to what was received."""
    return [str(survey) for survey in balance.loc[balance["unbalanced_files"] > 0, "survey"]]


def files_in_words(files: pd.DataFrame, texts: Texts) -> pd.DataFrame:
    """Files with their state and time in words."""
    return files.assign(
        status_text=[texts.named("file_status", str(status)) for status in files["status"]],
        taken_text=[formats.moment(at, texts) for at in _moments(files["fetched_at"])],
    )


def reasons_in_words(rows: pd.DataFrame, texts: Texts, column: str = "reason") -> pd.DataFrame:
    """Rows with their reason in words; moments too, where there are some."""
    result = rows.assign(
        reason_text=[texts.named("reason", str(code)) for code in rows[column]],
        cure_text=[
            texts(f"cure.{code}") if texts.has(f"cure.{code}") else texts("cure.other")
            for code in rows[column]
        ],
    )
    if "field" in result:
        result["field_text"] = [field_in_words(str(field), texts) for field in rows["field"]]
    for moment in ("first_at", "last_at", "fetched_at"):
        if moment in result:
            result[f"{moment}_text"] = [formats.moment(at, texts) for at in _moments(rows[moment])]
    return result


def field_in_words(field: str, texts: Texts) -> str:
    """What a field of a declaration is called: `questions.recommend` is the question recommend."""
    if field.startswith(QUESTION):
        return texts("quality_field.question", name=field.removeprefix(QUESTION))
    return texts.named("quality_field", field) if field else ""


def flags_in_words(rows: pd.DataFrame, texts: Texts) -> pd.DataFrame:
    """Flags in words."""
    return rows.assign(flag_text=[texts.named("flag", str(code)) for code in rows["flag"]])


def attributions_in_words(rows: pd.DataFrame, texts: Texts) -> pd.DataFrame:
    """Reasons for which somebody is not known, in words."""
    codes = [
        f"{dimension}_{reason}"
        for dimension, reason in zip(rows["dimension"], rows["reason"], strict=True)
    ]
    return rows.assign(code=codes, reason_text=[texts.named("attribution", c) for c in codes])


def drift_in_words(rows: pd.DataFrame, texts: Texts) -> pd.DataFrame:
    """Changed columns with the kind of change in words."""
    return rows.assign(
        change_text=[texts.named("drift_change", str(change)) for change in rows["change"]]
    )


def waves_in_words(missed: pd.DataFrame, texts: Texts) -> pd.DataFrame:
    """The missed periods, written out."""
    written = [
        formats.period(str(grain), pd.Timestamp(start).date(), texts)
        for grain, start in zip(missed["period_grain"], missed["period_start"], strict=True)
    ]
    return missed.assign(period_text=written)


@dataclass(frozen=True)
class Freshness:
    """The sources with their state in words, and the titles of those that are late."""

    rows: pd.DataFrame
    late: tuple[str, ...]


def freshness(sources: pd.DataFrame, now: datetime, texts: Texts) -> Freshness:
    """Compare each source's last delivery with how often it was declared to deliver.

    Args:
        now: the present moment, UTC, without a zone, as the snapshot keeps its moments.
    """
    states, late = [], []
    fetched = _moments(sources["last_fetched_at"])
    for title, hours, fetched_at in zip(
        sources["title"], sources["freshness_hours"], fetched, strict=True
    ):
        if isnan(hours):
            states.append(texts("quality.state_no_rule"))
            continue
        if fetched_at is None:
            states.append(texts("quality.state_never"))
            late.append(str(title))
            continue
        overdue = now - fetched_at - timedelta(hours=int(hours))
        if overdue > timedelta():
            states.append(texts("quality.state_late", age=formats.age(overdue, texts)))
            late.append(str(title))
        else:
            states.append(texts("quality.state_fresh"))
    rows = sources.assign(
        state_text=states,
        rule_text=[_hours(hours, texts) for hours in sources["freshness_hours"]],
        fetched_text=[formats.moment(at, texts) for at in fetched],
        answered_text=[
            "" if at is None else formats.day(at.date(), texts)
            for at in _moments(sources["last_answered_date"])
        ],
    )
    return Freshness(rows, tuple(late))


def _hours(hours: float, texts: Texts) -> str:
    return "" if isnan(hours) else formats.age(timedelta(hours=int(hours)), texts)


def _moments(column: pd.Series[pd.Timestamp]) -> list[datetime | None]:
    """The moments of a column; none where there is none."""
    return [
        None if is_missing else pd.Timestamp(at).to_pydatetime()
        for at, is_missing in zip(column, column.isna(), strict=True)
    ]
