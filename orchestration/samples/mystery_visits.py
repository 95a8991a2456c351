"""Mystery shopping: two visits of each branch a month, a CSV sheet a quarter, three auditors.

What must become of the visits is counted here in fractions, apart from the models.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from orchestration.samples.company import LOCATIONS, month_start
from orchestration.samples.dice import Dice
from orchestration.samples.figures import Figure
from orchestration.samples.ledger import Ledger, Truth
from orchestration.samples.opinions import FALLING_LOCATION

SURVEY = FOLDER = "mystery_visits"
MONTHS = range(12, 24)
VISITS_PER_MONTH = 2
WORSE_FROM = date(2026, 5, 1)
#: the one of them who is stricter than the others
AUDITORS = ("T1", "T2", "T3")
STRICT_AUDITOR = "T3"
NOT_APPLICABLE = "Н/П"
#: section -> weight
SECTIONS = {"Вход": 15, "Обслуживание": 50, "Касса": 35}


@dataclass(frozen=True)
class Item:
    """A line of the sheet: its header, section, the most to be had, and whether it is critical."""

    header: str
    section: str
    most: int
    is_critical: bool = False


ITEMS = (
    Item("Витрина чистая", "Вход", 2),
    Item("Часы работы указаны", "Вход", 1),
    Item("Поздоровались", "Обслуживание", 2),
    Item("Выяснили, что нужно", "Обслуживание", 5),
    Item("Предложили подходящее", "Обслуживание", 5),
    Item("Рассказали о гарантии", "Обслуживание", 3),
    Item("Очередь до пяти минут", "Касса", 3),
    Item("Выдали чек", "Касса", 1, is_critical=True),
    Item("Попрощались", "Касса", 2),
)


@dataclass(frozen=True)
class Visit:
    """One sheet; None where an item did not apply."""

    native_id: str
    at: datetime
    location: str
    auditor: str
    points: tuple[int | None, ...]

    @property
    def raw(self) -> Fraction:
        """The weighted score of the sections with something applicable, 0-100."""
        scores: dict[str, Fraction] = {}
        for section in SECTIONS:
            asked = [
                (points, item.most)
                for item, points in zip(ITEMS, self.points, strict=True)
                if item.section == section and points is not None
            ]
            if asked:
                got = sum(points for points, _ in asked)
                scores[section] = Fraction(100 * got, sum(most for _, most in asked))
        total = sum((SECTIONS[name] * score for name, score in scores.items()), Fraction())
        return total / sum(SECTIONS[name] for name in scores)

    @property
    def has_failed(self) -> bool:
        """Whether a critical item that applied had less than all points."""
        return any(
            item.is_critical and points is not None and points < item.most
            for item, points in zip(ITEMS, self.points, strict=True)
        )


def write_exports(ledger: Ledger, *, seed: int) -> tuple[dict[str, bytes], list[Figure]]:
    """All sheets by path, counted in the ledger, and the figures that they must make."""
    dice = Dice(seed=seed, stream=SURVEY)
    visits = [
        _visit(dice, month, number, at, place.location_id)
        for month in MONTHS
        for number in range(VISITS_PER_MONTH)
        for at, place in enumerate(LOCATIONS)
    ]
    files: dict[str, bytes] = {}
    figures: list[Figure] = []
    for first in MONTHS[::3]:
        start, end = month_start(first), month_start(first + 3)
        chosen = [visit for visit in visits if start <= visit.at.date() < end]
        chosen.sort(key=lambda visit: (visit.at, visit.native_id))
        name = f"{SURVEY}_{month_start(first + 2):%Y-%m}.csv"
        files[f"{FOLDER}/{name}"] = _export(chosen)
        for visit in chosen:
            ledger.deliver(SURVEY, name, identity=visit.native_id, fate=_truth(visit))
        figures += _figures(chosen, start)
    return files, figures


def _visit(dice: Dice, month: int, number: int, place: int, location: str) -> Visit:
    start = month_start(month)
    day = start + timedelta(days=14 * number + dice.below(13))
    auditor = AUDITORS[(month + number + place) % len(AUDITORS)]
    is_worse = location == FALLING_LOCATION and day >= WORSE_FROM
    strictness = (0.30 if auditor == STRICT_AUDITOR else 0.12) + (0.35 if is_worse else 0)
    points: list[int | None] = []
    for item in ITEMS:
        lost = sum(dice.chance(strictness) for _ in range(item.most))
        skipped = dice.chance(0.05)
        if item.is_critical:
            # nobody is strict about a receipt: there was one, or there was none
            lost, skipped = int(dice.chance(0.30 if is_worse else 0.03)), False
        points.append(None if skipped else item.most - lost)
    return Visit(
        native_id=f"V{start:%y%m}-{location}-{number + 1}",
        at=datetime.combine(day, time(10 + dice.below(8), dice.below(60))),
        location=location,
        auditor=auditor,
        points=tuple(points),
    )


def _export(visits: Sequence[Visit]) -> bytes:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow(("Визит", "Дата", "Точка", "Аудитор", *(item.header for item in ITEMS)))
    names = {place.location_id: place.name_ru for place in LOCATIONS}
    for visit in visits:
        writer.writerow(
            (
                *(visit.native_id, visit.at.strftime("%d.%m.%Y %H:%M"), names[visit.location]),
                visit.auditor,
                *(NOT_APPLICABLE if points is None else points for points in visit.points),
            )
        )
    return written.getvalue().encode("utf-8-sig")


def _truth(visit: Visit) -> Truth:
    return Truth(
        survey=SURVEY,
        native_id=visit.native_id,
        answered_at=visit.at,
        location=visit.location,
        manager="",
        product="",
        channel="in_person",
        touchpoint="mystery_visit",
        tier="",
        customer_tier="",
        language="",
        nps=None,
        csi=(),
        ces=None,
        is_partial=False,
        left_out="MYSTERY_VISIT",
    )


def _figures(visits: Sequence[Visit], start: date) -> list[Figure]:
    """Scores of the quarter, for the company and for each branch."""
    figures: list[Figure] = []
    members = [("company", "all"), *(("location", place.location_id) for place in LOCATIONS)]
    for dimension, member in members:
        chosen = [v for v in visits if dimension == "company" or v.location == member]
        for metric, values in (
            ("mystery", [Fraction() if visit.has_failed else visit.raw for visit in chosen]),
            ("mystery_critical_fail", [Fraction(100 * visit.has_failed) for visit in chosen]),
            ("mystery_raw", [visit.raw for visit in chosen]),
        ):
            mean = sum(values, Fraction()) / len(values)
            figures.append(
                Figure(metric, "0-100", "quarter", start, dimension, member, len(values), mean)
            )
    return figures
