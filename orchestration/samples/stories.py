"""The stories that the board must tell of Mirovela, each with its exact numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from orchestration.samples.company import NEW_MANAGER
from orchestration.samples.figures import Figure, figure
from orchestration.samples.ledger import Truth
from orchestration.samples.opinions import FALLING_LOCATION


@dataclass(frozen=True)
class Story:
    """What a reader of the board must be able to see, and the numbers that prove it."""

    name: str
    text: str
    numbers: dict[str, int | float]


def stories(rows: Sequence[Truth]) -> tuple[Story, ...]:
    """All stories, counted from the responses."""
    return (
        _falling(rows),
        _newcomer(rows),
        _tiers(rows),
        _delivery(rows),
    )


def _falling(rows: Sequence[Truth]) -> Story:
    months = [date(2026, number, 1) for number in (4, 5, 6, 7, 8, 9)]
    found = [_of(rows, "nps", "month", month, "location", FALLING_LOCATION) for month in months]
    numbers: dict[str, int | float] = {}
    for month, each in zip(months, found, strict=True):
        numbers[f"nps_{month:%Y_%m}"] = float(each.value)
        numbers[f"n_{month:%Y_%m}"] = each.n
    numbers["fall_points"] = float(found[0].value - found[-1].value)
    text = f"{FALLING_LOCATION} (Bălți) gets worse from May 2026 on"
    return Story("falling_location", text, numbers)


def _newcomer(rows: Sequence[Truth]) -> Story:
    each = _of(rows, "nps", "month", date(2026, 9, 1), "manager", NEW_MANAGER)
    text = f"{NEW_MANAGER} came in September 2026: the NPS of 100 is four answers"
    return Story("new_manager", text, {"n": each.n, "nps": float(each.value)})


def _tiers(rows: Sequence[Truth]) -> Story:
    numbers: dict[str, int | float] = {}
    for tier in ("vip", "regular"):
        each = _of(rows, "nps", "year", date(2026, 1, 1), "tier", tier)
        numbers |= {f"n_{tier}": each.n, f"nps_{tier}": float(each.value)}
    return Story("tiers", "VIP customers are happier than regular ones", numbers)


def _delivery(rows: Sequence[Truth]) -> Story:
    numbers: dict[str, int | float] = {}
    for touchpoint in ("delivery", "purchase", "service", "wholesale_order"):
        each = _of(rows, "ces", "year", date(2026, 1, 1), "touchpoint", touchpoint)
        numbers |= {f"n_{touchpoint}": each.n, f"ces_{touchpoint}": float(each.value)}
    return Story("delivery_effort", "Delivery takes customers the most effort", numbers)


def _of(
    rows: Sequence[Truth], metric: str, grain: str, start: date, dimension: str, member: str
) -> Figure:
    found = figure(
        rows, metric=metric, grain=grain, start=start, dimension=dimension, member=member
    )
    if found is None:
        raise ValueError(f"nobody answered: {metric} of {member} in the {grain} of {start}")
    return found
