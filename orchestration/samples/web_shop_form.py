"""The web shop's form: Google Forms exports with Russian headers, each repeating the ones before.

The form has no row id. In 2025-07 its options became "5 - отлично", in 2026-05 somebody reworded
the main question: an export carries the headers of the day it was made for all its rows.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from orchestration.samples.company import LOCATIONS, PRODUCTS_RU, month_start
from orchestration.samples.dice import Dice
from orchestration.samples.ledger import (
    BLANK_ROW,
    DATE_FORMAT,
    DATE_INVALID,
    SCORE_FORMAT,
    SCORE_NOT_INTEGER,
    SCORE_RANGE,
    Fate,
    Ledger,
    Rejected,
    Skipped,
    Truth,
    truth_of,
)
from orchestration.samples.opinions import WEB, Opinion

FOLDER = "google_forms"
MAIN_QUESTION = "Насколько вероятно, что вы порекомендуете наш магазин друзьям или коллегам?"
MAIN_QUESTION_REWORDED = "Порекомендуете ли вы наш магазин друзьям или коллегам? (0–10)"
REWORDED_ON = date(2026, 5, 1)
LABELS_ON = date(2025, 7, 1)
DONT_KNOW = "Затрудняюсь ответить"
ITEMS = ("Ассортимент", "Удобство сайта", "Скорость доставки")
_LABELS = {1: "1 - плохо", 2: "2", 3: "3 - средне", 4: "4", 5: "5 - отлично"}
_RU_NAMES = {place.location_id: place.name_ru for place in LOCATIONS}

#: month of the last row -> first day that the export goes back to
_EXPORTS = (
    *((month, date(2024, 10, 1)) for month in ("2024-12", "2025-03", "2025-06", "2025-09")),
    *((month, date(2025, 9, 1)) for month in ("2025-12", "2026-03")),
    *((f"2026-{m:02d}", date(2026, 1, 1)) for m in range(4, 10)),
)


@dataclass(frozen=True)
class FormRow:
    """One line of the answers sheet: where it stands in time, its cells, what must become of it."""

    at: datetime
    cells: tuple[str, ...]
    fate: Fate

    def with_score(self, text: str) -> FormRow:
        """The same row with another text in the cell of the main question."""
        return replace(self, cells=(*self.cells[:5], text, *self.cells[6:]))

    def with_time(self, text: str) -> FormRow:
        """The same row with another text in the cell of the timestamp."""
        return replace(self, cells=(text, *self.cells[1:]))


def write_exports(opinions: Sequence[Opinion], ledger: Ledger, *, seed: int) -> dict[str, bytes]:
    """All exports of the form by path, counted in the ledger."""
    dice = Dice(seed=seed, stream=WEB)
    rows = [_row(dice, opinion) for opinion in opinions if opinion.survey == WEB]
    rows = _with_flaws(rows)
    files: dict[str, bytes] = {}
    for month, since in _EXPORTS:
        last = month_start_of(month, later=1)
        name = f"web_shop_form_{month}.csv"
        chosen = [row for row in rows if since <= row.at.date() < last]
        files[f"{FOLDER}/{name}"] = _export(chosen, reworded=last > REWORDED_ON)
        _deliver(ledger, name, chosen)
    return files


def month_start_of(month: str, *, later: int = 0) -> date:
    """The first day of "2026-05", or of the month that many later."""
    year, number = month.split("-")
    return month_start((int(year) - 2024) * 12 + int(number) - 10 + later)


def _row(dice: Dice, opinion: Opinion) -> FormRow:
    has_labels = opinion.answered_at.date() >= LABELS_ON
    score = "" if dice.chance(0.02) else str(opinion.nps)
    comment = _told(dice, opinion, must=score == "")
    items = tuple(None if dice.chance(0.04) else value for value in opinion.csi)
    shown = [
        DONT_KNOW if value is None else _LABELS[value] if has_labels else str(value)
        for value in items
    ]
    email = opinion.customer.email if dice.chance(0.6) else ""
    cells = (
        opinion.answered_at.strftime("%d.%m.%Y %H:%M:%S"),
        email,
        _RU_NAMES[opinion.location],
        opinion.manager,
        PRODUCTS_RU[opinion.product],
        score,
        comment,
        *shown,
    )
    truth = Truth(
        survey=WEB,
        native_id="",
        answered_at=opinion.answered_at,
        location=opinion.location,
        manager=opinion.manager,
        product=opinion.product,
        channel="web",
        touchpoint=opinion.touchpoint,
        tier="",
        customer_tier=opinion.customer.tier(date.max) if email else "",
        language="ru",
        nps=int(score) if score else None,
        csi=items,
        ces=None,
        is_partial=score == "" or None in items,
        comment=comment,
    )
    return FormRow(opinion.answered_at, cells, truth)


def _told(dice: Dice, opinion: Opinion, *, must: bool) -> str:
    """The comment: this form is Russian, so others' words are left as they are, some with traps."""
    comment = opinion.comment or ("Напишу позже" if must else "")
    if comment and dice.chance(0.05):
        return comment + dice.pick(("\nИ ещё: курьер — молодец 👍", ', как в "прошлый" раз', " 🙂"))
    return comment


def _with_flaws(rows: list[FormRow]) -> list[FormRow]:
    """The rows with what real exports have: each flaw in a place that never moves by itself."""
    rows = _with_last_minute(rows)
    for month, text, reason in (
        ("2025-02", "11", SCORE_RANGE),
        ("2025-10", "11", SCORE_RANGE),
        ("2026-06", "11", SCORE_RANGE),
        ("2026-02", "-1", SCORE_RANGE),
        ("2025-05", "8.5", SCORE_NOT_INTEGER),
        ("2026-07", "девять", SCORE_FORMAT),
    ):
        at = _scored(rows, month)
        rows[at] = replace(rows[at].with_score(text), fate=Rejected(reason))
    for month, text in (
        ("2024-11", "9.0"),
        ("2025-08", "9.0"),
        ("2026-08", "9.0"),
        ("2025-04", "９"),
        ("2026-04", "９"),
        ("2025-12", " 9 "),
        ("2026-01", "\u00a09"),
    ):
        at = _scored(rows, month, score=9)
        rows[at] = rows[at].with_score(text)
    for month in ("2025-01", "2025-11", "2026-03", "2026-09"):
        at = _scored(rows, month)
        unsure = replace(truth_of(rows[at].fate), nps=None, is_partial=True)
        rows[at] = replace(rows[at].with_score(DONT_KNOW), fate=unsure)
    for month, text, reason in (
        ("2026-03", "31.02.2026 11:20:00", DATE_INVALID),
        ("2025-06", "6/14/2025 9:12:44", DATE_FORMAT),
    ):
        at = _scored(rows, month)
        rows[at] = replace(rows[at].with_time(text), fate=Rejected(reason))
    for month in ("2025-01", "2026-02", "2026-08"):
        # two people, or one who pressed twice: nothing in the export can tell
        at = _scored(rows, month)
        rows.insert(at + 1, rows[at])
    for month in ("2024-12", "2026-01", "2026-05"):
        at = _scored(rows, month)
        blank = FormRow(rows[at].at, ("",) * len(rows[at].cells), Skipped(BLANK_ROW))
        rows.insert(at + 1, blank)
    return sorted(rows, key=lambda row: row.at)


def _with_last_minute(rows: Sequence[FormRow]) -> list[FormRow]:
    """An answer just before midnight of a month's last day belongs to that month, not to UTC's."""
    moved = list(rows)
    at = _scored(moved, "2026-08")
    last_minute = datetime.combine(date(2026, 8, 31), time(23, 48, 10))
    fate = replace(truth_of(moved[at].fate), answered_at=last_minute)
    moved[at] = replace(moved[at], at=last_minute, fate=fate).with_time("31.08.2026 23:48:10")
    return sorted(moved, key=lambda row: row.at)


def _scored(rows: Sequence[FormRow], month: str, *, score: int | None = None) -> int:
    """The place of an untouched, answered row near the middle of the month."""
    start, end = month_start_of(month), month_start_of(month, later=1)
    places = [
        place
        for place, row in enumerate(rows)
        if isinstance(row.fate, Truth)
        and row.fate.nps is not None
        and (score is None or row.fate.nps == score)
        and row.cells[5] == str(row.fate.nps)
        and start <= row.at.date() < end
        and rows[max(place - 1, 0)].at != row.at
    ]
    return places[len(places) // 2]


def _export(rows: Sequence[FormRow], *, reworded: bool) -> bytes:
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow(
        (
            "Отметка времени",
            "Адрес электронной почты",
            "Откуда доставили заказ?",
            "Код менеджера (заполнено заранее)",
            "Что вы заказывали?",
            MAIN_QUESTION_REWORDED if reworded else MAIN_QUESTION,
            "Что больше всего повлияло на вашу оценку?",
            # the double space is Google's own, in every grid
            *(f"Оцените, пожалуйста, нашу работу  [{item}]" for item in ITEMS),
        )
    )
    writer.writerows(row.cells for row in rows)
    return sheet.getvalue().encode("utf-8")


def _deliver(ledger: Ledger, name: str, rows: Sequence[FormRow]) -> None:
    """Without an id, a row is known by all that it says and by how often it stood before."""
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        seen[row.cells] = seen.get(row.cells, 0) + 1
        identity = "\x1f".join((*row.cells, str(seen[row.cells])))
        ledger.deliver(WEB, name, identity=identity, fate=row.fate)
