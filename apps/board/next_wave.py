"""Waves and modes in the words of a language. No reading, no widgets, no arithmetic of figures."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from apps.board import formats
from apps.board.texts import Texts, plain
from orchestration.published.wave_plan import Plan
from orchestration.responses.waves import COMPANY, EVERYBODY, Wave


def rule(wave: Wave, texts: Texts) -> str:
    """Whom the wave asks, and whom it leaves alone, as sentences."""
    who = texts(f"next_wave.rule.{wave.who.rule}", days=wave.who.within_days)
    if wave.who.per_unit is not None:
        per = formats.count(wave.who.per_unit, texts)
        who = f"{who} {texts(f'next_wave.per.{wave.unit}', count=per)}"
    return " ".join(
        (
            who,
            texts(
                "next_wave.rests",
                asked=wave.quarantine.after_invitation_days,
                answered=wave.quarantine.after_answer_days,
                cap=wave.cap.invitations,
                days=wave.cap.days,
            ),
            texts(f"next_wave.consent.{wave.consent}"),
            texts("next_wave.sends" if wave.send else "next_wave.planned_only"),
        )
    )


def units(plan: Plan, names: Mapping[str, str], texts: Texts) -> pd.DataFrame:
    """A row a unit: whom it has, what may be expected."""
    return pd.DataFrame(
        [
            {
                "unit_text": _unit(plan.wave, unit.member, names, texts),
                "eligible": float(unit.eligible),
                "chosen": float(unit.chosen),
                "rate_text": _share(
                    unit.response_rate, unit.response_rate_low, unit.response_rate_high, texts
                ),
                "expected_text": _counts(
                    unit.expected, unit.expected_low, unit.expected_high, texts
                ),
                "half_width": unit.half_width,
                "needed": None if unit.needed is None else float(unit.needed),
            }
            for unit in plan.units
        ]
    )


def left_alone(plan: Plan, texts: Texts) -> str:
    """Why some are not asked, most frequent reason first."""
    return " · ".join(
        f"{texts(f'next_wave.alone.{why}')}: {formats.count(count, texts)}"
        for why, count in plan.left_alone.most_common()
    )


def modes(rows: pd.DataFrame, texts: Texts) -> pd.DataFrame:
    """A row a mode, with its difference, interval and verdict as texts."""
    spelled = {
        end: [_points(value, texts) for value in rows[end]] for end in ("value", "low", "high")
    }
    return rows.assign(
        name_text=[texts.named("next_wave.mode", str(channel)) for channel in rows["channel"]],
        side_text="",
        value_text=spelled["value"],
        interval_text=[
            f"{low} {formats.DASH} {high}" if low else ""
            for low, high in zip(spelled["low"], spelled["high"], strict=True)
        ],
        n_text=[_count(count, texts) for count in rows["n"]],
        other_n_text=[_count(count, texts) for count in rows["other_n"]],
        verdict_text=[texts(f"next_wave.verdict.{verdict}") for verdict in rows["verdict"]],
    )


def expected(plan: Plan, texts: Texts) -> str:
    """The answers that the whole wave may expect."""
    known = [unit.expected for unit in plan.units if unit.expected is not None]
    return formats.count(round(sum(known)), texts) if known else "—"


def _unit(wave: Wave, member: str, names: Mapping[str, str], texts: Texts) -> str:
    if wave.unit == COMPANY or member == EVERYBODY:
        return texts("dimension.company")
    if member == "(unknown)":
        return texts("next_wave.unknown")
    return plain(names.get(member, member))


def _share(value: float | None, low: float | None, high: float | None, texts: Texts) -> str:
    if value is None or low is None or high is None:
        return "—"
    said = [formats.count(100 * share, texts) for share in (value, low, high)]
    return f"{said[0]}{texts('number.percent')} ({said[1]} {formats.DASH} {said[2]})"


def _counts(value: float | None, low: float | None, high: float | None, texts: Texts) -> str:
    if value is None or low is None or high is None:
        return "—"
    said = [formats.count(round(count), texts) for count in (value, low, high)]
    return f"{said[0]} ({said[1]} {formats.DASH} {said[2]})"


def _points(value: float | None, texts: Texts) -> str:
    return "" if value is None or pd.isna(value) else formats.number(value, texts)


def _count(value: float | None, texts: Texts) -> str:
    return "" if value is None or pd.isna(value) else formats.count(int(value), texts)
