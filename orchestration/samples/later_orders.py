"""Orders of the web shop: who buys again depends on what they said a month before.

A source of its own beside the CRM's orders, which stay as they are. Here the planted truths of
money are drawn: groups buy at different rates, the cashback club makes its members buy more, the
gifts go to customers who bought more anyway, and some customers fall silent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from orchestration.samples.company import MONTH_COUNT, Customer, month_of, month_start
from orchestration.samples.dice import Dice
from orchestration.samples.ledger import Ledger, Record
from orchestration.samples.opinions import Opinion

SURVEY = "web_orders"
HEADERS = ("order_id", "customer_id", "placed_at", "total", "margin", "branch")
SPLIT = date(2025, 10, 1)

#: orders a month by the group of the last score that is at least a month old
RATES = {"promoter": 0.26, "passive": 0.10, "detractor": 0.0, "": 0.10}
#: what the gifts go to: customers who buy so much more all the time
LOYAL_RATE = 0.16
#: what the cashback club adds from its start on
CLUB_RATE, CLUB_START = 0.20, date(2026, 1, 1)
NEWCOMER_RATE = 0.30
SILENT_COUNT, SILENT_FROM, SILENT_GAP = 40, date(2026, 7, 1), 21
NEWCOMER_COUNT, NEWCOMERS_FROM = 120, date(2025, 10, 1)


@dataclass(frozen=True)
class Newcomer:
    """A customer of the last year; the CRM's own list does not have them yet."""

    customer_id: str
    since: date
    source: str
    referrer: str


@dataclass(frozen=True)
class Traits:
    """What decides how much customers buy, beside what they say."""

    club: frozenset[str]
    loyal: frozenset[str]
    silent: frozenset[str]


def draw_newcomers(customers: Sequence[Customer], *, seed: int) -> tuple[Newcomer, ...]:
    """The customers of the last year, by their numbers, and how they came."""
    dice = Dice(seed=seed, stream="newcomers")
    drawn = []
    for number in range(NEWCOMER_COUNT):
        source = dice.weighted((("знакомые", 0.45), ("реклама", 0.32), ("", 0.23)))
        referrer = dice.pick(customers).customer_id
        named = source == "знакомые" and dice.chance(0.4)
        drawn.append(
            Newcomer(
                customer_id=f"{(len(customers) + number + 1) * 7 + 11:06d}",
                since=NEWCOMERS_FROM + timedelta(days=dice.below(300)),
                source=source,
                referrer=referrer if named else "",
            )
        )
    return tuple(drawn)


def draw_traits(
    customers: Sequence[Customer], crm_orders: Sequence[Record], *, seed: int
) -> Traits:
    """Who is in the club by chance, who buys more anyway, and who will fall silent."""
    dice = Dice(seed=seed, stream="traits")
    club, loyal = set(), set()
    for customer in customers:
        if dice.chance(0.45):
            club.add(customer.customer_id)
        if dice.chance(0.45 if customer.vip_since is not None else 0.12):
            loyal.add(customer.customer_id)
    late = {
        record.cells[1]
        for record in crm_orders
        if _day_of(record.cells[2]) >= SILENT_FROM - timedelta(days=15)
    }
    candidates = [one.customer_id for one in customers if one.customer_id not in late]
    return Traits(frozenset(club), frozenset(loyal), frozenset(candidates[:SILENT_COUNT]))


def write_exports(
    opinions: Sequence[Opinion],
    customers: Sequence[Customer],
    newcomers: Sequence[Newcomer],
    traits: Traits,
    ledger: Ledger,
    *,
    seed: int,
) -> dict[str, bytes]:
    """Both exports, counted in the ledger."""
    dice = Dice(seed=seed, stream=SURVEY)
    said = _months_of_scores(opinions)
    drawn: list[tuple[str, str, int, str]] = []
    for customer in customers:
        drawn += _orders_of(dice, customer, said.get(customer.customer_id, {}), traits)
    for newcomer in newcomers:
        drawn += _orders_of_newcomer(dice, newcomer)
    drawn.sort()
    lines = [
        (f"W{number:05d}", customer, at, f"{cents / 100:.2f}", f"{cents * 0.28 / 100:.2f}", branch)
        for number, (at, customer, cents, branch) in enumerate(drawn, start=1)
    ]
    files: dict[str, bytes] = {}
    for name, written in (
        ("web_orders_2025-09.csv", [line for line in lines if line[2] < SPLIT.isoformat()]),
        ("web_orders_2026-09.csv", [line for line in lines if line[2] >= SPLIT.isoformat()]),
    ):
        for line in written:
            ledger.deliver(SURVEY, name, identity=line[0], fate=Record(line))
        rows = "".join(",".join(line) + "\n" for line in (HEADERS, *written))
        files[f"{SURVEY}/{name}"] = rows.encode("utf-8")
    return files


def _months_of_scores(opinions: Sequence[Opinion]) -> dict[str, dict[int, str]]:
    """Of each customer: the group of the last score in each month that has one."""
    said: dict[str, dict[int, str]] = {}
    for opinion in opinions:
        month = month_of(opinion.answered_at.date())
        said.setdefault(opinion.customer.customer_id, {})[month] = _group(opinion.nps)
    return said


def _group(score: int) -> str:
    """The planted rule of who orders more often; the models, which have their own, must find it."""
    return ("promoter" if score > 8 else "passive") if score > 6 else "detractor"


def _orders_of(
    dice: Dice, customer: Customer, said: Mapping[int, str], traits: Traits
) -> list[tuple[str, str, int, str]]:
    who = customer.customer_id
    is_vip = customer.vip_since is not None
    orders = []
    if who in traits.silent:
        day = date(2024, 10, 3) + timedelta(days=dice.below(SILENT_GAP))
        while day < SILENT_FROM:
            orders.append(_order(dice, who, day, is_vip=is_vip, branch=customer.location_id))
            day += timedelta(days=SILENT_GAP + dice.between(-2, 2))
        return orders
    for month in range(MONTH_COUNT):
        known = [said[earlier] for earlier in sorted(said) if earlier < month - 1]
        rate = RATES[known[-1] if known else ""]
        rate += LOYAL_RATE if who in traits.loyal else 0.0
        rate += CLUB_RATE if who in traits.club and month_start(month) >= CLUB_START else 0.0
        day = month_start(month) + timedelta(days=dice.below(28))
        is_bought = dice.chance(rate)
        order = _order(dice, who, day, is_vip=is_vip, branch=customer.location_id)
        if is_bought:
            orders.append(order)
    return orders


def _orders_of_newcomer(dice: Dice, newcomer: Newcomer) -> list[tuple[str, str, int, str]]:
    who, branch = newcomer.customer_id, dice.pick(("L1", "L2", "L3", "L4"))
    orders = [_order(dice, who, newcomer.since, is_vip=False, branch=branch)]
    for month in range(month_of(newcomer.since) + 1, MONTH_COUNT):
        day = month_start(month) + timedelta(days=dice.below(28))
        if dice.chance(NEWCOMER_RATE):
            orders.append(_order(dice, who, day, is_vip=False, branch=branch))
    return orders


def _order(
    dice: Dice, who: str, day: date, *, is_vip: bool, branch: str
) -> tuple[str, str, int, str]:
    cents = dice.between(400_00, 2_400_00) * (2 if is_vip else 1)
    return f"{day.isoformat()} {dice.between(8, 21):02d}:{dice.below(60):02d}", who, cents, branch


def _day_of(text: str) -> date:
    """The day of the CRM's dates; one that is none is far away."""
    day, month, year = (int(part) for part in text[:10].split("."))
    return date(year, month, min(day, 28))
