"""The respondents of a made-up company and their figures, for the tests of the board.

Every number is drawn from a seeded generator, so tests can recount it from `answers()`.
Not here: tables on data quality, files (snapshot_fixture).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from random import Random
from statistics import NormalDist
from urllib.parse import quote

import pandas as pd

from apps.board import periods

FIRST_MONTH = date(2024, 10, 1)
LAST_MONTH = date(2026, 9, 1)
RUNNING_DAYS = 7
FEWEST_SHOWN = 5
SMALL_TEAM = "M12"
DECLINING = "L2"
FORMULA = "=SUM(A1) kit"
MARKUP = "<script>alert(1)</script> **bold**"

MANAGERS = {
    "L1": ("M01", "M02", "M03"),
    "L3": ("M04", "M05", "M06"),
    DECLINING: ("M07", "M08", "M09"),
    "L4": ("M10", "M11", SMALL_TEAM),
}
#: two managers are called Ana Ceban, and nobody says what M09 and L4 are called
NAMES = {
    "location": {"L1": "Chișinău Centru", "L2": "Bălți", "L3": "Chișinău Botanica"},
    "manager": {
        "M01": "Ana Ceban", "M02": "Дмитрий Орлов", "M03": "Elena Munteanu", "M04": "Victor Lupu",
        "M05": "Ольга Щербина", "M06": "Ana Ceban", "M07": "Sergiu Botnari",
        "M08": "Наталья Жукова", "M10": "=Irina Șova", "M11": "<b>Andrei</b> Moraru",
        "M12": "Ion Rusu",
    },
}  # fmt: skip
PRODUCTS = ("Laptop", "Telefon", "Accesorii", FORMULA)
CHANNELS = ("web", "store", "e-mail")
TOUCHPOINTS = ("checkout", "delivery", "service")
TIERS = ("regular", "VIP")
LANGUAGES = ("ru", "ro", "en", "(unknown)")
SURVEYS = ("web_shop_form", "store_tablet", "mail_replies", "crm_export")
SEGMENTS = (
    "survey", "location", "manager", "product", "channel", "touchpoint", "tier", "language",
)  # fmt: skip
CROSSING = "location*product"
#: all that stands in a pair as it is: an asterisk and a percent sign do not
PLAIN = " =()<>"
SCALES = {"nps": "0-10", "csi": "1-5", "ces": "1-7"}


@dataclass(frozen=True)
class Answers:
    """One respondent: segments, the day, and a score per metric."""

    day: date
    segments: dict[str, str]
    nps: int
    csi: float
    ces: int

    @property
    def crossed(self) -> tuple[str, str]:
        """The crossing that figures are asked for, and the pair of members."""
        location, product = CROSSING.split("*")
        return CROSSING, f"{self.segments[location]}*{quote(self.segments[product], safe=PLAIN)}"


def answers() -> list[Answers]:
    """All respondents of the made-up company."""
    random = Random(20261008)
    found = []
    for month in periods.every("month", FIRST_MONTH, periods.add_months(LAST_MONTH, 1)):
        is_running = month > LAST_MONTH
        days = RUNNING_DAYS if is_running else periods.last_day("month", month).day
        age = (month.year - FIRST_MONTH.year) * 12 + month.month - FIRST_MONTH.month
        for location, managers in MANAGERS.items():
            for manager in managers:
                size = 4 if manager == SMALL_TEAM else random.randint(7, 16)
                for _ in range(size // 4 if is_running else size):
                    day = month + timedelta(days=random.randrange(days))
                    found.append(_respondent(random, day, location, manager, age))
    return found


def _respondent(random: Random, day: date, location: str, manager: str, age: int) -> Answers:
    mood = 8.6 - (0.16 * age if location == DECLINING else 0) + random.gauss(0, 1.9)
    if manager == SMALL_TEAM:
        mood = 10
    chosen = {
        "location": location,
        "manager": manager,
        "product": random.choices(PRODUCTS, (5, 4, 3, 1))[0],
        "channel": random.choices(CHANNELS, (5, 4, 2))[0],
        "touchpoint": random.choice(TOUCHPOINTS),
        "tier": random.choices(TIERS, (5, 1))[0],
        "language": random.choices(LANGUAGES, (8, 8, 2, 1))[0],
        "survey": random.choices(SURVEYS, (5, 4, 2, 1))[0],
    }
    return Answers(
        day=day,
        segments=chosen,
        nps=min(max(round(mood), 0), 10),
        csi=25.0 * (min(max(round(mood / 2 + random.gauss(0, 0.4)), 1), 5) - 1),
        ces=min(max(round(mood * 0.65 + random.gauss(0, 0.7)), 1), 7),
    )


def _starts(day: date) -> Iterator[tuple[str, date]]:
    month = day.replace(day=1)
    yield "day", day
    yield "week", day - timedelta(days=day.weekday())
    yield "month", month
    yield "quarter", date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    yield "year", date(day.year, 1, 1)
    for months in range(3):
        if periods.add_months(month, 2 - months) <= periods.add_months(LAST_MONTH, 1):
            yield "rolling_3_months", periods.add_months(month, -months)


def metric_values(everyone: list[Answers]) -> pd.DataFrame:
    """The tall table of figures, as the contract of `published` has it."""
    scores = pd.DataFrame(
        [
            (metric, grain, start, dimension, member, float(getattr(one, metric)))
            for one in everyone
            for metric in SCALES
            for grain, start in _starts(one.day)
            for dimension, member in [("company", "all"), *one.segments.items(), one.crossed]
            if dimension != CROSSING or grain in ("month", "quarter", "year")
        ],
        columns=["metric", "period_grain", "period_start", "dimension", "member", "score"],
    )
    keys = ["metric", "period_grain", "period_start", "dimension", "member"]
    values = pd.DataFrame(
        [_figure(dict(zip(keys, key, strict=True)), group["score"].tolist())
         for key, group in scores.groupby(keys)]
    )  # fmt: skip
    return _published(values)


def _published(values: pd.DataFrame) -> pd.DataFrame:
    """Small groups without figures, and no days of members: enough of the rules for a page."""
    kept = values[(values["period_grain"] != "day") | (values["dimension"] == "company")].copy()
    is_hidden = kept["n"] < FEWEST_SHOWN
    kept.loc[is_hidden, "base"] = "hidden"
    counts = ["promoters", "passives", "detractors"]
    for column in ("n", "value", "low", "high", *counts, "value_sum", "value_sum_squares"):
        kept[column] = kept[column].astype("object").where(~is_hidden, None)
    return kept


def _figure(key: dict[str, object], scores: list[float]) -> dict[str, object]:
    metric, n = str(key["metric"]), len(scores)
    grain, start = str(key["period_grain"]), pd.Timestamp(str(key["period_start"])).date()
    row: dict[str, object] = {
        **key,
        "scale": SCALES[metric],
        "period_end": periods.last_day(grain, start),
        "n": n,
        "level": 0.95,
        "base": "low_base" if n < 30 else "enough",
        "definition_version": "1",
        "promoters": None, "passives": None, "detractors": None,
        "value_sum": None, "value_sum_squares": None,
    }  # fmt: skip
    if metric == "nps":
        promoters = sum(score >= 9 for score in scores)
        detractors = sum(score <= 6 for score in scores)
        share = (promoters + 0.75 - detractors - 0.75) / (n + 3)
        spread = (promoters + detractors + 1.5) / (n + 3) - share**2
        half = NormalDist().inv_cdf(0.975) * sqrt(spread / (n + 3))
        return row | {
            "value": 100 * (promoters - detractors) / n,
            "low": max(100 * (share - half), -100.0),
            "high": min(100 * (share + half), 100.0),
            "interval_method": "adjusted_wald",
            "promoters": promoters,
            "passives": n - promoters - detractors,
            "detractors": detractors,
        }
    mean, squares = sum(scores) / n, sum(score**2 for score in scores)
    half = float("nan")
    if n > 1:
        error = sqrt(max(squares - n * mean**2, 0) / (n - 1) / n)
        half = NormalDist().inv_cdf(0.975) * error
    return row | {
        "value": mean,
        "low": mean - half,
        "high": mean + half,
        "interval_method": "t",
        "value_sum": sum(scores),
        "value_sum_squares": squares,
    }
