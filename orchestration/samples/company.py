"""Mirovela: its locations, managers, products and customers.

Names and numbers are invented: addresses lie in domains reserved for examples, phones in a range
reserved for drama. How customers answer is in `opinions`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from orchestration.samples.dice import Dice

FIRST_MONTH = date(2024, 10, 1)
MONTH_COUNT = 24
CUSTOMER_COUNT = 640
MOVED_MANAGER, MOVED_ON = "M07", date(2025, 10, 1)
NEW_MANAGER, HIRED_ON = "M12", date(2026, 9, 1)
TIERS_REVIEWED_ON = date(2026, 1, 1)


@dataclass(frozen=True)
class Location:
    """A branch, as the three languages write it (Romanian also in the old cedilla spelling)."""

    location_id: str
    name: str
    name_cedilla: str
    name_ru: str
    region: str
    weight: float


@dataclass(frozen=True)
class Posting:
    """A manager at a location during a time."""

    manager_id: str
    name: str
    location_id: str
    valid_from: date
    valid_to: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the manager worked here on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Customer:
    """One customer; `vip_since` is None for those who are regular all the time."""

    customer_id: str
    email: str
    phone: str
    vip_since: date | None
    language: str
    location_id: str
    status: str
    since: date
    name: str

    def tier(self, day: date) -> str:
        """The tier on that day, in the canonical word."""
        return "vip" if self.vip_since is not None and self.vip_since <= day else "regular"


LOCATIONS = (
    Location("L1", "Chișinău", "Chişinău", "Кишинёв", "Центр", 0.34),
    Location("L2", "Bălți", "Bălţi", "Бельцы", "Север", 0.32),
    Location("L3", "Tiraspol", "Tiraspol", "Тирасполь", "Восток", 0.18),
    Location("L4", "Cahul", "Cahul", "Кагул", "Юг", 0.16),
)

_OPENED = date(2023, 3, 1)
POSTINGS = (
    Posting("M01", "Ион Ветреску", "L1", _OPENED),
    Posting("M02", "Ольга Синерова", "L1", _OPENED),
    Posting("M03", "Дойна Карпинару", "L1", _OPENED),
    Posting("M04", "Павел Луговин", "L1", date(2024, 2, 1)),
    Posting("M05", "Мариана Зорилэ", "L2", _OPENED),
    Posting("M06", "Сергей Тихомлин", "L2", _OPENED),
    Posting("M07", "Виорика Пэдурару", "L2", _OPENED, MOVED_ON - timedelta(days=1)),
    Posting("M07", "Виорика Пэдурару", "L4", MOVED_ON),
    Posting("M08", "Наталья Брезгунова", "L3", _OPENED),
    Posting("M09", "Андрей Кодрян", "L3", date(2023, 9, 1)),
    Posting("M10", "Лилиана Сэрэцел", "L4", _OPENED),
    Posting("M11", "Роман Дубоссов", "L4", date(2024, 5, 1)),
    Posting("M12", "Корина Мэлэешть", "L1", HIRED_ON),
)

#: canonical word -> what the Russian exports write
PRODUCTS_RU = {
    "kitchen": "Кухня",
    "cleaning": "Уборка",
    "climate": "Климат",
    "service_plan": "Сервисный пакет",
}

_FIRST_NAMES = {
    "ru": ("Анна", "Олег", "Вера", "Игорь", "Нина", "Юрий", "Алла", "Денис", "Зоя", "Максим"),
    "ro": ("Ana", "Ion", "Vera", "Ștefan", "Nina", "Ilie", "Lidia", "Dan", "Zina", "Mihai"),
    "en": ("Ann", "Owen", "Vera", "Ian", "Nora", "Paul", "Alma", "Dean", "Zoe", "Max"),
}
_DOMAINS = ("example.com", "example.org", "example.net")


def month_start(index: int) -> date:
    """The first day of the month that many months after the first one."""
    months = FIRST_MONTH.year * 12 + FIRST_MONTH.month - 1 + index
    return date(months // 12, months % 12 + 1, 1)


def month_of(day: date) -> int:
    """The number of the day's month, counted from the first one."""
    return (day.year - FIRST_MONTH.year) * 12 + day.month - FIRST_MONTH.month


def managers_at(location_id: str, day: date) -> tuple[str, ...]:
    """Who takes customers there on that day; the newcomer's few answers are told apart."""
    return tuple(
        posting.manager_id
        for posting in POSTINGS
        if posting.location_id == location_id
        and posting.covers(day)
        and posting.manager_id != NEW_MANAGER
    )


def draw_customers(*, seed: int) -> tuple[Customer, ...]:
    """All customers, in the order of their numbers."""
    dice = Dice(seed=seed, stream="customers")
    return tuple(_customer(dice, number) for number in range(1, CUSTOMER_COUNT + 1))


def _customer(dice: Dice, number: int) -> Customer:
    language = dice.weighted((("ru", 0.48), ("ro", 0.42), ("en", 0.10)))
    vip_since: date | None = None
    if dice.chance(0.18):
        vip_since = date(2024, 1, 1)
    elif number % 53 == 0:
        vip_since = TIERS_REVIEWED_ON
    location = dice.weighted([(location, location.weight) for location in LOCATIONS])
    return Customer(
        customer_id=f"{number * 7 + 11:06d}",
        email=f"client{number:04d}@{dice.pick(_DOMAINS)}",
        phone=_phone(dice, number),
        vip_since=vip_since,
        language=language,
        location_id=location.location_id,
        status=dice.weighted((("активный", 0.86), ("новый", 0.08), ("потерян", 0.06))),
        since=date(2021, 1, 1) + timedelta(days=dice.below(1300)),
        name=f"{dice.pick(_FIRST_NAMES[language])} {chr(ord('A') + number % 26)}.",
    )


#: in each of these areas 555-0100 to 555-0199 belong to nobody
_FILM_AREAS = (202, 212, 213, 303, 312, 404, 415, 512, 602, 617)


def _phone(dice: Dice, number: int) -> str:
    """A number of the ranges that are kept free for films, in one of the usual spellings."""
    area, line = _FILM_AREAS[number // 100], f"{100 + number % 100:04d}"
    return dice.pick(
        (
            f"+1 {area} 555 {line}",
            f"+1{area}555{line}",
            f"+1 ({area}) 555-{line}",
            f"001 {area} 555-{line}",
        )
    )
