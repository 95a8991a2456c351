"""Figures in the words of a language: from protected rows to what a page, chart or table shows.

Here: picking a figure, its words, gaps of a trend. Not here: reading (data), widgets (blocks).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from apps.board import formats, periods
from apps.board.names import CROSSED, NO_NAMES, halves_of, key_of_half, sides_of
from apps.board.texts import Texts

UNKNOWN_MEMBER = "(unknown)"
HIDDEN = ("hidden",)
#: dimensions with members that everybody calls the same: members have words
WORDED_DIMENSIONS = ("language", "channel")
#: between the halves of a crossing, in words
TIMES = " × "
#: from the bottom of a stacked bar to its top
GROUPS = ("promoters", "passives", "detractors")


@dataclass(frozen=True)
class Measured:
    """A figure that may be shown, and the number of answers behind it."""

    n: int
    value: float


@dataclass(frozen=True)
class Figure:
    """One figure of one member and period; `measured` is missing when it may not be shown."""

    status: str
    measured: Measured | None
    low: float = float("nan")
    high: float = float("nan")


NO_ANSWERS = Figure("no_answers", None)


def pick(rows: pd.DataFrame, start: date, member: str = "all") -> Figure:
    """The figure of one member in one period."""
    found = rows[(rows["period_start"] == pd.Timestamp(start)) & (rows["member"] == member)]
    if found.empty:
        return NO_ANSWERS
    row = found.iloc[0]
    status = str(row["status"])
    if status in HIDDEN:
        return Figure(status, None)
    measured = Measured(int(row["n"]), float(row["value"]))
    return Figure(status, measured, float(row["low"]), float(row["high"]))


def name_member(
    member: str, dimension: str, texts: Texts, names: Mapping[str, str] = NO_NAMES
) -> str:
    """A member as people call it; names from data, and ids without one, stay as they are."""
    if dimension == "company":
        return texts("member.all")
    if CROSSED in dimension:
        pairs = zip(sides_of(dimension), halves_of(member), strict=True)
        return TIMES.join(name_half(half, side, texts, names) for side, half in pairs)
    if member == UNKNOWN_MEMBER:
        return texts("member.unknown")
    if dimension in WORDED_DIMENSIONS:
        return texts.named(f"member_{dimension}", member)
    return names.get(member, member)


def name_half(half: str, side: str, texts: Texts, names: Mapping[str, str]) -> str:
    """One member of a pair, out of the names of the crossing."""
    return name_member(half, side, texts, {half: names.get(key_of_half(side, half), half)})


def name_dimension(dimension: str, texts: Texts) -> str:
    """A breakdown in words; a segment that a source declared is called what it is called there."""
    return TIMES.join(texts.named("dimension", side) for side in sides_of(dimension))


def in_words(
    rows: pd.DataFrame,
    texts: Texts,
    *,
    dimension: str,
    name_period: Callable[[date], str],
    names: Mapping[str, str] = NO_NAMES,
) -> pd.DataFrame:
    """The rows with a text beside every figure, so that all places round and spell alike."""
    result = rows.copy()
    result["period_text"] = [name_period(start.date()) for start in result["period_start"]]
    result["member_text"] = [name_member(m, dimension, texts, names) for m in result["member"]]
    result["status_text"] = [texts(f"status.{status}") for status in result["status"]]
    shown = ~result["status"].isin(HIDDEN)
    result["value_text"] = [
        formats.number(value, texts) if is_shown else words
        for value, words, is_shown in zip(
            result["value"], result["status_text"], shown, strict=True
        )
    ]
    result["interval_text"] = [
        formats.interval(low, high, texts) if is_shown and pd.notna(low) and pd.notna(high) else ""
        for low, high, is_shown in zip(result["low"], result["high"], shown, strict=True)
    ]
    result["n_text"] = [
        formats.answers(n, texts) if is_shown else ""
        for n, is_shown in zip(result["n"], shown, strict=True)
    ]
    return result


def with_gaps(rows: pd.DataFrame, grain: str, members: Sequence[str]) -> pd.DataFrame:
    """A row for every period of every member, empty where there were no answers.

    Without them a line would run straight through a month in which nobody was asked.
    """
    if rows.empty:
        return rows
    starts = periods.every(
        grain, rows["period_start"].min().date(), rows["period_start"].max().date()
    )
    grid = pd.MultiIndex.from_product(
        [[pd.Timestamp(start) for start in starts], list(members)],
        names=["period_start", "member"],
    )
    filled = rows.set_index(["period_start", "member"]).reindex(grid).reset_index()
    texts = [column for column in filled.columns if column.endswith("_text")]
    filled[texts] = filled[texts].fillna("")
    names = dict(zip(rows["member"], rows["member_text"], strict=True))
    filled["member_text"] = [names.get(member, member) for member in filled["member"]]
    return filled


def group_parts(rows: pd.DataFrame, texts: Texts, grain: str) -> pd.DataFrame:
    """One row per shown period and group (promoters, passives, detractors) with its share."""
    parts = []
    for order, group in enumerate(GROUPS):
        part = rows.loc[rows["n"].notna(), ["period_start", "period_text", "n"]].copy()
        counts = rows.loc[rows["n"].notna(), group]
        part["order"] = order
        part["share"] = counts / part["n"]
        part["group_text"] = texts(f"group.{group}")
        part["count_text"] = [formats.count(count, texts) for count in counts]
        part["share_text"] = [
            formats.share(count, n, texts) for count, n in zip(counts, part["n"], strict=True)
        ]
        part["short_text"] = [
            formats.short_period(grain, start.date(), texts) for start in part["period_start"]
        ]
        parts.append(part)
    return pd.concat(parts, ignore_index=True)
