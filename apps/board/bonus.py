"""The KPI feed in the words of a language: progress, entries, stages, findings, appeals.

Here: from rows of the feed's state to what a chart or table shows. Not here: reading, arithmetic
of figures, widgets, the card of a scheme (bonus_card). A unit without a shown figure has words in
place of its figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd

from apps.board import formats, periods
from apps.board.texts import Texts

STATES = ("met", "not_met", "not_proven", "gate", "insufficient_n", "withheld_integrity")
#: the screen saw no answers to leave out: the effect is what the missing ones could do at worst
AT_WORST = ("undeliverable_spike", "suppressed_spike", "invitation_drop")
STAGES = ("soft", "hard", "prepared", "approved", "released", "acknowledged")
#: what a stage makes void: an approval holds for the very rows that were prepared last
VOIDS = {"prepared": ("approved",)}
NOTHING = "—"
Names = Mapping[str, str]
Row = Mapping[str, Any]


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): cell for name, cell in row.items()} for row in rows.to_dict("records")]


def month_of(period: str) -> date:
    """The first day of a month such as 2026-03."""
    return date.fromisoformat(f"{period}-01")


def name_month(period: str, texts: Texts) -> str:
    """March 2026."""
    return formats.period("month", month_of(period), texts)


def name_window(period: str, months: int, texts: Texts) -> str:
    """The months whose answers count; one month is itself."""
    last = name_month(period, texts)
    if months == 1:
        return last
    first = formats.period("month", periods.add_months(month_of(period), 1 - months), texts)
    return f"{first} {formats.DASH} {last}"


def is_missing(cell: Any) -> bool:
    """Whether a cell has nothing in it, of whatever type."""
    return bool(pd.isna(cell))


def spell(value: Any, texts: Texts, *, digits: int = 1, is_signed: bool = False) -> str:
    """A number, or a dash where there is none."""
    if is_missing(value):
        return NOTHING
    return formats.number(float(value), texts, digits=digits, is_signed=is_signed)


def spell_percent(value: Any, texts: Texts) -> str:
    """A number that is per cent already, or a dash."""
    return NOTHING if is_missing(value) else spell(value, texts) + texts("number.percent")


def spell_moment(value: Any, texts: Texts) -> str:
    """A moment of the journal, in UTC; a dash where nothing happened."""
    if is_missing(value):
        return NOTHING
    return formats.moment(datetime.fromisoformat(value).astimezone(UTC), texts)


def state_of(row: Row, minimum_answers: int) -> str:
    """What is decided of a unit: `gate` where answers suffice and another gate does not."""
    status = str(row["status"])
    if status == "suppressed":
        return "insufficient_n"
    is_enough = row["is_shown"] and not is_missing(row["n"]) and row["n"] >= minimum_answers
    return "gate" if status == "insufficient_n" and is_enough else status


def mark_of(row: Row) -> str:
    """How a unit is drawn: as met or not met only where the whole interval says so too."""
    status = str(row["status"])
    if status not in ("met", "not_met") or is_missing(row["low"]) or is_missing(row["target"]):
        return "open"
    # which side is the good one is in the status
    holds_target = row["low"] < row["target"] <= row["high"]
    return "open" if holds_target else status


def progress_in_words(rows: pd.DataFrame, texts: Texts, scheme: Row, names: Names) -> pd.DataFrame:
    """Each unit with its figure, its state and its percent, in the order of names."""
    result = rows.copy()
    records = _records(rows)
    few = texts("bonus.status.insufficient_n")
    states = [state_of(row, scheme["minimum_answers"]) for row in records]
    result["name_text"] = [names[row["unit_id"]] for row in records]
    result["state"] = states
    result["state_text"] = [texts(f"bonus.status.{state}") for state in states]
    result["mark"] = [mark_of(row) for row in records]
    result["mark_text"] = [texts(f"bonus.mark.{mark}") for mark in result["mark"]]
    result["n_text"] = [spell(row["n"], texts, digits=0) for row in records]
    result["value_text"] = [
        spell(row["value"], texts) if row["is_shown"] else few for row in records
    ]
    for name in ("shrunk", "target"):
        result[f"{name}_text"] = [spell(row[name], texts) for row in records]
    result["interval_text"] = [
        NOTHING if is_missing(row["low"]) else formats.interval(row["low"], row["high"], texts)
        for row in records
    ]
    result["p_text"] = [_probability(row["p"], texts) for row in records]
    result["pays_text"] = [
        _payout(row, state, texts, scheme) for row, state in zip(records, states, strict=True)
    ]
    # on the picture, in place of a figure
    result["instead_text"] = [
        (few if not row["is_shown"] else texts("bonus.no_answers"))
        if is_missing(row["value"])
        else ""
        for row in records
    ]
    return result.sort_values("name_text", kind="stable")


def _probability(p: Any, texts: Texts) -> str:
    """Whole per cent; what is not certain is never written as 0 or 100."""
    if is_missing(p):
        return NOTHING
    percent = texts("number.percent")
    if not 0.01 <= p <= 0.99:
        return f"< 1{percent}" if p < 0.5 else f"> 99{percent}"
    return spell(100 * p, texts, digits=0) + percent


def _payout(row: Row, state: str, texts: Texts, scheme: Row) -> str:
    if scheme["payout_kind"] == "none":
        return NOTHING
    if state == "withheld_integrity":
        return texts("bonus.pay.withheld")
    if state in ("insufficient_n", "gate"):
        return texts(f"bonus.pay.{scheme['when_too_few']}")
    if not row["is_shown"]:
        return texts("bonus.pay.hidden")
    return spell_percent(row["payout_percent"], texts)


def paid_in_words(rows: pd.DataFrame, texts: Texts, names: Names) -> pd.DataFrame:
    """Each unit as first paid, as entered last and as known now."""
    result = pd.DataFrame()
    records = _records(rows)
    result["unit"] = [names[row["unit_id"]] for row in records]
    for side in ("original", "entered", "known"):
        result[side] = [_side(row, side, "value", texts) for row in records]
        result[f"{side}_pay"] = [_side(row, side, "payout", texts) for row in records]
    result["difference"] = [spell(row["difference"], texts, is_signed=True) for row in records]
    result["settled"] = [_settled(row, texts) for row in records]
    return result.sort_values("unit", kind="stable")


def _side(row: Row, side: str, what: str, texts: Texts) -> str:
    if is_missing(row[f"{side}_status"]):
        return NOTHING
    if not row[f"{side}_is_shown"]:
        return texts("bonus.status.insufficient_n") if what == "value" else NOTHING
    said = row[f"{side}_{what}"]
    if what == "payout":
        return spell_percent(said, texts)
    return f"{spell(said, texts)} · {texts('bonus.status.' + row[f'{side}_status'])}"


def _settled(row: Row, texts: Texts) -> str:
    if is_missing(row["known_status"]):
        return texts("bonus.not_known_now")
    return texts("bonus.to_be_entered" if row["is_other"] else "bonus.as_entered")


def corrections_in_words(rows: pd.DataFrame, texts: Texts, names: Names) -> pd.DataFrame:
    """Entries after the first: of which month, paid with which, why, and by how much."""
    records = _records(rows)
    return pd.DataFrame(
        [
            {
                "applies_to": name_month(row["applies_to_period"], texts),
                "paid_in": name_month(row["paid_in_period"], texts),
                "unit": names[row["unit_id"]],
                "entry": texts(f"bonus.entry.{row['entry_type']}"),
                "reason": texts.named("bonus.reason", row["reason_code"]),
                "before": spell(row["previous_value"], texts),
                "now": spell(row["value"], texts),
                "delta": spell(row["delta"], texts, is_signed=True),
                "pay_delta": spell(row["payout_delta"], texts, is_signed=True),
                "recorded": _who(row["recorded_by"], row["recorded_at"], texts),
            }
            for row in records
        ]
    )


def _who(by: Any, moment: Any, texts: Texts) -> str:
    return NOTHING if is_missing(by) else f"{by} · {spell_moment(moment, texts)}"


def last_of_stages(rows: pd.DataFrame) -> dict[str, dict[str, dict[str, Any]]]:
    """Month -> stage -> who took it there last, and when; what was prepared anew is unapproved."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for row in _records(rows):
        of_month = found.setdefault(row["period"], {})
        for void in VOIDS.get(row["stage"], ()):
            of_month.pop(void, None)
        of_month[row["stage"]] = row
    return found


def stage_now(stages: Mapping[str, Any]) -> str:
    """How far a month is; the consumer's word that it came is no stage."""
    done = [stage for stage in STAGES if stage in stages and stage != "acknowledged"]
    return done[-1] if done else "open"


def stages_in_words(rows: pd.DataFrame, months: list[str], texts: Texts) -> pd.DataFrame:
    """Each month with its stage, and who took it through each one."""
    found = last_of_stages(rows)
    listed = []
    for month in months:
        done = found.get(month, {})
        said = {name: done.get(name, {}) for name in STAGES}
        listed.append(
            {
                "period": name_month(month, texts),
                "stage": texts(f"bonus.stage.{stage_now(done)}"),
                **{name: _who(row.get("by"), row.get("at"), texts) for name, row in said.items()},
            }
        )
    return pd.DataFrame(listed)


def findings_in_words(rows: pd.DataFrame, texts: Texts, names: Names) -> pd.DataFrame:
    """Each finding: what was seen, what it does to the figure, whether somebody settled it."""
    return pd.DataFrame(
        [
            {
                "unit": names.get(row["unit_id"], row["unit_id"]),
                "rule": texts.named("bonus.rule", row["rule"]),
                "severity": texts(f"bonus.severity.{row['severity']}"),
                "effect": spell(row["effect"], texts, is_signed=True),
                "meaning": _meaning(row, texts),
                "settled": texts("bonus.cleared", by=row["by"])
                if row["is_cleared"]
                else texts("bonus.stands"),
            }
            for row in _records(rows)
        ]
    )


def _meaning(row: Row, texts: Texts) -> str:
    if is_missing(row["effect"]):
        return texts("bonus.effect.none")
    return texts("bonus.effect.worst" if row["rule"] in AT_WORST else "bonus.effect.without")


def appeals_in_words(rows: pd.DataFrame, texts: Texts, names: Names) -> pd.DataFrame:
    """Each appeal: about what, since when, and what became of it; never who filed it."""
    return pd.DataFrame(
        [
            {
                "number": row["number"],
                "period": name_month(row["period"], texts),
                "unit": names.get(row["unit_id"], row["unit_id"]),
                "reason": texts.named("bonus.appeal", row["reason_code"]),
                "filed": spell_moment(row["filed_at"], texts),
                "outcome": texts(f"bonus.outcome.{_outcome(row)}"),
                "decided": _who(row["decided_by"], row["decided_at"], texts),
            }
            for row in _records(rows)
        ]
    )


def _outcome(row: Row) -> str:
    if is_missing(row["is_accepted"]):
        return "open"
    return "accepted" if row["is_accepted"] else "rejected"
