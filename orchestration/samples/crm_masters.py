"""The CRM's customers, orders, employees and locations.

The same dialect as the ratings; only the locations are UTF-8, because their Romanian names do not
fit into cp1251.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from orchestration.samples.company import (
    LOCATIONS,
    MONTH_COUNT,
    MOVED_ON,
    POSTINGS,
    TIERS_REVIEWED_ON,
    Customer,
    Posting,
    managers_at,
    month_start,
)
from orchestration.samples.crm_ratings import TIERS_RU, crm_file
from orchestration.samples.dice import Dice
from orchestration.samples.ledger import DATE_INVALID, Fate, Ledger, Record, Rejected
from orchestration.samples.words import in_plain_letters

CUSTOMERS, ORDERS, EMPLOYEES, PLACES = (
    "crm_customers",
    "crm_orders",
    "crm_employees",
    "crm_locations",
)
CUSTOMER_HEADERS = (
    *("Код клиента", "Имя", "E-mail", "Телефон"),
    *("Сегмент", "Регион", "Статус", "Дата регистрации"),
)
ORDER_HEADERS = (
    *("Номер заказа", "Код клиента", "Дата заказа"),
    *("Сумма, лей", "Филиал", "Код менеджера"),
)
EMPLOYEE_HEADERS = (
    *("Код менеджера", "Имя", "Должность"),
    *("Филиал", "Работает с", "Работает по"),
)
PLACE_HEADERS = ("Cod", "Filiala", "Regiunea")
OVERLAP_FROM, OVERLAP_TO = date(2025, 9, 1), date(2025, 10, 1)

Lines = list[tuple[str, ...]]


def write_exports(customers: Sequence[Customer], ledger: Ledger, *, seed: int) -> dict[str, bytes]:
    """All master exports by path, counted in the ledger."""
    return {
        **_customers(customers, ledger),
        **_orders(customers, ledger, seed=seed),
        **_employees(ledger),
        **_places(ledger),
    }


def _deliver(ledger: Ledger, survey: str, name: str, lines: Lines, *, key: Sequence[int]) -> None:
    for line in lines:
        identity = "/".join(line[place] for place in key)
        ledger.deliver(survey, name, identity=identity, fate=Record(line))


def _customers(customers: Sequence[Customer], ledger: Ledger) -> dict[str, bytes]:
    first = [_customer_line(customer, date(2024, 10, 1)) for customer in customers[:560]]
    first.insert(201, first[200])
    second = [_customer_line(customer, TIERS_REVIEWED_ON) for customer in customers]
    for place in range(40, 640, 75):
        line = second[place]
        second[place] = (*line[:6], "потерян" if line[6] != "потерян" else "активный", line[7])
    files: dict[str, bytes] = {}
    for name, lines in (
        ("crm_customers_2024-10.csv", first),
        ("crm_customers_2026-01.csv", second),
    ):
        files[f"{CUSTOMERS}/{name}"] = crm_file([CUSTOMER_HEADERS, *lines])
        _deliver(ledger, CUSTOMERS, name, lines, key=(0,))
    return files


def _customer_line(customer: Customer, day: date) -> tuple[str, ...]:
    region = next(place.region for place in LOCATIONS if place.location_id == customer.location_id)
    return (
        customer.customer_id,
        in_plain_letters(customer.name),
        customer.email,
        customer.phone,
        TIERS_RU[customer.tier(day)],
        region,
        customer.status,
        customer.since.strftime("%d.%m.%Y"),
    )


def _orders(customers: Sequence[Customer], ledger: Ledger, *, seed: int) -> dict[str, bytes]:
    dice = Dice(seed=seed, stream=ORDERS)
    drawn: list[tuple[datetime, tuple[str, ...]]] = []
    for month in range(MONTH_COUNT):
        start = month_start(month)
        day_count = (month_start(month + 1) - start).days
        for _ in range(48 + month + dice.between(-5, 5)):
            day = start + timedelta(days=dice.below(day_count))
            moment = datetime(day.year, day.month, day.day, dice.between(8, 20))  # noqa: DTZ001 - local
            moment += timedelta(minutes=dice.below(60))
            drawn.append((moment, _order_line(dice, customers, moment, len(drawn) + 1)))
    drawn.sort(key=lambda order: (order[0], order[1][0]))
    first = [line for moment, line in drawn if moment.date() < OVERLAP_TO]
    second = [line for moment, line in drawn if moment.date() >= OVERLAP_FROM]
    # an order of the overlap was amended after the first export; another has a day that is none
    second[10] = (*second[10][:3], f"2{chr(160)}345,60", *second[10][4:])
    broken = (*second[300][:2], "31.11.2025 10:15", *second[300][3:])
    files: dict[str, bytes] = {}
    for name, lines in (("crm_orders_2025-09.csv", first), ("crm_orders_2026-09.csv", second)):
        written = list(lines)
        for place, line in enumerate(lines):
            is_broken = lines is second and place == 300
            written[place] = broken if is_broken else line
            fate: Fate = Rejected(DATE_INVALID) if is_broken else Record(line)
            ledger.deliver(ORDERS, name, identity=line[0], fate=fate)
        files[f"{ORDERS}/{name}"] = crm_file([ORDER_HEADERS, *written])
    return files


def _order_line(
    dice: Dice, customers: Sequence[Customer], moment: datetime, number: int
) -> tuple[str, ...]:
    customer = dice.pick(customers)
    cents = dice.between(150_00, 4_500_00)
    if customer.tier(moment.date()) == "vip":
        cents *= 3
    return (
        f"Z-{100000 + number}",
        customer.customer_id,
        moment.strftime("%d.%m.%Y %H:%M"),
        _amount(cents, space=dice.pick((" ", "\u00a0"))),
        customer.location_id,
        dice.pick(managers_at(customer.location_id, moment.date())),
    )


def _amount(cents: int, *, space: str) -> str:
    lei, rest = divmod(cents, 100)
    return f"{lei:,}".replace(",", space) + f",{rest:02d}"


def _employees(ledger: Ledger) -> dict[str, bytes]:
    """The list of 2024 does not know yet who moves and who comes."""
    old = [
        _employee_line(posting, valid_to=None)
        for posting in POSTINGS
        if posting.valid_from < MOVED_ON
    ]
    today = [_employee_line(posting, valid_to=posting.valid_to) for posting in POSTINGS]
    files: dict[str, bytes] = {}
    for name, lines in (
        ("crm_employees_2024-10.csv", old),
        ("crm_employees_2026-09.csv", today),
    ):
        files[f"{EMPLOYEES}/{name}"] = crm_file([EMPLOYEE_HEADERS, *lines])
        # a person has a line for each posting
        _deliver(ledger, EMPLOYEES, name, lines, key=(0, 4))
    return files


def _employee_line(posting: Posting, *, valid_to: date | None) -> tuple[str, ...]:
    return (
        posting.manager_id,
        posting.name,
        "менеджер",
        posting.location_id,
        posting.valid_from.strftime("%d.%m.%Y"),
        valid_to.strftime("%d.%m.%Y") if valid_to else "",
    )


def _places(ledger: Ledger) -> dict[str, bytes]:
    name = "crm_locations_2024-10.csv"
    lines: Lines = [(place.location_id, place.name, place.region) for place in LOCATIONS]
    _deliver(ledger, PLACES, name, lines, key=(0,))
    return {f"{PLACES}/{name}": crm_file([PLACE_HEADERS, *lines], encoding="utf-8-sig")}
