"""Figures of recovery in the words of a language. No reading, no widgets, no arithmetic."""

from __future__ import annotations

import pandas as pd

from apps.board import formats
from apps.board.texts import Texts

SHARES = ("recovered", "promoted", "kept", "on_time", "returned")
GROUPS = ("detractor", "passive", "promoter")


def in_words(rows: pd.DataFrame, texts: Texts) -> pd.DataFrame:
    """A row a figure: what, about whom, who was reached; its value, interval and base as texts."""
    measures, abouts = rows["measure"].tolist(), rows["about"].tolist()
    spelled = {
        end: [
            _value(str(measure), value, texts)
            for measure, value in zip(measures, rows[end].tolist(), strict=True)
        ]
        for end in ("value", "low", "high")
    }
    ends = zip(spelled["low"], spelled["high"], strict=True)
    return rows.assign(
        name_text=[
            texts(
                "recovery.of",
                measure=texts(f"recovery.measure.{measure}"),
                about=_about(str(about), texts),
            )
            for measure, about in zip(measures, abouts, strict=True)
        ],
        side_text=[texts(f"recovery.arm.{arm}") for arm in rows["arm"]],
        value_text=spelled["value"],
        interval_text=[
            f"{low} {formats.DASH} {high}" if low and high else "" for low, high in ends
        ],
        n_text=["" if pd.isna(n) else formats.count(n, texts) for n in rows["n"].tolist()],
        base_text=[texts(f"recovery.base.{base}") for base in rows["base"]],
    )


def in_percent(rows: pd.DataFrame) -> pd.DataFrame:
    """Shares that may be shown, as per cent for a picture."""
    shown = rows[rows["measure"].isin(SHARES) & rows["value"].notna()]
    return shown.assign(**{name: 100 * shown[name] for name in ("value", "low", "high")})


def _about(about: str, texts: Texts) -> str:
    family = "group" if about in GROUPS else "trigger"
    return texts(f"follow_up.{family}.{about}")


def _value(measure: str, value: float | None, texts: Texts) -> str:
    if value is None or pd.isna(value):
        return ""
    if measure in SHARES:
        return formats.share(value, 1, texts)
    return formats.number(value, texts)
