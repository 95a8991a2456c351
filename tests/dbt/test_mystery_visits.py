"""Mystery-shopping visits as the models make them, against reference numbers."""

from __future__ import annotations

import json
from datetime import date
from itertools import groupby
from pathlib import Path

import pytest

from tests.dbt.building import build_up_to, rows
from tests.dbt.fake_loader import FakeLoader, Form, Score
from tests.dbt.test_reference_figures import FOLDERS, Line, table
from tests.reference_report import ReferenceLine
from tests.reference_values import reference_values

pytestmark = pytest.mark.slow

DAY = date(2025, 5, 15)


def an_item(row: Line) -> Score:
    return Score(
        None if row["is_na"] == "1" else float(row["points"]),
        metric="mystery_item",
        low=0,
        high=float(row["points_max"]),
        question=row["item"],
        section=row["section"],
        section_weight=float(row["section_weight"]),
        is_critical=row["is_critical"] == "1",
        state="not_applicable" if row["is_na"] == "1" else "answered",
    )


def a_visit(name: str, location: str, scores: tuple[Score, ...], auditor: str = "Ana") -> Form:
    return Form(
        name, DAY, scores, location=location, response_kind="mystery_visit", auditor=auditor
    )


@pytest.fixture(scope="session", params=FOLDERS, ids=lambda folder: folder.name)
def folder(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


@pytest.fixture(scope="session")
def warehouse(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    loader = FakeLoader(tmp_path_factory.mktemp(folder.name) / "warehouse.duckdb")
    forms = []
    lines = table(folder, "mystery_rows.csv")
    for (case, visit), items in groupby(lines, lambda row: (row["case_id"], row["visit_id"])):
        of_visit = list(items)
        location = f"{case}/{of_visit[0]['location']}"
        scores = tuple(an_item(row) for row in of_visit)
        # what an auditor recommends is no customer's word
        forms.append(a_visit(f"{case}/{visit}", location, (*scores, Score(10))))
    loader.load(forms)
    build_up_to(loader.path, "visits", "visit_figures", "metric_figures")
    return loader.path


def test_visits_sections_and_locations_are_the_reference_ones(
    warehouse: Path, folder: Path, reference_line: ReferenceLine
) -> None:
    found: dict[tuple[str, str], object] = {}
    for visit, raw, final, failed, share, sections in rows(
        warehouse,
        "select visit_id, raw_score, final_score, has_critical_failure::int, points_share,"
        " sections from marts.visit_scores",
    ):
        case, _, name = visit.partition("/")
        place = f"{case}/{name}/visit"
        found |= {(place, "raw_weighted_score"): raw, (place, "final_score"): final}
        found |= {(place, "critical_failed"): failed, (place, "flat_points_pct"): share}
        for section in json.loads(sections):
            found[f"{case}/{name}/section", section["section"]] = section["score"]
    names = {"mystery": "mean_final", "mystery_raw": "mean_raw"}
    names["mystery_critical_fail"] = "critical_fail_rate_pct"
    for member, metric, n, value in rows(
        warehouse,
        "select member, metric, n, value from marts.metric_figures "
        "where dimension = 'location' and period_grain = 'month'",
    ):
        found[f"{member}/location", names[metric]] = value
        found[f"{member}/location", "n_visits"] = n

    for value in reference_values(folder / "mystery_expected.csv"):
        figure = found[value.case, value.metric]
        # an empty cell is a section of which nothing applied
        reference_line(value, "" if figure is None else figure)
    # whatever the sheet asks, no customer was asked
    assert not {metric for _, metric in found} & {"nps", "csi"}


def test_a_visit_is_in_no_figure_of_customers(warehouse: Path) -> None:
    metrics = rows(warehouse, "select distinct metric from marts.metric_figures order by metric")

    assert [metric for (metric,) in metrics] == [
        "mystery",
        "mystery_critical_fail",
        "mystery_raw",
    ]


def points(value: float) -> tuple[Score, ...]:
    return (Score(value, metric="mystery_item", low=0, high=100, question="all", section="hall"),)


@pytest.fixture(scope="module")
def spread(tmp_path_factory: pytest.TempPathFactory) -> Path:
    loader = FakeLoader(tmp_path_factory.mktemp("spread") / "warehouse.duckdb")
    given = {"Ana": (90, 92, 88, 91, 89, 90), "Ion": (70, 72, 69, 71, 68, 70), "Vera": (60, 99)}
    # with two more of few visits, what those two hide follows from nothing
    given["Dana"] = (80, 85, 75, 80)
    given["Olga"] = (80, 60, 95, 70, 85, 90)
    loader.load(
        [
            a_visit(f"{auditor}{number}", "Centru", points(score), auditor)
            for auditor, scores in given.items()
            for number, score in enumerate(scores)
        ]
    )
    build_up_to(loader.path, "visits", "visit_figures", "metric_figures")
    return loader.path


def test_auditors_differ_only_where_that_is_proven(spread: Path) -> None:
    found = {
        row[0]: row[1:]
        for row in rows(
            spread,
            "select member, n, value, others_n, difference, difference_low, difference_high,"
            " verdict from published.visit_figures where dimension = 'auditor'"
            " and period_grain = 'year' and section = ''",
        )
    }

    assert {name: row[-1] for name, row in found.items()} == {
        "Ana": "higher",
        "Ion": "lower",
        "Olga": "not_proven",
    }
    n, value, others, difference, low, high, _ = found["Olga"]
    assert (n, value, others) == (6, 80, 18)
    assert difference == pytest.approx(80 - (540 + 420 + 159 + 320) / 18)
    assert low < 0 < high
