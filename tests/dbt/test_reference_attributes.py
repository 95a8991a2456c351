"""Indices by importance, gaps and the ACSI form as the reference numbers have them.

The figures of each case are those of a location of its name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from math import lcm
from pathlib import Path

import pytest

from tests.dbt.building import build_up_to
from tests.dbt.fake_loader import FakeLoader, Form, Score
from tests.dbt.test_reference_figures import FOLDERS, WITH_PUBLISHED, Line, table
from tests.dbt.test_reference_satisfaction import figures
from tests.reference_report import ReferenceLine
from tests.reference_values import ReferenceValue, reference_values

pytestmark = pytest.mark.slow

INDICES = date(2006, 1, 15)
ACSI = ("overall", "expectancy", "ideal")


@pytest.fixture(scope="module", params=FOLDERS, ids=lambda folder: folder.name)
def folder(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


@pytest.fixture(scope="module")
def warehouse(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    loader = FakeLoader(tmp_path_factory.mktemp(folder.name) / "warehouse.duckdb")
    loader.load(list(attribute_forms(folder)))
    build_up_to(loader.path, "metric_figures")
    return loader.path


#: metric of csi_expected.csv -> metric of the figures
INDEX_FIGURES = {
    "csi_mean_pct_max": "csi_mean_pct_max",
    "csi_mean_minmax": "csi_mean_minmax",
    "csi_weighted_pct_max": "csi_weighted_pct_max",
    "csi_weighted_minmax": "csi_weighted_minmax",
    "csi_respondent_weighted_minmax": "csi_respondent",
    "csi_ru_product_legacy": "csi_product",
    "t2b_pooled_pct": "csat_pooled",
}
ATTRIBUTES = {
    "gap_importance_minus_satisfaction": "csi_gap_",
    "mean_satisfaction": "csi_satisfaction_",
}


def attribute_forms(folder: Path) -> Iterator[Form]:
    """One form a respondent, with what it says of every attribute."""
    answers: dict[tuple[str, str], list[Score]] = defaultdict(list)
    for row in table(folder, "csi_rows.csv"):
        for metric, of, low, high in (
            ("csi_by_importance", "satisfaction", "sat_min", "sat_max"),
            ("csi_importance", "importance", "imp_min", "imp_max"),
        ):
            if row[of]:
                attribute = row["attribute"].lower()
                answers[row["case_id"], row["respondent"]].append(
                    Score(
                        float(row[of]),
                        metric,
                        float(row[low]),
                        float(row[high]),
                        question=f"{of}_{attribute}",
                        aspect=attribute,
                    )
                )
    for (case, respondent), scores in answers.items():
        yield Form(f"{case}/{respondent}", INDICES, tuple(scores), location=case)


def test_every_index_gap_and_mean_of_attributes_is_that_of_the_reference(
    warehouse: Path, folder: Path, reference_line: ReferenceLine
) -> None:
    found = figures(warehouse, INDICES)

    for value in reference_values(folder / "csi_expected.csv"):
        name, _, attribute = value.metric.rstrip("]").partition("[")
        n, _, _, _, error = found[value.case, "csi_respondent"]
        if name == "n_respondents":
            reference_line(value, n)
        elif name == "csi_respondent_sd":
            # one respondent has no spread: the cell is empty, and so is the figure
            reference_line(value, "" if error is None else error * n**0.5)
        elif name in ATTRIBUTES:
            metric = ATTRIBUTES[name] + attribute.lower()
            reference_line(value, found[value.case, metric][1])
        else:
            reference_line(value, found[value.case, INDEX_FIGURES[name]][1])


@pytest.mark.parametrize("folder", WITH_PUBLISHED, indirect=True)
def test_the_published_weighted_mean_comes_out(
    warehouse: Path, folder: Path, reference_line: ReferenceLine
) -> None:
    # a per cent of a maximum of 10
    mean = figures(warehouse, INDICES)["csi_d1", "csi_weighted_pct_max"][1] / 10

    for value in reference_values(folder / "published_reference.csv"):
        if value.line["topic"] == "csi":
            reference_line(value, mean, float(value.line["tolerance"]))


def test_an_index_by_importance_is_csi_with_the_spread_of_its_respondents(
    warehouse: Path, folder: Path
) -> None:
    found = figures(warehouse, INDICES)

    for case in {row["case_id"] for row in table(folder, "csi_rows.csv")}:
        n, value, low, high, error = found[case, "csi"]
        respondents = found[case, "csi_respondent"]
        assert (n, value) == (respondents[0], found[case, "csi_weighted_minmax"][1])
        assert error == respondents[4]
        if error is not None:
            half = (respondents[3] - respondents[2]) / 2
            assert (low, high) == pytest.approx((value - half, value + half), abs=1e-9)


def test_the_acsi_form_is_made_of_three_means_and_their_weights(
    folder: Path, tmp_path: Path, reference_line: ReferenceLine
) -> None:
    cases: dict[tuple[float, ...], list[ReferenceValue]] = defaultdict(list)
    for value in reference_values(folder / "acsi.csv"):
        cases[tuple(float(value.line[name]) for name in ("w1", "w2", "w3"))].append(value)
    for weights, values in cases.items():
        place = tmp_path / f"{weights[0]}"
        place.mkdir()
        loader = FakeLoader(place / "warehouse.duckdb")
        loader.load([form for value in values for form in acsi_forms(value.case, value.line)])

        weighed = dict(zip(ACSI, weights, strict=True))
        build_up_to(loader.path, "metric_figures", acsi_weights=weighed)

        found = figures(loader.path, INDICES)
        for value in values:
            reference_line(value, found[value.case, "acsi"][1])


def acsi_forms(case: str, line: Line) -> Iterator[Form]:
    """As few forms as their means allow: whole answers with the sums that give them."""
    means = [Fraction(line[f"mean_{part}"]) for part in ACSI]
    count = lcm(*(mean.denominator for mean in means))
    sums = [int(mean * count) for mean in means]
    for number in range(count):
        # what is left over a whole answer is one more for as many of the forms
        answers = [total // count + (number < total % count) for total in sums]
        yield Form(
            f"{case}/{number}",
            INDICES,
            tuple(
                Score(answer, "acsi", 1, 10, question=part, aspect=part)
                for part, answer in zip(ACSI, answers, strict=True)
            ),
            location=case,
        )
