"""What customers think: who was asked, when, about what, and what they answer.

Here are the stories that the board must show, as probabilities. How an answer is written down in
an export, and what is wrong with it there, is the affair of each source.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from orchestration.samples.company import (
    LOCATIONS,
    MONTH_COUNT,
    NEW_MANAGER,
    PRODUCTS_RU,
    Customer,
    managers_at,
    month_start,
)
from orchestration.samples.dice import Dice
from orchestration.samples.words import comment_on

EMAIL, WEB, PARTNER, CRM = "email_replies", "web_shop_form", "partner_form", "crm_ratings"

#: the location that gets worse, and its loss of NPS points in each month from the first one on
FALLING_LOCATION, FALL_STARTS = "L2", 19  # 2026-05
FALL_POINTS = (4, 10, 18, 26, 33)

_SHARES = ((EMAIL, 0.085), (WEB, 0.265), (PARTNER, 0.21), (CRM, 0.44))
_TOUCHPOINTS: dict[str, tuple[tuple[str, float], ...]] = {
    EMAIL: (("purchase", 1.0),),
    WEB: (("web_order", 1.0),),
    PARTNER: (("delivery", 0.3), ("wholesale_order", 0.35), ("service", 0.25), ("billing", 0.1)),
    CRM: (("delivery", 0.3), ("purchase", 0.35), ("service", 0.25), ("returns", 0.1)),
}
_LOCATION_POINTS = {"L1": 6.0, "L2": 6.0, "L3": -2.0, "L4": 3.0}
_TOUCHPOINT_POINTS = {"delivery": -10.0, "returns": -8.0, "billing": -4.0}
_SEASON_POINTS = {11: -2.0, 12: -5.0, 1: -2.0, 6: 2.0, 7: 3.0}
_EASE = {"delivery": 3.3, "returns": 4.4, "billing": 5.0}
_EASE_OF_GROUP = {"promoter": 0.5, "passive": 0.0, "detractor": -0.9}
_PASSIVE_SHARE = 0.30


@dataclass(frozen=True)
class Opinion:
    """One customer's answers, as the customer meant them."""

    number: int
    survey: str
    answered_at: datetime
    location: str
    manager: str
    touchpoint: str
    product: str
    customer: Customer
    language: str
    nps: int
    csi: tuple[int, int, int]
    ces: int
    comment: str


def draw_opinions(customers: Sequence[Customer], *, seed: int) -> tuple[Opinion, ...]:
    """All opinions of the two years, in the order of time."""
    dice, words = Dice(seed=seed, stream="opinions"), Dice(seed=seed, stream="words")
    drawn: list[Opinion] = []
    for month in range(MONTH_COUNT):
        for _ in range(112 + 4 * month + dice.between(-6, 6)):
            survey = dice.weighted(_SHARES)
            drawn.append(
                _opinion(dice, words, customers, number=len(drawn) + 1, month=month, survey=survey)
            )
    for score in (10, 9, 10, 9):
        answered_at = _moment(dice, MONTH_COUNT - 1)
        drawn.append(_newcomer(dice, words, customers, len(drawn) + 1, answered_at, score))
    return tuple(sorted(drawn, key=lambda opinion: (opinion.answered_at, opinion.number)))


def _opinion(
    dice: Dice,
    words: Dice,
    customers: Sequence[Customer],
    *,
    number: int,
    month: int,
    survey: str,
) -> Opinion:
    answered_at = _moment(dice, month)
    location = dice.weighted([(place.location_id, place.weight) for place in LOCATIONS])
    touchpoint = dice.weighted(_TOUCHPOINTS[survey])
    customer = _customer_of(dice, customers, location)
    points = 34.0 + _LOCATION_POINTS[location] + _TOUCHPOINT_POINTS.get(touchpoint, 0.0)
    points += 20.0 if customer.tier(answered_at.date()) == "vip" else -4.0
    points += _SEASON_POINTS.get(answered_at.month, 0.0)
    is_falling = location == FALLING_LOCATION and month >= FALL_STARTS
    if is_falling:
        points -= FALL_POINTS[month - FALL_STARTS]
    group = _group(dice, points)
    language = customer.language
    return Opinion(
        number=number,
        survey=survey,
        answered_at=answered_at,
        location=location,
        manager=dice.pick(managers_at(location, answered_at.date())),
        touchpoint=touchpoint,
        product=dice.pick(tuple(PRODUCTS_RU)),
        customer=customer,
        language=language,
        nps=_score(dice, group),
        csi=(_item(dice, group), _item(dice, group), _item(dice, group)),
        ces=_ease(dice, group, touchpoint),
        comment=comment_on(
            dice,
            words,
            language=language,
            group=group,
            touchpoint=touchpoint,
            is_falling=is_falling,
        ),
    )


def _newcomer(
    dice: Dice,
    words: Dice,
    customers: Sequence[Customer],
    number: int,
    answered_at: datetime,
    score: int,
) -> Opinion:
    """One of the four answers that the new manager has, all of them kind."""
    return Opinion(
        number=number,
        survey=CRM,
        answered_at=answered_at,
        location="L1",
        manager=NEW_MANAGER,
        touchpoint="purchase",
        product="kitchen",
        customer=_customer_of(dice, customers, "L1"),
        language="ru",
        nps=score,
        csi=(5, 5, 5),
        ces=7,
        comment=comment_on(dice, words, language="ru", group="promoter", touchpoint="purchase"),
    )


def _moment(dice: Dice, month: int) -> datetime:
    """A local moment of the month in waking hours, never in the hour that clocks skip or repeat."""
    start = month_start(month)
    day_count = (month_start(month + 1) - start).days
    day = start + timedelta(days=dice.below(day_count))
    second = dice.between(8 * 3600, 22 * 3600 - 1)
    return datetime(day.year, day.month, day.day) + timedelta(seconds=second)  # noqa: DTZ001 - local


def _customer_of(dice: Dice, customers: Sequence[Customer], location: str) -> Customer:
    return dice.pick([customer for customer in customers if customer.location_id == location])


def _group(dice: Dice, points: float) -> str:
    """Promoter, passive or detractor, so that the expected NPS is `points`."""
    promoters = (1.0 - _PASSIVE_SHARE + points / 100.0) / 2.0
    detractors = 1.0 - _PASSIVE_SHARE - promoters
    return dice.weighted(
        (("promoter", promoters), ("passive", _PASSIVE_SHARE), ("detractor", detractors))
    )


def _score(dice: Dice, group: str) -> int:
    if group == "promoter":
        return dice.weighted(((9, 0.42), (10, 0.58)))
    if group == "passive":
        return dice.weighted(((7, 0.4), (8, 0.6)))
    return dice.weighted(((0, 5), (1, 4), (2, 6), (3, 12), (4, 15), (5, 28), (6, 30)))


def _item(dice: Dice, group: str) -> int:
    if group == "promoter":
        return dice.weighted(((3, 4), (4, 26), (5, 70)))
    if group == "passive":
        return dice.weighted(((2, 4), (3, 24), (4, 50), (5, 22)))
    return dice.weighted(((1, 22), (2, 34), (3, 30), (4, 14)))


def _ease(dice: Dice, group: str, touchpoint: str) -> int:
    centre = _EASE.get(touchpoint, 5.6) + _EASE_OF_GROUP[group]
    noise = dice.between(-2, 2) * 0.5 + dice.between(-1, 1) * 0.5
    return max(1, min(7, int(centre + noise + 0.5)))
