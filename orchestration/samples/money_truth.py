"""What the models must find of money, counted from the orders in plain Python.

Fractions only; nothing here is shared with the models that it checks. Of whom an order is, and of
which tier a customer is, stands in the records; who answered is not needed for any of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from orchestration.samples.club_lists import MEMBERS, ORIGINS
from orchestration.samples.later_orders import SURVEY as WEB_ORDERS
from orchestration.samples.ledger import Ledger, Record

CRM_ORDERS, CRM_CUSTOMERS = "crm_orders", "crm_customers"
PROGRAMMES = {"cashback": "Кэшбэк", "gifts": "Подарки"}
KINDS = {"знакомые": "earned", "реклама": "bought", "": "unknown"}
BEFORE, START, AFTER = date(2025, 7, 1), date(2026, 1, 1), date(2026, 7, 1)
YEAR, YEAR_END, BASE = date(2025, 10, 1), date(2026, 10, 1), date(2024, 10, 1)
MINIMUM = 5


@dataclass(frozen=True)
class Order:
    """An order that stands at the end: who, when, for how much."""

    customer_id: str
    day: date
    amount: Fraction


def orders_of(ledger: Ledger) -> list[Order]:
    """All orders of both sources."""
    crm = [
        Order(cells[1], _day(cells[2]), _money(cells[3]))
        for cells in (record.cells for record in ledger.records(CRM_ORDERS))
    ]
    web = [
        Order(cells[1], date.fromisoformat(cells[2][:10]), _money(cells[3]))
        for cells in (record.cells for record in ledger.records(WEB_ORDERS))
    ]
    return crm + web


def money_toml(ledger: Ledger) -> list[str]:
    """The lines of expected.toml."""
    orders = orders_of(ledger)
    lines = [
        "[orders]",
        f"order_count = {len(orders)}",
        f'amount_sum = "{float(sum(order.amount for order in orders)):.2f}"',
        "",
    ]
    lines += _earned_growth(orders, ledger.records(ORIGINS))
    tiers = {r.cells[0]: r.cells[4] for r in ledger.records(CRM_CUSTOMERS)}
    for programme, name in PROGRAMMES.items():
        members = {r.cells[1] for r in ledger.records(MEMBERS) if r.cells[0] == name}
        for outcome in ("repeat", "spend"):
            found = _effect(orders, tiers, members, outcome=outcome)
            lines += ["[[programme_effect]]", f'programme = "{programme}"']
            lines += [f'outcome = "{outcome}"']
            lines += [*(f"{key} = {value!r}" for key, value in found.items()), ""]
    return lines


def _earned_growth(orders: Sequence[Order], origins: Iterable[Record]) -> list[str]:
    sources = {record.cells[0]: record.cells for record in origins}
    base, now = _spent(orders, BASE, YEAR), _spent(orders, YEAR, YEAR_END)
    parts: dict[str, Fraction] = dict.fromkeys(("kept", "returned", *KINDS.values()), Fraction())
    for customer, amount in now.items():
        cells = sources[customer]
        kind = "earned" if cells[3] else KINDS[cells[2]]
        if customer in base:
            kind = "kept"
        elif _day(cells[1]) < YEAR:
            kind = "returned"
        parts[kind] += amount
    whole = sum(base.values(), Fraction())
    rate = 100 * (parts["kept"] + parts["earned"]) / whole - 100
    high = rate + 100 * parts["unknown"] / whole
    lines = ["[earned_growth]", f"base_revenue = {float(whole)!r}"]
    lines += [f"{kind}_revenue = {float(amount)!r}" for kind, amount in parts.items()]
    return [*lines, f"rate_low = {float(rate)!r}", f"rate_high = {float(high)!r}", ""]


def _effect(
    orders: Sequence[Order], tiers: Mapping[str, str], members: set[str], *, outcome: str
) -> dict[str, int | float]:
    """Members' change less that of others of their tier, each tier as its members count."""
    before, after = _spent(orders, BEFORE, START), _spent(orders, START, AFTER)
    buyers = {order.customer_id for order in orders}
    weighted, gap, member_count, control_count = Fraction(), Fraction(), 0, 0
    for tier in sorted(set(tiers.values())):
        people = [who for who, own in tiers.items() if own == tier and who in buyers]
        sides = [[p for p in people if (p in members) is is_member] for is_member in (True, False)]
        if min(map(len, sides)) < MINIMUM:
            continue
        starts = [_mean(side, before, outcome) for side in sides]
        changes = [
            _mean(side, after, outcome) - start for side, start in zip(sides, starts, strict=True)
        ]
        weighted += len(sides[0]) * (changes[0] - changes[1])
        gap += len(sides[0]) * (starts[0] - starts[1])
        member_count, control_count = member_count + len(sides[0]), control_count + len(sides[1])
    return {
        "members_compared": member_count,
        "others_compared": control_count,
        "effect": float(weighted / member_count),
        "gap_before": float(gap / member_count),
    }


def _mean(people: Sequence[str], spent: Mapping[str, Fraction], outcome: str) -> Fraction:
    if outcome == "repeat":
        return Fraction(100 * sum(who in spent for who in people), len(people))
    return sum((spent.get(who, Fraction()) for who in people), Fraction()) / len(people)


def _spent(orders: Iterable[Order], first: date, end: date) -> dict[str, Fraction]:
    """What each customer with an order in the span spent in it; the end is not in it."""
    spent: dict[str, Fraction] = {}
    for order in orders:
        if first <= order.day < end:
            spent[order.customer_id] = spent.get(order.customer_id, Fraction()) + order.amount
    return spent


def _day(text: str) -> date:
    day, month, year = (int(part) for part in text[:10].split("."))
    return date(year, month, day)


def _money(text: str) -> Fraction:
    return Fraction(text.replace(" ", "").replace("\u00a0", "").replace(",", "."))
