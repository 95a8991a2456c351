"""Ratings of service contacts as the CRM exports them: `;`, cp1251, decimal commas, dd.mm.yyyy.

The manager is the one of the contact, not today's. Quarterly files until March 2026, monthly ones
after it; the file of August repeats the end of July.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from orchestration.samples.company import PRODUCTS_RU
from orchestration.samples.dice import Dice
from orchestration.samples.ledger import (
    DATE_FUTURE,
    DATE_INVALID,
    FIELD_COUNT,
    ID_PRECISION_LOST,
    SCORE_FORMAT,
    SCORE_NOT_INTEGER,
    SCORE_RANGE,
    SUMMARY_ROW,
    TEST_MARKER,
    Fate,
    Ledger,
    Rejected,
    Truth,
    truth_of,
)
from orchestration.samples.opinions import CRM, Opinion
from orchestration.samples.web_shop_form import month_start_of
from orchestration.samples.words import in_plain_letters

FOLDER = "crm_ratings"
HEADERS = (
    "Номер обращения",
    "Дата оценки",
    "Изменено",
    "Код клиента",
    "Сегмент",
    "Филиал",
    "Код менеджера",
    "Продукт",
    "Канал",
    "Точка контакта",
    "Язык",
    "Удовлетворённость (1-5)",
    "Было легко решить вопрос (1-7)",
    "Готовность рекомендовать (0-10)",
    "Комментарий",
)
ID, DAY, CHANGED, CLIENT = 0, 1, 2, 3
ITEM, EASE, SCORE, COMMENT = 11, 12, 13, 14
CHANNELS_RU = {"phone": "Телефон", "in_person": "Магазин", "messenger": "Мессенджер"}
TOUCHPOINTS_RU = {
    "delivery": "Доставка",
    "purchase": "Покупка",
    "service": "Ремонт",
    "returns": "Возврат",
}
TIERS_RU = {"vip": "VIP", "regular": "обычный"}
_QUARTERS = ("2024-12", "2025-03", "2025-06", "2025-09", "2025-12", "2026-03")
_MONTHS = ("2026-04", "2026-05", "2026-06", "2026-07", "2026-08", "2026-09")
_WITH_TOTAL = ("2024-12", "2025-06", "2026-03", "2026-09")


@dataclass(frozen=True)
class CrmRow:
    """One line of an export: the file it goes to, its cells, what must become of it."""

    file: str
    native_id: str
    cells: tuple[str, ...]
    fate: Fate

    def with_cell(self, place: int, cell: str, fate: Fate | None = None) -> CrmRow:
        """The same row with one cell changed."""
        cells = (*self.cells[:place], cell, *self.cells[place + 1 :])
        return replace(self, cells=cells, fate=fate or self.fate)


def crm_file(lines: Sequence[Sequence[str]], *, encoding: str = "cp1251") -> bytes:
    """Lines as the CRM writes them: cells are quoted only where they must be."""
    text = "".join(";".join(_quoted(cell) for cell in line) + "\r\n" for line in lines)
    return text.encode(encoding)


def write_exports(opinions: Sequence[Opinion], ledger: Ledger, *, seed: int) -> dict[str, bytes]:
    """All rating exports by path, counted in the ledger."""
    dice = Dice(seed=seed, stream=CRM)
    rows = _with_flaws([_row(dice, opinion) for opinion in opinions if opinion.survey == CRM])
    files: dict[str, bytes] = {}
    for month in (*_QUARTERS, *_MONTHS):
        name = f"crm_ratings_{month}.csv"
        chosen = [row for row in rows if row.file == name]
        if month in _WITH_TOTAL:
            total = ("Итого", *("",) * (SCORE - 1), f"{len(chosen)}", "")
            chosen.append(CrmRow(name, "", total, Rejected(SUMMARY_ROW)))
        files[f"{FOLDER}/{name}"] = _file_with_ragged_rows(chosen)
        for row in chosen:
            ledger.deliver(CRM, name, identity=row.native_id, fate=row.fate)
    return files


def _file_with_ragged_rows(rows: Sequence[CrmRow]) -> bytes:
    header = crm_file([HEADERS])
    return header + b"".join(crm_file([row.cells]) for row in rows)


def _quoted(cell: str) -> str:
    if any(letter in cell for letter in ';"\r\n'):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def file_of(day: date) -> str:
    """The export that carries a rating of that day, when it is delivered in time."""
    month = next(m for m in (*_QUARTERS, *_MONTHS) if day < month_start_of(m, later=1))
    return f"crm_ratings_{month}.csv"


def _row(dice: Dice, opinion: Opinion) -> CrmRow:
    day = opinion.answered_at.date()
    is_special = opinion.manager == "M12"
    nps = opinion.nps if is_special or dice.chance(0.86) else None
    ces = opinion.ces if dice.chance(0.82) else None
    item = opinion.csi[0] if nps is None or dice.chance(0.93) else None
    if not is_special and dice.chance(0.01):
        nps = ces = item = None
    comment = in_plain_letters(opinion.comment)
    if nps is None and ces is None and item is None:
        comment = comment or "Перезвоните, пожалуйста"
    channel = dice.weighted((("phone", 0.45), ("in_person", 0.35), ("messenger", 0.20)))
    tier = opinion.customer.tier(day)
    native_id = f"{1204567000000000 + opinion.number * 37}"
    missing = dice.pick(("", "", "", "н/д"))
    cells = (
        native_id,
        day.strftime("%d.%m.%Y"),
        "",
        opinion.customer.customer_id,
        TIERS_RU[tier],
        opinion.location,
        opinion.manager,
        PRODUCTS_RU[opinion.product],
        CHANNELS_RU[channel],
        TOUCHPOINTS_RU[opinion.touchpoint],
        opinion.language,
        missing if item is None else f"{item},0" if dice.chance(0.1) else str(item),
        missing if ces is None else str(ces),
        missing if nps is None else str(nps),
        comment,
    )
    truth = Truth(
        survey=CRM,
        native_id=native_id,
        answered_at=opinion.answered_at.replace(hour=0, minute=0, second=0),
        location=opinion.location,
        manager=opinion.manager,
        product=opinion.product,
        channel=channel,
        touchpoint=opinion.touchpoint,
        tier=tier,
        customer_tier=opinion.customer.tier(date.max),
        language=opinion.language,
        nps=nps,
        csi=(item,),
        ces=ces,
        is_partial=nps is None or ces is None or item is None,
        comment=comment,
    )
    return CrmRow(file_of(day), native_id, cells, truth)


def _with_flaws(rows: list[CrmRow]) -> list[CrmRow]:
    rows = list(rows)
    for month, place, cell, reason in (
        ("2024-11", SCORE, "11", SCORE_RANGE),
        ("2025-07", SCORE, "11", SCORE_RANGE),
        ("2026-06", SCORE, "11", SCORE_RANGE),
        ("2025-09", ITEM, "6", SCORE_RANGE),
        ("2026-01", EASE, "0", SCORE_RANGE),
        ("2025-04", ITEM, "4,5", SCORE_NOT_INTEGER),
        ("2026-07", SCORE, "восемь", SCORE_FORMAT),
        ("2025-02", ID, "1.20457E+15", ID_PRECISION_LOST),
        ("2026-02", ID, "1,20457E+15", ID_PRECISION_LOST),
        ("2026-04", DAY, "31.04.2026", DATE_INVALID),
        ("2026-06", DAY, "15.06.2062", DATE_FUTURE),
        ("2025-05", CLIENT, "TEST", ""),
        ("2026-05", CLIENT, "TEST", ""),
    ):
        at = _complete(rows, month)
        tested = replace(truth_of(rows[at].fate), left_out=TEST_MARKER)
        fate: Fate = Rejected(reason) if reason else tested
        rows[at] = rows[at].with_cell(place, cell, fate)
    at = _complete(rows, "2025-12")
    # two answers are wrong: the reason is that of the first one declared
    rows[at] = rows[at].with_cell(ITEM, "3,5")
    rows[at] = rows[at].with_cell(SCORE, "десять", Rejected(SCORE_NOT_INTEGER))
    at = _complete(rows, "2025-03")
    rows[at] = replace(rows[at], cells=rows[at].cells[:8], fate=Rejected(FIELD_COUNT))
    at = _complete(rows, "2026-04")
    rows[at] = replace(rows[at], cells=(*rows[at].cells, "и ещё"), fate=Rejected(FIELD_COUNT))
    return _with_repeats(rows)


def _with_repeats(rows: list[CrmRow]) -> list[CrmRow]:
    """The rows with repeats, corrections and one that comes late."""
    at = _complete(rows, "2025-08")
    rows.insert(at + 1, rows[at])
    at = _complete(rows, "2026-03")
    rows.insert(at + 1, _corrected(rows[at], "14.03.2026 12:05:00"))
    at = _complete(rows, "2026-05")
    late = replace(rows.pop(at), file="crm_ratings_2026-07.csv")
    july_end = [
        replace(row, file="crm_ratings_2026-08.csv")
        for row in rows
        if row.file == "crm_ratings_2026-07.csv"
        and isinstance(row.fate, Truth)
        and row.fate.local_date > date(2026, 7, 31) - timedelta(days=6)
    ]
    at = _complete(july_end, "2026-07")
    july_end[at] = _corrected(july_end[at], "04.08.2026 09:30:00")
    start = next(place for place, row in enumerate(rows) if row.file == "crm_ratings_2026-07.csv")
    return [*rows[:start], late, *july_end, *rows[start:]]


def _corrected(row: CrmRow, changed_at: str) -> CrmRow:
    """The same contact, rated anew after a call back."""
    truth = truth_of(row.fate)
    score = 8 if truth.nps != 8 else 9
    fate = replace(truth, nps=score)
    return row.with_cell(CHANGED, changed_at).with_cell(SCORE, str(score), fate)


def _complete(rows: Sequence[CrmRow], month: str) -> int:
    """The place of an untouched, wholly answered row near the middle of the month."""
    start, end = month_start_of(month), month_start_of(month, later=1)
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.native_id] = counts.get(row.native_id, 0) + 1
    places = [
        place
        for place, row in enumerate(rows)
        if isinstance(row.fate, Truth)
        and not row.fate.is_partial
        and not row.fate.left_out
        and row.fate.manager != "M12"
        and counts[row.native_id] == 1
        and row.cells[ITEM] == str(row.fate.csi[0])
        and start <= row.fate.local_date < end
    ]
    return places[len(places) // 2]
