"""Whether somebody is told of a cause: only where it is proven, and once until it was seen.

Pure: causes and what is known go in, verdicts come out. Not here: reading, recording, sending.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from orchestration.decisions.alerts import FIRED, HELD, OVER, Standing
from orchestration.outlets.alerts.causes import SOURCE, Cause, Stopped

#: the rules of which somebody is told, the strongest first; each holds against chance
CHANGE, BELOW_ZERO = "change_for_worse", "nps_below_zero"
#: why a cause is held back, in the order in which it is asked
REASONS = ("over", "running", "old", "not_proven", "waiting")


@dataclass(frozen=True)
class Verdict:
    """What becomes of one cause.

    Attributes:
        kind: FIRED, HELD or OVER, as the journal has it.
        rule: by which it fires; empty where it does not.
        why: of HELD, one of REASONS.
    """

    kind: str
    series: str
    cause: Cause | Stopped | None = None
    rule: str = ""
    why: str = ""


def judge(
    causes: Iterable[Cause],
    stopped: Iterable[Stopped],
    flowing: Iterable[str],
    known: Standing,
    *,
    today: date,
    newest_days: int,
) -> Iterator[Verdict]:
    """Verdicts that are new: nothing is said again of a cause of which it was said before.

    Args:
        flowing: series of the sources that are not late; a waiting alert of theirs is over.
        today: where the company is.
        newest_days: how long ago the period of an alert may have ended.
    """
    waiting = {event.subject for event in known.waiting}
    for series in sorted(flowing):
        if series in waiting:
            waiting.discard(series)
            yield Verdict(OVER, series)
    for stop in stopped:
        if stop.key not in known.fired and stop.series not in waiting:
            yield Verdict(FIRED, stop.series, stop, rule="stopped_source")
    for cause in causes:
        if cause.key in known.fired:
            continue
        rule, why = _asked(cause, waiting, today, newest_days)
        if not why:
            waiting.add(cause.series)
            yield Verdict(FIRED, cause.series, cause, rule=rule)
        elif known.held.get(cause.key) != why:
            yield Verdict(HELD, cause.series, cause, why=why)


def _asked(cause: Cause, waiting: set[str], today: date, newest_days: int) -> tuple[str, str]:
    """The rule by which a cause fires, or why it does not."""
    rule = _proven_by(cause)
    answers = {
        "over": not cause.is_open,
        # looked at day by day, chance alone would prove something sooner or later
        "running": cause.ended_on >= today,
        "old": cause.ended_on < today - timedelta(days=newest_days),
        "not_proven": not rule,
        "waiting": cause.series in waiting,
    }
    return rule, next((why for why in REASONS if answers[why]), "")


def _proven_by(cause: Cause) -> str:
    if CHANGE in cause.rules:
        return CHANGE
    return BELOW_ZERO if BELOW_ZERO in cause.rules and cause.is_confirmed else ""


def is_of_source(series: str) -> bool:
    """Whether a series is a source, not a figure."""
    return series.startswith(f"{SOURCE}/")
