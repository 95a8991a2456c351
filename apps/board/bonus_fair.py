"""The fair split and the luck of a rule, in the words of a language.

Here: from rows of the feed's state to what a chart or table shows. Not here: reading, widgets.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from apps.board import formats
from apps.board.bonus import NOTHING, Names, is_missing, spell, spell_percent
from apps.board.texts import Texts

PARTS = ("all", "controllable")
#: the rule that most people would think of first
BARE = "raw"


def causes_in_words(rows: pd.DataFrame, texts: Texts) -> pd.DataFrame:
    """Each cause with its number and share."""
    return pd.DataFrame(
        [
            {
                "cause": texts(f"bonus_split.cause.{row['cause']}"),
                "n": spell(row["n"], texts, digits=0)
                if row["is_shown"]
                else texts("bonus_split.too_few"),
                "share": spell_percent(row["share"], texts),
                "interval": _interval(row, texts),
            }
            for row in rows.to_dict("records")
        ]
    )


def has_causes(rows: pd.DataFrame) -> bool:
    """Whether any answer names its cause, told or hidden."""
    return bool(((rows["cause"] != "unknown") & (~rows["is_shown"] | (rows["n"] > 0))).any())


def parts_in_words(rows: pd.DataFrame, texts: Texts, names: Names) -> pd.DataFrame:
    """Each unit with its figure of all answers and of the controllable ones."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows.to_dict("records"):
        found.setdefault(row["unit_id"], {})[row["part"]] = row
    listed = [
        {"unit": names.get(unit, unit), **{part: _figure(of.get(part), texts) for part in PARTS}}
        for unit, of in found.items()
    ]
    return pd.DataFrame(listed).sort_values("unit", kind="stable")


def _figure(row: Mapping[Any, Any] | None, texts: Texts) -> str:
    """The figure, its interval and its answers."""
    if row is None:
        return NOTHING
    if not row["is_shown"]:
        return texts("bonus_split.too_few")
    counted = formats.answers(row["n"], texts)
    return f"{spell(row['value'], texts)} ({_interval(row, texts)}) · {counted}"


def _interval(row: Mapping[Any, Any], texts: Texts) -> str:
    return NOTHING if is_missing(row["low"]) else formats.interval(row["low"], row["high"], texts)


def spread_in_words(row: Mapping[Any, Any], texts: Texts) -> str:
    """How much of the spread lies between the units, as far as that is known."""
    said = {
        "units": spell(row["unit_count"], texts, digits=0),
        "answers": formats.answers(row["pool_n"], texts),
    }
    if row["fit"] != "pool":
        said["own"] = formats.answers(round(row["alpha0"]), texts)
    if row["fit"] == "fitted":
        said["between"] = spell_percent(100 * row["theta"], texts)
        said["within"] = spell_percent(100 * (1 - row["theta"]), texts)
    return texts(f"bonus_split.{row['fit']}", **said)


def luck_in_words(rows: pd.DataFrame, texts: Texts, names: Names) -> pd.DataFrame:
    """Each unit with luck and missed merit by the scheme's own rule, and by the bare figure."""
    own, bare = rows[rows["is_own"]], rows[rows["rule"] == BARE]
    beside = bare.set_index("unit_id")
    return pd.DataFrame(
        [
            {
                "unit": names.get(row["unit_id"], row["unit_id"]),
                "n": spell(row["n"], texts, digits=0),
                "target": spell(row["target"], texts),
                **{name: _share(row[name], texts) for name in ("luck", "missed")},
                **{
                    f"{name}_raw": _share(beside.loc[row["unit_id"], name], texts)
                    for name in ("luck", "missed")
                },
            }
            for row in own.to_dict("records")
        ]
    )


def chances_in_words(rows: pd.DataFrame, texts: Texts) -> pd.DataFrame:
    """Points of curves with their words, for a picture of one unit."""
    result = rows.copy()
    result["rule_text"] = [texts(f"bonus_luck.rule.{rule}") for rule in rows["rule"]]
    result["true_text"] = [spell(value, texts) for value in rows["true_value"]]
    result["met_text"] = [_share(share, texts) for share in rows["met_share"]]
    return result


def _share(share: Any, texts: Texts) -> str:
    """Per cent of 0 to 1; what is not certain is never written as 0 or 100."""
    if is_missing(share):
        return NOTHING
    percent = texts("number.percent")
    if 0 < share < 0.001:
        return f"< {formats.number(0.1, texts)}{percent}"
    if 0.999 < share < 1:
        return f"> {formats.number(99.9, texts)}{percent}"
    return spell_percent(100 * share, texts)
