"""Every figure of the sample company, counted again from truth.csv alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from tests.samples.committed import Row, load_truth
from tests.samples.test_oracle import group_of, scores_of

TRUTH = load_truth()
#: metric and scale -> the column of scores that it is made of
BASES = {("nps", "0-10"): "nps", ("csi", "1-5"): "csi", ("csat", "1-5"): "csi"} | {
    (metric, scale): column
    for metric in ("ces", "ces_ease", "ces_top", "ces_top2", "ces_net", "ces_net57")
    for scale, column in (
        ("1-7", "ces"),
        ("1-7 product", "ces_product"),
        ("1-7 service", "ces_service"),
    )
}
#: not language: of a mail it is inferred from the words, and the truth knows who wrote it
DIMENSIONS = (
    *("company", "survey", "location", "manager"),
    *("product", "channel", "touchpoint", "tier"),
)


def counted_again(grain: str) -> Iterator[tuple[tuple[Any, ...], tuple[int, float]]]:
    """Every figure of a grain, from truth.csv alone."""
    for (metric, scale), base in BASES.items():
        if grain == "day" and metric not in ("nps", "csi", "ces"):
            continue  # of days there are the scores themselves only
        cells: dict[tuple[Any, ...], list[list[int]]] = {}
        for row in TRUTH:
            scores = scores_of(row, base)
            if not scores:
                continue
            for dimension in DIMENSIONS:
                member = member_of(row, dimension)
                key = (metric, scale, grain, start_of(row, grain), dimension, member)
                cells.setdefault(key, []).append(scores)
        for key, answers in cells.items():
            yield key, (len(answers), value_of(metric, answers))


def start_of(row: Row, grain: str) -> date:
    day = date.fromisoformat(row["local_date"])
    match grain:
        case "day":
            return day
        case "month":
            return day.replace(day=1)
        case "quarter":
            return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        case _:
            return date(day.year, 1, 1)


def member_of(row: Row, dimension: str) -> str:
    if dimension == "company":
        return "all"
    if dimension == "tier":  # the customer's record says it where the row does not
        return row["tier"] or row["customer_tier"] or "(unknown)"
    return row[dimension] or "(unknown)"


def value_of(metric: str, answers: list[list[int]]) -> float:
    """A figure from the scores of its responses; effort is of the form 1-7."""
    if metric == "nps":
        groups = Counter(group_of(scores[0]) for scores in answers)
        return 100 * (groups["promoters"] - groups["detractors"]) / len(answers)
    if metric == "csi":
        return sum(100 * (sum(a) / len(a) - 1) / 4 for a in answers) / len(answers)
    if metric == "csat":
        return 100 * sum(sum(a) >= 4 * len(a) for a in answers) / len(answers)
    scores = [answer[0] for answer in answers]
    hard, easy, easiest = (
        sum(low <= score <= high for score in scores) for low, high in ((1, 3), (5, 7), (6, 7))
    )
    counted = {
        "ces": sum(scores),
        "ces_ease": 100 * sum(score - 1 for score in scores) / 6,
        "ces_top": 100 * easy,
        "ces_top2": 100 * easiest,
        "ces_net": 100 * (easiest - hard),
        "ces_net57": 100 * (easy - hard),
    }
    return counted[metric] / len(scores)
