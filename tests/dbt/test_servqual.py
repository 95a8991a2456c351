"""SERVQUAL as the models make it, against reference numbers, and what is left out of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.dbt.building import Row, build_up_to, rows
from tests.dbt.fake_loader import FakeLoader, Form, Score
from tests.dbt.test_reference_figures import FOLDERS, Line, table
from tests.reference_report import ReferenceLine
from tests.reference_values import reference_values

pytestmark = pytest.mark.slow

DAY = date(2025, 5, 15)
LAST_ITEMS = {
    "tangibles": 4, "reliability": 9, "responsiveness": 13, "assurance": 17, "empathy": 22
}  # fmt: skip
#: metric of the reference lines -> metric of the figures
OVERALL = {
    "overall_unweighted": "servqual_gap",
    "overall_weighted_respondent": "servqual_gap_weighted",
    "servperf_unweighted": "servperf",
    "servperf_weighted_respondent": "servperf_weighted",
}


def dimension_of(item: int) -> str:
    return next(name for name, last in LAST_ITEMS.items() if item <= last)


def an_answer(value: float | None, item: int, side: str, *, reverse: bool = False) -> Score:
    return Score(
        value,
        metric="servqual",
        low=1,
        high=7,
        direction="lower_better" if reverse else "higher_better",
        question=f"{side}_{item}",
        section=dimension_of(item),
        item_no=item,
        item_side=side,
    )


def points(value: float | None, dimension: str) -> Score:
    return Score(
        value,
        metric="servqual_points",
        low=0,
        high=100,
        question=f"points_{dimension}",
        section=dimension,
    )


def answers_of(row: Line) -> Iterator[Score]:
    for item in range(1, 23):
        for letter, side in (("e", "expectation"), ("p", "perception")):
            cell = row[f"{letter}{item}"]
            yield an_answer(float(cell) if cell else None, item, side)
    for dimension in LAST_ITEMS:
        yield points(float(row[f"w_{dimension}"]), dimension)


def a_respondent(
    name: str,
    perceptions: dict[int, float],
    expectations: dict[int, float] | None = None,
    parted: dict[str, float] | None = None,
) -> Form:
    scores = [an_answer(value, item, "perception") for item, value in perceptions.items()]
    scores += [
        an_answer(value, item, "expectation") for item, value in (expectations or {}).items()
    ]
    scores += [points(value, dimension) for dimension, value in (parted or {}).items()]
    return Form(name, DAY, tuple(scores), location=name)


@pytest.fixture(scope="session", params=FOLDERS, ids=lambda folder: folder.name)
def folder(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


@pytest.fixture(scope="session")
def warehouse(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    loader = FakeLoader(tmp_path_factory.mktemp(folder.name) / "warehouse.duckdb")
    forms = [
        Form(
            f"{row['case_id']}/{row['respondent']}",
            DAY,
            tuple(answers_of(row)),
            location=row["case_id"],
        )
        for row in table(folder, "servqual_rows.csv")
    ]
    forms += gaps_of_hundred_people(table(folder, "servqual_aggregate.csv"))
    loader.load(forms)
    build_up_to(loader.path, "metric_figures", "servqual_parts")
    return loader.path


def gaps_of_hundred_people(cases: list[Line]) -> Iterator[Form]:
    """A hundred people whose mean gaps are those of the case: -1.10 is ten of -2, ninety of -1."""
    for case in cases:
        for number in range(100):
            expectations, perceptions = dict.fromkeys(range(1, 23), 7.0), {}
            for item in range(1, 23):
                hundredths = -round(100 * float(case[f"g_{dimension_of(item)}"]))
                perceptions[item] = 7.0 - (hundredths + number) // 100
            parted = {name: float(case[f"w{at}"]) for at, name in enumerate(LAST_ITEMS, 1)}
            form = a_respondent(case["case_id"], perceptions, expectations, parted)
            yield Form(f"{case['case_id']}/{number}", DAY, form.scores, location=case["case_id"])


def figures(warehouse: Path) -> dict[tuple[str, str], Row]:
    """n, value, low, high of every SERVQUAL metric by location."""
    found = rows(
        warehouse,
        "select member, metric, n, value, low, high from marts.metric_figures "
        "where dimension = 'location' and period_grain = 'month' and metric like 'serv%'",
    )
    return {row[:2]: row[2:] for row in found}


def details(warehouse: Path) -> dict[tuple[str, str], object]:
    """What the reference lines call it, by case, from the parts of SERVQUAL."""
    found: dict[tuple[str, str], object] = {}
    for case, part, item, n, gap, mean, alpha_e, alpha_p, points, by_points, perceived in rows(
        warehouse,
        "select member, servqual_dimension, item_no, respondent_count, gap, expectation_mean,"
        " alpha_expectation, alpha_perception, mean_points, gap_by_mean_points,"
        " perception_mean from marts.servqual_parts"
        " where dimension = 'location' and period_grain = 'month'",
    ):
        if item is not None:
            found[case, f"item_gap[{item}]"] = gap
        elif part == "overall":
            found[case, "overall_weighted_mean_weights"] = by_points
            found[case, "n_respondents"] = n
        else:
            found[case, f"mean_expectation[{part}]"] = mean
            found[case, f"mean_perception[{part}]"] = perceived
            found[case, f"alpha_expectation[{part}]"] = alpha_e
            found[case, f"alpha_perception[{part}]"] = alpha_p
            found[case, f"mean_weight[{part}]"] = points
    return found


def test_every_line_of_the_reference_is_met(
    warehouse: Path, folder: Path, reference_line: ReferenceLine
) -> None:
    found = details(warehouse)
    for (case, metric), (_, value, *_) in figures(warehouse).items():
        found[case, metric] = value
        if metric.startswith("servqual_gap_"):
            found[case, f"gap[{metric.removeprefix('servqual_gap_')}]"] = value

    for value in reference_values(folder / "servqual_expected.csv"):
        figure = found[value.case, OVERALL.get(value.metric, value.metric)]
        # an empty cell is a value that cannot be: nobody differs from anybody
        reference_line(value, "" if figure is None else figure)


def test_five_gaps_and_hundred_points_make_the_published_overall(
    warehouse: Path, folder: Path, reference_line: ReferenceLine
) -> None:
    found = figures(warehouse)
    metrics = {"unweighted": "servqual_gap", "weighted": "servqual_gap_weighted"}

    for row in table(folder, "servqual_aggregate.csv"):
        for name in LAST_ITEMS:
            gap = found[row["case_id"], f"servqual_gap_{name}"][1]
            assert gap == pytest.approx(float(row[f"g_{name}"]), abs=1e-6)
    for value in reference_values(folder / "servqual_aggregate.csv"):
        reference_line(value, found[value.case, metrics[value.metric]][1])


def test_expectation_and_perception_differ_by_the_gap(warehouse: Path) -> None:
    found = figures(warehouse)

    for (case, metric), (n, gap, *_) in found.items():
        if metric.startswith("servqual_gap_") and metric != "servqual_gap_weighted":
            dimension = metric.removeprefix("servqual_gap_")
            expected, perceived = (
                found[case, f"servqual_{side}_{dimension}"]
                for side in ("expectation", "perception")
            )
            assert (expected[0], perceived[0]) == (n, n)
            assert perceived[1] - expected[1] == pytest.approx(gap, abs=1e-9)


ALL = range(1, 23)


@pytest.fixture(scope="module")
def odd_cases(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Row]:
    loader = FakeLoader(tmp_path_factory.mktemp("odd") / "warehouse.duckdb")
    sevens, fives = dict.fromkeys(ALL, 7.0), dict.fromkeys(ALL, 5.0)
    some = dict.fromkeys(LAST_ITEMS, 20.0)
    loader.load(
        [
            # two of four items of tangibles on both sides; one of four of assurance
            a_respondent("half", {1: 5, 2: 4, 3: 1, 14: 1}, {1: 7, 2: 7, 14: 7, 15: 7}),
            a_respondent("perceptions_only", fives),
            a_respondent("points_of_101", fives, sevens, some | {"empathy": 21.0}),
            a_respondent("points_of_102", fives, sevens, some | {"empathy": 22.0}),
            a_respondent("points_left_blank", fives, sevens, {"empathy": 40.0, "assurance": 60.0}),
            a_respondent("points_for_nothing", {1: 5, 2: 5}, {1: 7, 2: 7}, {"empathy": 100.0}),
            Form(
                "turned",
                DAY,
                tuple(
                    an_answer(value, item, side, reverse=True)
                    for item in (1, 2)
                    for side, value in (("expectation", 1), ("perception", 3))
                ),
                location="turned",
            ),
        ]
    )
    build_up_to(loader.path, "metric_figures", "servqual_parts")
    return figures(loader.path)


def test_a_dimension_counts_from_half_of_its_items_on(
    odd_cases: dict[tuple[str, str], Row],
) -> None:
    assert odd_cases["half", "servqual_gap_tangibles"][:2] == (1, -2.5)
    assert ("half", "servqual_gap_assurance") not in odd_cases
    # three of four were found, of which two had been expected
    assert odd_cases["half", "servperf_tangibles"][1] == pytest.approx(10 / 3)
    assert odd_cases["half", "servqual_perception_tangibles"][1] == 4.5
    assert odd_cases["half", "servqual_gap"][1] == -2.5
    assert ("half", "servqual_gap_weighted") not in odd_cases


def test_perceptions_alone_make_servperf_and_no_gap(odd_cases: dict[tuple[str, str], Row]) -> None:
    metrics = {metric for case, metric in odd_cases if case == "perceptions_only"}

    assert metrics == {"servperf", *(f"servperf_{name}" for name in LAST_ITEMS)}


def test_points_may_miss_a_hundred_by_one(odd_cases: dict[tuple[str, str], Row]) -> None:
    assert odd_cases["points_of_101", "servqual_gap_weighted"][1] == -2
    assert ("points_of_102", "servqual_gap_weighted") not in odd_cases
    assert odd_cases["points_of_102", "servqual_gap"][1] == -2


def test_points_that_were_left_blank_are_none(odd_cases: dict[tuple[str, str], Row]) -> None:
    assert odd_cases["points_left_blank", "servqual_gap_weighted"][1] == -2
    # all points are for a dimension that was not answered
    assert odd_cases["points_for_nothing", "servqual_gap"][1] == -2
    assert ("points_for_nothing", "servqual_gap_weighted") not in odd_cases


def test_a_reverse_item_counts_from_its_other_end(odd_cases: dict[tuple[str, str], Row]) -> None:
    assert odd_cases["turned", "servqual_expectation_tangibles"][1] == 7
    assert odd_cases["turned", "servqual_gap_tangibles"][1] == -2
