"""The service study: SERVQUAL, asked every quarter, one CSV export with Russian headers each.

Every person says of 22 statements what an excellent shop is like and what Mirovela is like, and
parts 100 points among five dimensions; then rates attributes and efforts. The figures are counted
here in whole numbers and fractions, apart from the models that they check.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from orchestration.samples.attribute_index import count_figures
from orchestration.samples.attribute_ratings import HEADERS, NO_RATINGS, Ratings, draw_ratings
from orchestration.samples.company import LOCATIONS, month_start
from orchestration.samples.dice import Dice
from orchestration.samples.figures import Figure
from orchestration.samples.ledger import SCORE_RANGE, Fate, Ledger, Rejected, Truth
from orchestration.samples.opinions import FALLING_LOCATION

SURVEY = FOLDER = "service_study"
#: dimension -> its name in the form, and its last statement
DIMENSIONS = {
    "tangibles": ("Осязаемость", 4),
    "reliability": ("Надёжность", 9),
    "responsiveness": ("Отзывчивость", 13),
    "assurance": ("Уверенность", 17),
    "empathy": ("Эмпатия", 22),
}
ITEMS = range(1, 23)
#: months after the first one in which a quarter of the study begins
QUARTERS = (12, 15, 18, 21)
PEOPLE_PER_LOCATION = 10
_POINTS = (
    (10, 35, 25, 15, 15),
    (15, 30, 20, 20, 15),
    (5, 45, 20, 10, 20),
    (20, 20, 20, 20, 20),
    (10, 40, 30, 15, 6),
    (10, 30, 20, 15, 20),
)
_EXPECTED = {"tangibles": 5, "reliability": 6, "responsiveness": 6, "assurance": 6, "empathy": 5}


@dataclass(frozen=True)
class Sheet:
    """What one person filled in."""

    native_id: str
    at: datetime
    location: str
    expectations: tuple[int | None, ...]
    perceptions: tuple[int | None, ...]
    points: tuple[int, ...]
    ratings: Ratings = NO_RATINGS


def write_exports(ledger: Ledger, *, seed: int) -> tuple[dict[str, bytes], list[Figure]]:
    """All exports by path, counted in the ledger, and the figures that they must make."""
    dice = Dice(seed=seed, stream=SURVEY)
    rating_dice = Dice(seed=seed, stream="attribute_ratings")
    files: dict[str, bytes] = {}
    figures: list[Figure] = []
    for month in QUARTERS:
        start = month_start(month)
        sheets = [
            _sheet(dice, f"{start:%y%m}-{place.location_id}-{number}", start, place.location_id)
            for place in LOCATIONS
            for number in range(1, PEOPLE_PER_LOCATION + 1)
        ]
        sheets = [replace(sheet, ratings=draw_ratings(rating_dice)) for sheet in sheets]
        sheets.sort(key=lambda sheet: (sheet.at, sheet.native_id))
        name = f"{SURVEY}_{month_start(month + 2):%Y-%m}.csv"
        # one statement answered beside the scale, in the last export
        broken = len(sheets) // 2 if month == QUARTERS[-1] else None
        files[f"{FOLDER}/{name}"] = _export(sheets, broken)
        for at, sheet in enumerate(sheets):
            fate: Fate = Rejected(SCORE_RANGE) if at == broken else _truth(sheet)
            ledger.deliver(SURVEY, name, identity=sheet.native_id, fate=fate)
        counted = [sheet for at, sheet in enumerate(sheets) if at != broken]
        figures += _figures(counted, start)
    return files, figures


def _sheet(dice: Dice, native_id: str, start: date, location: str) -> Sheet:
    is_worse = location == FALLING_LOCATION and start >= month_start(QUARTERS[-1])
    wanted: list[int | None] = []
    found: list[int | None] = []
    hopes, mood = dice.pick((-1, 0, 0, 1)), dice.pick((-1, 0, 0, 1))
    for item in ITEMS:
        dimension = dimension_of(item)
        hope = _EXPECTED[dimension] + hopes + dice.pick((0, 0, 1))
        fall = 2 if is_worse and dimension == "reliability" else 0
        # of responsiveness everybody thinks something else at every statement
        noise = (-2, -1, 0, 1, 2) if dimension == "responsiveness" else (-1, 0, 0, 1)
        view = 5 + mood - fall + dice.pick(noise)
        wanted.append(None if dice.chance(0.02) else _on_scale(hope))
        found.append(None if dice.chance(0.02) else _on_scale(view))
    day = start + timedelta(days=dice.below(85))
    return Sheet(
        native_id=native_id,
        at=datetime.combine(day, time(9 + dice.below(10), dice.below(60))),
        location=location,
        expectations=tuple(wanted),
        perceptions=tuple(found),
        points=dice.weighted([(points, 1.0) for points in _POINTS]),
    )


def _on_scale(score: int) -> int:
    return min(7, max(1, score))


def dimension_of(item: int) -> str:
    """The dimension that a statement belongs to."""
    return next(name for name, (_, last) in DIMENSIONS.items() if item <= last)


def _export(sheets: Sequence[Sheet], broken: int | None) -> bytes:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        (
            *("Номер анкеты", "Дата", "Филиал"),
            *(f"Ожидание {item}" for item in ITEMS),
            *(f"Восприятие {item}" for item in ITEMS),
            *(f"Баллы: {name}" for name, _ in DIMENSIONS.values()),
            *HEADERS,
        )
    )
    names = {place.location_id: place.name_ru for place in LOCATIONS}
    for at, sheet in enumerate(sheets):
        scores = ["" if score is None else str(score) for score in sheet.perceptions]
        if at == broken:
            scores[0] = "8"
        writer.writerow(
            (
                *(sheet.native_id, sheet.at.strftime("%d.%m.%Y %H:%M"), names[sheet.location]),
                *("" if score is None else score for score in sheet.expectations),
                *scores,
                *sheet.points,
                *("" if score is None else score for score in sheet.ratings.cells),
            )
        )
    return written.getvalue().encode("utf-8-sig")


def _truth(sheet: Sheet) -> Truth:
    return Truth(
        survey=SURVEY,
        native_id=sheet.native_id,
        answered_at=sheet.at,
        location=sheet.location,
        manager="",
        product="",
        channel="paper",
        touchpoint="service",
        tier="",
        customer_tier="",
        language="ru",
        nps=None,
        csi=(),
        ces=None,
        is_partial=None in (*sheet.expectations, *sheet.perceptions, *sheet.ratings.cells),
        ratings=sheet.ratings,
    )


def gaps_of(sheet: Sheet) -> dict[str, Fraction]:
    """The gap of each dimension that counts: half of its statements were answered twice."""
    gaps: dict[str, Fraction] = {}
    for name in DIMENSIONS:
        pairs = [
            (wanted, found)
            for item, wanted, found in zip(
                ITEMS, sheet.expectations, sheet.perceptions, strict=True
            )
            if dimension_of(item) == name
        ]
        differences = [f - w for w, f in pairs if w is not None and f is not None]
        if 2 * len(differences) >= len(pairs):
            gaps[name] = Fraction(sum(differences), len(differences))
    return gaps


def _figures(sheets: Sequence[Sheet], start: date) -> list[Figure]:
    """Gaps of the quarter, for the company and for each branch."""
    figures: list[Figure] = []
    members = [("company", "all"), *(("location", place.location_id) for place in LOCATIONS)]
    for dimension, member in members:
        chosen = [s for s in sheets if dimension == "company" or s.location == member]
        values: dict[str, list[Fraction]] = {"servqual_gap": [], "servqual_gap_weighted": []}
        for sheet in chosen:
            gaps = gaps_of(sheet)
            for name, gap in gaps.items():
                values.setdefault(f"servqual_gap_{name}", []).append(gap)
            values["servqual_gap"].append(sum(gaps.values(), Fraction()) / len(gaps))
            points = dict(zip(DIMENSIONS, sheet.points, strict=True))
            if 99 <= sum(points.values()) <= 101:
                weighted = sum((points[n] * gap for n, gap in gaps.items()), Fraction())
                total = sum(points[name] for name in gaps)
                values["servqual_gap_weighted"].append(weighted / total)
        for metric, found in sorted(values.items()):
            mean = sum(found, Fraction()) / len(found)
            figures.append(
                Figure(metric, "1-7", "quarter", start, dimension, member, len(found), mean)
            )
        figures += count_figures([sheet.ratings for sheet in chosen], start, dimension, member)
    return figures
