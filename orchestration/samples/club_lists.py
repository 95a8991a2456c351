"""Who takes part in which programme, how customers came and why they left, as the CRM has it."""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.samples.company import Customer
from orchestration.samples.crm_ratings import crm_file
from orchestration.samples.dice import Dice
from orchestration.samples.later_orders import CLUB_START, Newcomer, Traits
from orchestration.samples.ledger import Ledger, Record

MEMBERS, ORIGINS = "club_members", "crm_origins"
MEMBER_HEADERS = ("Программа", "Код клиента", "Вступил", "Вышел")
ORIGIN_HEADERS = (
    *("Код клиента", "Первое обращение", "Откуда узнали"),
    *("Кто рекомендовал", "Причина ухода", "Согласие"),
)
GIFTS_SHARE = 0.8
REASONS = (("переезд", 0.3), ("цены", 0.35), ("сервис", 0.35))

Lines = list[tuple[str, ...]]


def write_exports(
    customers: Sequence[Customer],
    newcomers: Sequence[Newcomer],
    traits: Traits,
    ledger: Ledger,
    *,
    seed: int,
) -> dict[str, bytes]:
    """Both lists, counted in the ledger."""
    members = _members(customers, traits, seed=seed)
    origins = _origins(customers, newcomers, traits, seed=seed)
    files: dict[str, bytes] = {}
    for survey, headers, lines, key in (
        (MEMBERS, MEMBER_HEADERS, members, (0, 1, 2)),
        (ORIGINS, ORIGIN_HEADERS, origins, (0,)),
    ):
        name = f"{survey}_2026-09.csv"
        for line in lines:
            identity = "/".join(line[place] for place in key)
            ledger.deliver(survey, name, identity=identity, fate=Record(line))
        files[f"{survey}/{name}"] = crm_file([headers, *lines])
    return files


def _members(customers: Sequence[Customer], traits: Traits, *, seed: int) -> Lines:
    dice = Dice(seed=seed, stream=MEMBERS)
    start = CLUB_START.strftime("%d.%m.%Y")
    lines: Lines = []
    for customer in customers:
        who = customer.customer_id
        has_gifts, is_of_bank = dice.chance(GIFTS_SHARE), dice.chance(0.1)
        if who in traits.club:
            lines.append(("Кэшбэк", who, start, ""))
        if who in traits.loyal and has_gifts:
            lines.append(("Подарки", who, start, ""))
        if is_of_bank:
            lines.append(("Карта банка", who, start, ""))
    return lines


def _origins(
    customers: Sequence[Customer], newcomers: Sequence[Newcomer], traits: Traits, *, seed: int
) -> Lines:
    dice = Dice(seed=seed, stream=ORIGINS)
    lines: Lines = []
    for customer in customers:
        source = dice.weighted((("знакомые", 0.3), ("реклама", 0.4), ("", 0.3)))
        reason = dice.weighted(REASONS)
        is_told = dice.chance(0.45)
        left = customer.customer_id in traits.silent and is_told
        consent = dice.weighted((("да", 0.72), ("нет", 0.1), ("", 0.18)))
        since = customer.since.strftime("%d.%m.%Y")
        lines.append((customer.customer_id, since, source, "", reason if left else "", consent))
    for newcomer in newcomers:
        since = newcomer.since.strftime("%d.%m.%Y")
        consent = dice.weighted((("да", 0.8), ("", 0.2)))
        lines.append((newcomer.customer_id, since, newcomer.source, newcomer.referrer, "", consent))
    return lines
