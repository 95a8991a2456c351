"""Control charts, alerts, small units and parts of a change in the words of a language.

Here: from rows of the models to what a chart or table shows. Not here: reading, arithmetic of
figures, widgets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from apps.board import formats
from apps.board.figures import name_dimension, name_member
from apps.board.texts import Texts
from apps.board.verdicts import LOWER_IS_BETTER

HIDDEN_MEMBER = "(hidden)"
Name = Callable[[date], str]


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): cell for name, cell in row.items()} for row in rows.to_dict("records")]


def points_in_words(
    rows: pd.DataFrame, texts: Texts, *, metric: str, name_period: Name
) -> pd.DataFrame:
    """Each point with its signals, on the worse or the better side of the metric."""
    result = rows.copy()
    worse = 1 if metric in LOWER_IS_BETTER else -1
    signals, kinds = [], []
    for row in _records(result):
        found = []
        for name, side in (("outside", row["outside"]), ("run8", row["run8"])):
            if pd.notna(side) and side != 0:
                found.append((name, "worse" if side == worse else "better"))
        kinds.append(
            min((kind for _, kind in found), key=("worse", "better").index, default="none")
        )
        said = [texts(f"control.{name}_{kind}") for name, kind in found]
        if not row["is_judged"]:
            key = "no_limits" if pd.isna(row["centre"]) else "not_judged"
            said = [texts(f"control.{key}")]
        signals.append(", ".join(said))
    result["signal"] = kinds
    result["signal_text"] = [texts(f"control.signal.{kind}") for kind in kinds]
    result["signals_text"] = signals
    result["period_text"] = [name_period(start.date()) for start in result["period_start"]]
    result["value_text"] = [formats.number(value, texts) for value in result["value"]]
    result["n_text"] = [formats.answers(n, texts) for n in result["n"]]
    result["limits_text"] = [
        formats.interval(low, high, texts) if pd.notna(low) else ""
        for low, high in zip(result["lower"], result["upper"], strict=True)
    ]
    return result


def alerts_in_words(
    rows: pd.DataFrame,
    texts: Texts,
    *,
    names: Callable[[str], Mapping[str, str]],
    name_period: Callable[[str, date], str],
) -> pd.DataFrame:
    """Each cause with its unit, its rule and how often that rule cries wolf."""
    result = rows.copy()
    result["unit_text"] = [
        _name_unit(row["member"], row["dimension"], texts, names(row["dimension"]))
        for row in _records(result)
    ]
    result["metric_text"] = [texts.named("control_metric", metric) for metric in result["metric"]]
    result["period_text"] = [
        name_period(row["period_grain"], row["last_period_start"].date())
        for row in _records(result)
    ]
    result["rules_text"] = [
        "; ".join(texts(f"rule.{rule}") for rule in rules.split(", ")) for rules in result["rules"]
    ]
    result["false_alarm_text"] = [
        formats.number(100 * rate, texts, digits=2) + texts("number.percent")
        for rate in result["false_alarm_rate"]
    ]
    result["below_zero_text"] = [
        "" if pd.isna(p) else formats.number(100 * p, texts, digits=0) + texts("number.percent")
        for p in result["p_below_zero"]
    ]
    return result


def _name_unit(member: str, dimension: str, texts: Texts, names: Mapping[str, str]) -> str:
    name = name_member(member, dimension, texts, names)
    if dimension == "company":
        return name
    return texts("control.unit_of", dimension=name_dimension(dimension, texts), name=name)


def shrunken_in_words(
    rows: pd.DataFrame, texts: Texts, *, dimension: str, names: Mapping[str, str]
) -> pd.DataFrame:
    """Each unit with its raw and its shrunken figure; what is too few to decide says so."""
    result = rows.copy()
    result["member_text"] = [name_member(m, dimension, texts, names) for m in result["member"]]
    result["interval_text"] = [
        formats.interval(low, high, texts)
        for low, high in zip(result["low"], result["high"], strict=True)
    ]
    result["reaches_text"] = [
        "" if pd.isna(p) else formats.number(100 * p, texts, digits=0) + texts("number.percent")
        for p in result["p_at_least_target"]
    ]
    result["note_text"] = [
        texts("control.too_few_to_decide") if not is_enough else texts(f"control.fit_{fit}")
        for is_enough, fit in zip(result["is_enough_to_decide"], result["fit"], strict=True)
    ]
    return result


def parts_in_words(
    rows: pd.DataFrame,
    texts: Texts,
    *,
    dimension: str,
    names: Mapping[str, str],
) -> pd.DataFrame:
    """Each segment with what its share and its own NPS did to the company's."""
    result = rows.copy()
    result["member_text"] = [
        texts("control.hidden_members")
        if member == HIDDEN_MEMBER
        else name_member(member, dimension, texts, names)
        for member in result["member"]
    ]
    for name in ("mix", "within", "total"):
        result[f"{name}_text"] = [
            formats.number(points, texts, is_signed=True) for points in result[f"{name}_points"]
        ]
    return result


def steps_of(
    parts: pd.DataFrame, texts: Texts, *, before: float, now: float, names: tuple[str, str]
) -> pd.DataFrame:
    """The bars of a waterfall: the earlier figure, a step for each segment, the later figure."""
    bars = [_bar(names[0], 0.0, before, "whole", formats.number(before, texts))]
    reached = before
    for part in _records(parts):
        kind = "up" if part["total_points"] >= 0 else "down"
        bar = _bar(
            part["member_text"], reached, reached + part["total_points"], kind, part["total_text"]
        )
        bars.append(bar | {"mix_text": part["mix_text"], "within_text": part["within_text"]})
        reached += part["total_points"]
    bars.append(_bar(names[1], 0.0, now, "whole", formats.number(now, texts)))
    result = pd.DataFrame(bars)
    result["kind_text"] = [texts(f"control.bar.{kind}") for kind in result["kind"]]
    return result


def _bar(label: str, start: float, end: float, kind: str, text: str) -> dict[str, object]:
    return {
        "label": label, "member_text": label, "start": start, "end": end,
        "right": max(start, end), "kind": kind, "total_text": text, "mix_text": "",
        "within_text": "",
    }  # fmt: skip
