"""Rows of the customer journey in words: names of stages, figures with interval and n.

Here: frames with prepared texts. Not here: reading, arithmetic, charts, widgets.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from apps.board import formats
from apps.board.figures import name_member
from apps.board.names import NO_NAMES
from apps.board.texts import Texts, plain

UNKNOWN = "(unknown)"


def stages_in_words(rows: pd.DataFrame, texts: Texts) -> pd.DataFrame:
    """One row per stage in the order of the journey, with its texts."""
    stages = rows[rows["level"] == "stage"].copy()
    stages["stage_text"] = [name_stage(row, texts) for row in stages.to_dict("records")]
    for name, low, high, n in (
        ("satisfaction_percent", "satisfaction_low", "satisfaction_high", "satisfaction_n"),
        ("nps", "nps_low", "nps_high", "nps_n"),
        ("impact_r", "impact_low", "impact_high", "pair_n"),
    ):
        if name == "satisfaction_percent":
            is_csi = stages["satisfaction_metric"] == "csi"
            stages["satisfaction_n"] = stages["csi_n"].where(is_csi, stages["ces_n"])
        digits = 2 if name == "impact_r" else 1
        stages[f"{name}_text"] = [
            _figure(row, texts, name, low, high, n, digits=digits)
            for row in stages.to_dict("records")
        ]
    for name in ("drop_percent", "loss_share_percent", "reach_percent", "conversion_percent"):
        stages[f"{name}_text"] = [_percent(value, texts) for value in stages[name]]
    for name in ("entered", "completed"):
        stages[f"{name}_text"] = [
            "—" if pd.isna(value) else formats.count(value, texts) for value in stages[name]
        ]
    for name in ("opportunity", "pain"):
        value = name if name == "opportunity" else "pain_index"
        stages[f"{name}_text"] = [
            "—"
            if pd.isna(row[value])
            else f"{formats.number(row[value], texts)} ({int(row[f'{name}_rank'])})"
            for row in stages.to_dict("records")
        ]
    stages["note_text"] = [_note(row, texts) for row in stages.to_dict("records")]
    stages["is_moment_of_truth_sure"] = (stages["moment_of_truth"] == "by_hand") | stages[
        "is_impact_established"
    ].astype(bool)
    return stages


def lanes_in_words(rows: pd.DataFrame, stages: pd.DataFrame, texts: Texts) -> pd.DataFrame:
    """How many came into each stage by each channel."""
    lanes = rows[(rows["level"] == "channel") & rows["entered"].notna()].copy()
    names = dict(zip(stages["stage"], stages["stage_text"], strict=True))
    lanes["stage_text"] = [names.get(stage, stage) for stage in lanes["stage"]]
    lanes["channel_text"] = [
        texts("journey.unknown")
        if channel == UNKNOWN
        else plain(texts.named("member_channel", channel))
        for channel in lanes["channel"]
    ]
    lanes["entered_text"] = [formats.count(value, texts) for value in lanes["entered"]]
    lanes["drop_percent_text"] = [_percent(value, texts) for value in lanes["drop_percent"]]
    return lanes


def shares_in_words(
    rows: pd.DataFrame, texts: Texts, names: Mapping[str, str] = NO_NAMES
) -> pd.DataFrame:
    """Response rates and coverage with their interval and number; `names` are of locations."""
    shares = rows.copy()
    shares["metric_text"] = [texts(f"journey.share.{metric}") for metric in shares["metric"]]
    shares["member_text"] = [
        texts("journey.company")
        if dimension == "company"
        else plain(name_member(member, dimension, texts, names))
        for dimension, member in zip(shares["dimension"], shares["member"], strict=True)
    ]
    shares["value_text"] = [_percent(value, texts) for value in shares["value"]]
    shares["interval_text"] = [
        formats.interval(low, high, texts)
        for low, high in zip(shares["low"], shares["high"], strict=True)
    ]
    shares["n_text"] = [
        f"{formats.count(n, texts)} {texts(f'journey.counted.{metric}')}"
        for n, metric in zip(shares["n"], shares["metric"], strict=True)
    ]
    return shares


def name_stage(row: Any, texts: Texts) -> str:
    """What a stage is called in the user's language; its key where nobody said."""
    if row["stage"] == UNKNOWN:
        return texts("journey.no_stage")
    named = (row.get(f"name_{language}") for language in (texts.language, "en", "ru", "ro"))
    return plain(str(next((name for name in named if isinstance(name, str)), row["stage"])))


def _figure(row: Any, texts: Texts, name: str, low: str, high: str, n: str, *, digits: int) -> str:
    value: Any = row[name]
    if pd.isna(value):
        return texts("journey.hidden") if row["has_hidden_answers"] else "—"
    shown = formats.number(float(str(value)), texts, digits=digits)
    limits = [row[low], row[high]]
    if not any(pd.isna(limit) for limit in limits):
        first, last = (formats.number(float(str(x)), texts, digits=digits) for x in limits)
        shown += f" ({first}…{last})"
    return f"{shown}, n = {formats.count(float(str(row[n])), texts)}"


def _percent(value: Any, texts: Texts) -> str:
    return "—" if pd.isna(value) else f"{formats.number(value, texts)} %"


def _note(row: Any, texts: Texts) -> str:
    notes = []
    if isinstance(row["moment_of_truth"], str):
        notes.append(texts(f"journey.moment.{row['moment_of_truth']}"))
    if row["is_pain_point"]:
        notes.append(
            texts("journey.pain_proven" if row["is_pain_proven"] else "journey.pain_maybe")
        )
    if not pd.isna(row["impact_r"]) and not row["is_impact_established"]:
        notes.append(texts("journey.not_established"))
    return "; ".join(notes)
