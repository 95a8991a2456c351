"""The partners' form: Microsoft Forms workbooks with Romanian headers, one a quarter.

Ids are numbers, moments are real Excel dates, half of the labels are in the old cedilla spelling.
In July 2026 the first half of the year was exported once more: two partners had changed answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from orchestration.samples.company import LOCATIONS
from orchestration.samples.dice import Dice
from orchestration.samples.ledger import (
    BLANK_ROW,
    SCORE_FORMAT,
    SCORE_RANGE,
    Fate,
    Ledger,
    Rejected,
    Skipped,
    Truth,
    truth_of,
)
from orchestration.samples.opinions import PARTNER, Opinion
from orchestration.samples.web_shop_form import month_start_of
from orchestration.samples.workbook import Cell, write_workbook

FOLDER = "microsoft_forms"
NBSP = "\u00a0"
HEADERS = (
    "ID",
    "Ora de începere",
    "Ora finalizării",
    "E-mail",
    "Nume",
    "Filiala",
    "Codul managerului",
    "Ce evaluați?",
    # Forms leaves the space that somebody typed after the question
    f"Cât de probabil este să ne recomandați altor companii?{NBSP}",
    "Calitatea produselor",
    "Competența personalului",
    "Respectarea termenelor",
    "Compania mi-a ușurat rezolvarea solicitării",
    "Ce ați comandat?",
    "De ce ați ales acest scor?",
)
SCORE, FIRST_ITEM, EASE = 8, 9, 12
TOUCHPOINTS_RO = {
    "delivery": "Livrare",
    "wholesale_order": "Comandă en-gros",
    "service": "Service",
    "billing": "Facturare",
}
LABELS_RO = {
    5: "Foarte mulțumit",
    4: "Mulțumit",
    3: "Așa și așa",
    2: "Nemulțumit",
    1: "Foarte nemulțumit",
}
DONT_KNOW = "Nu știu"
_CEDILLA = str.maketrans("șțȘȚ", "şţŞŢ")
_GOODS = ("Electrocasnice", "Piese de schimb", "Garanție extinsă", "Consumabile")
_QUARTERS = (
    *("2024-12", "2025-03", "2025-06", "2025-09"),
    *("2025-12", "2026-03", "2026-06", "2026-09"),
)
REEXPORT = "partner_form_2026-07_reexport.xlsx"


@dataclass(frozen=True)
class SheetRow:
    """One line of a workbook, what stands in it and what must become of it."""

    at: datetime
    native_id: str
    cells: tuple[Cell, ...]
    fate: Fate

    def with_cell(self, place: int, cell: Cell, fate: Fate | None = None) -> SheetRow:
        """The same row with one cell changed."""
        cells = (*self.cells[:place], cell, *self.cells[place + 1 :])
        return replace(self, cells=cells, fate=fate or self.fate)


def write_exports(opinions: Sequence[Opinion], ledger: Ledger, *, seed: int) -> dict[str, bytes]:
    """All workbooks by path, counted in the ledger in the order of their names."""
    dice = Dice(seed=seed, stream=PARTNER)
    asked = [opinion for opinion in opinions if opinion.survey == PARTNER]
    rows = _with_flaws([_row(dice, opinion, number) for number, opinion in enumerate(asked, 1)])
    files: dict[str, bytes] = {}
    for month in _QUARTERS:
        chosen = _between(rows, month_start_of(month, later=-2), month_start_of(month, later=1))
        _write(files, ledger, f"partner_form_{month}.xlsx", chosen)
        if month == "2026-06":
            again = _between(rows, date(2026, 1, 1), date(2026, 7, 1))
            _write(files, ledger, REEXPORT, _with_edits(again))
    return files


def _between(rows: Sequence[SheetRow], start: date, end: date) -> list[SheetRow]:
    return [row for row in rows if start <= row.at.date() < end]


def _row(dice: Dice, opinion: Opinion, number: int) -> SheetRow:
    is_cedilla = dice.chance(0.45)

    def spelt(text: str) -> str:
        return text.translate(_CEDILLA) if is_cedilla else text

    place = next(each for each in LOCATIONS if each.location_id == opinion.location)
    items = tuple(None if dice.chance(0.05) else value for value in opinion.csi)
    nps = None if dice.chance(0.03) else opinion.nps
    ces = None if dice.chance(0.06) else opinion.ces
    comment = opinion.comment or ("Revin cu detalii" if nps is None else "")
    is_anonymous = dice.chance(0.25)
    started = opinion.answered_at
    goods = "".join(f"{name};" for name in _GOODS if dice.chance(0.4))
    cells: tuple[Cell, ...] = (
        float(number),
        started.replace(second=0),
        opinion.answered_at,
        "anonymous" if is_anonymous else opinion.customer.email,
        None if is_anonymous else opinion.customer.name,
        place.name_cedilla if is_cedilla else place.name,
        opinion.manager,
        TOUCHPOINTS_RO[opinion.touchpoint],
        None if nps is None else float(nps),
        *(spelt(DONT_KNOW if value is None else LABELS_RO[value]) for value in items),
        None if ces is None else float(ces),
        goods or None,
        comment or None,
    )
    truth = Truth(
        survey=PARTNER,
        native_id=str(number),
        answered_at=opinion.answered_at,
        location=opinion.location,
        manager=opinion.manager,
        product="",
        channel="web",
        touchpoint=opinion.touchpoint,
        tier="",
        customer_tier="" if is_anonymous else opinion.customer.tier(date.max),
        language="ro",
        nps=nps,
        csi=items,
        ces=ces,
        is_partial=nps is None or ces is None or None in items,
        comment=comment,
    )
    return SheetRow(opinion.answered_at, str(number), cells, truth)


def _with_flaws(rows: list[SheetRow]) -> list[SheetRow]:
    """The rows with scores out of range, an unknown label, a text date and a gap."""
    rows = list(rows)
    for month, place, cell, reason in (
        ("2025-03", SCORE, 11.0, SCORE_RANGE),
        ("2026-05", SCORE, 11.0, SCORE_RANGE),
        ("2025-11", EASE, 8.0, SCORE_RANGE),
        ("2026-08", FIRST_ITEM, "Excelent", SCORE_FORMAT),
    ):
        at = _complete(rows, month)
        rows[at] = rows[at].with_cell(place, cell, Rejected(reason))
    for month in ("2025-05", "2026-02"):
        at = _complete(rows, month)
        rows[at] = rows[at].with_cell(2, rows[at].at.strftime("%d.%m.%Y %H:%M:%S"))
    for month in ("2024-11", "2026-04"):
        # typed as text: Excel shows a green corner, a reader gets a string
        at = _complete(rows, month)
        rows[at] = rows[at].with_cell(SCORE, f" {truth_of(rows[at].fate).nps} ")
    at = _complete(rows, "2025-08")
    rows.insert(at + 1, SheetRow(rows[at].at, "", (), Skipped(BLANK_ROW)))
    return rows


def _with_edits(rows: Sequence[SheetRow]) -> list[SheetRow]:
    """The re-export: two partners opened their answers again in July and changed the score."""
    edited = list(rows)
    for month, score, later in (
        ("2026-03", 8, datetime(2026, 7, 2, 10, 14, 25)),  # noqa: DTZ001 - local
        ("2026-06", 4, datetime(2026, 7, 3, 16, 40, 51)),  # noqa: DTZ001 - local
    ):
        at = _complete(edited, month, other_than=score)
        truth = replace(truth_of(edited[at].fate), nps=score, answered_at=later)
        edited[at] = edited[at].with_cell(SCORE, float(score)).with_cell(2, later, truth)
    return edited


def _complete(rows: Sequence[SheetRow], month: str, *, other_than: int | None = None) -> int:
    """The place of an untouched, wholly answered row near the middle of the month."""
    start, end = month_start_of(month), month_start_of(month, later=1)
    places = [
        place
        for place, row in enumerate(rows)
        if isinstance(row.fate, Truth)
        and not row.fate.is_partial
        and row.fate.nps != other_than
        and isinstance(row.cells[SCORE], float)
        and isinstance(row.cells[2], datetime)
        and start <= row.at.date() < end
    ]
    return places[len(places) // 2]


def _write(files: dict[str, bytes], ledger: Ledger, name: str, rows: Sequence[SheetRow]) -> None:
    files[f"{FOLDER}/{name}"] = write_workbook(
        [HEADERS, *(row.cells for row in rows)], sheet="Sheet1"
    )
    for row in rows:
        ledger.deliver(PARTNER, name, identity=row.native_id, fate=row.fate)
