"""Effort and satisfaction as the reference numbers have them, met by the models.

The figures of each line of a file are those of a location of the line's name.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from math import sqrt
from pathlib import Path

import pytest

from tests.dbt.building import Row, build_up_to, rows
from tests.dbt.fake_loader import FakeLoader, Form, Score
from tests.dbt.test_reference_figures import FOLDERS, WITH_PUBLISHED, Line, table
from tests.reference_report import ReferenceLine
from tests.reference_values import reference_values

pytestmark = pytest.mark.slow

EFFORTS, SATISFACTION = date(2002, 1, 15), date(2005, 1, 15)
#: version of effort -> its metric, lowest and highest answer, which end is good
VERSIONS = {"2.0": ("ces", 1, 7, "higher_better"), "1.0": ("ces_1", 1, 5, "lower_better")}
#: column of ces.csv -> metric, for each version
EFFORT_FIGURES = {
    "2.0": {
        "ease_0_100": "ces_ease",
        "top_5_7_pct": "ces_top",
        "top_6_7_pct": "ces_top2",
        "net_67_minus_123": "ces_net",
        "net_567_minus_123": "ces_net57",
    },
    "1.0": {
        "ease_0_100": "ces_1_ease",
        "low_effort_minus_high_effort_v1": "ces_1_net",
    },
}
Z = 1.959963984540054
# two-sided 95 % quantiles of Student's distribution, from printed tables
T = {1000: 1.962341, 100: 1.984217, 9: 2.306004, 4: 3.182446}


def forms_of(case: str, day: date, counts: dict[Score, int]) -> Iterator[Form]:
    for score, count in counts.items():
        for number in range(count):
            yield Form(f"{case}/{score.value}/{number}", day, (score,), location=case)


def effort_counts(row: Line) -> dict[Score, int]:
    _, low, high, direction = VERSIONS[row["version"]]
    return {
        Score(value, "ces", low, high, direction): int(row[f"c{value}"])
        for value in range(low, high + 1)
    }


def satisfaction_counts(row: Line) -> dict[Score, int]:
    return {Score(value, "csi", 1, 5): int(row[f"c{value}"]) for value in range(1, 6)}


@pytest.fixture(scope="module", params=FOLDERS, ids=lambda folder: folder.name)
def folder(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


@pytest.fixture(scope="module")
def warehouse(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    loader = FakeLoader(tmp_path_factory.mktemp(folder.name) / "warehouse.duckdb")
    forms: list[Form] = []
    for row in table(folder, "ces.csv"):
        forms += forms_of(row["case_id"], EFFORTS, effort_counts(row))
    for row in table(folder, "csat_t2b.csv"):
        forms += forms_of(row["case_id"], SATISFACTION, satisfaction_counts(row))
    loader.load(forms)
    build_up_to(loader.path, "metric_figures")
    return loader.path


def figures(warehouse: Path, day: date) -> dict[tuple[str, str], Row]:
    """By location and metric of the year: n, value, low, high, standard error."""
    found = rows(
        warehouse,
        "select member, metric, n, value, low, high, standard_error from marts.metric_figures "
        "where dimension = 'location' and period_grain = 'year' and period_start = ?",
        date(day.year, 1, 1),
    )
    return {(row[0], row[1]): row[2:] for row in found}


def adjusted_wald(good: int, bad: int, n: int) -> tuple[float, float]:
    """Three pseudo-answers more: a quarter of them good, a quarter bad."""
    p, d, n_more = (good + 0.75) / (n + 3), (bad + 0.75) / (n + 3), n + 3
    half = Z * sqrt((p + d - (p - d) ** 2) / n_more)
    return max(-100, 100 * (p - d - half)), min(100, 100 * (p - d + half))


def wilson(k: int, n: int) -> tuple[float, float]:
    centre, half = k + Z**2 / 2, Z * sqrt(k * (n - k) / n + Z**2 / 4)
    return 100 * (centre - half) / (n + Z**2), 100 * (centre + half) / (n + Z**2)


def counted(row: Line, *answers: int) -> int:
    return sum(int(row[f"c{answer}"]) for answer in answers)


def test_every_value_of_effort_is_that_of_the_reference(
    warehouse: Path, folder: Path, reference_line: ReferenceLine
) -> None:
    found = figures(warehouse, EFFORTS)

    for value in reference_values(folder / "ces.csv"):
        version = value.line["version"]
        metric, *_ = VERSIONS[version]
        n, mean, *_, error = found[value.case, metric]
        if value.metric == "n":
            reference_line(value, n)
        elif value.metric == "sd_sample":
            reference_line(value, error * n**0.5)
        elif value.metric == "mean":
            reference_line(value, mean)
        else:
            reference_line(value, found[value.case, EFFORT_FIGURES[version][value.metric]][1])


def test_effort_and_ease_have_t_intervals_of_the_reference_spread(
    warehouse: Path, folder: Path
) -> None:
    found = figures(warehouse, EFFORTS)

    for row in table(folder, "ces.csv"):
        metric, low_end, high_end, _ = VERSIONS[row["version"]]
        n, half = int(row["n"]), T[int(row["n"])] * float(row["sd_sample"]) / int(row["n"]) ** 0.5
        for name, slope, value in (
            (metric, 1.0, float(row["mean"])),
            (f"{metric}_ease", 100 / (high_end - low_end), float(row["ease_0_100"])),
        ):
            count, _, low, high, _ = found[row["case_id"], name]
            expected = value - slope * half, value + slope * half
            assert count == n
            assert (low, high) == pytest.approx(expected, abs=1e-4), (row["case_id"], name)


def test_shares_of_effort_have_wilson_and_nets_adjusted_wald_intervals(
    warehouse: Path, folder: Path
) -> None:
    found = figures(warehouse, EFFORTS)

    for row in table(folder, "ces.csv"):
        n = int(row["n"])
        if row["version"] == "2.0":
            expected = {
                "ces_top": wilson(counted(row, 5, 6, 7), n),
                "ces_top2": wilson(counted(row, 6, 7), n),
                "ces_net": adjusted_wald(counted(row, 6, 7), counted(row, 1, 2, 3), n),
                "ces_net57": adjusted_wald(counted(row, 5, 6, 7), counted(row, 1, 2, 3), n),
            }
        else:
            expected = {
                "ces_1_top2": wilson(counted(row, 1, 2), n),
                "ces_1_net": adjusted_wald(counted(row, 1, 2), counted(row, 4, 5), n),
            }
        for metric, interval in expected.items():
            assert found[row["case_id"], metric][2:4] == pytest.approx(interval, abs=1e-6)


def test_csat_is_the_two_best_answers_of_five_with_wilsons_interval(
    warehouse: Path, folder: Path, reference_line: ReferenceLine
) -> None:
    found = figures(warehouse, SATISFACTION)
    rounded: dict[str, float] = dict(
        rows(
            warehouse,
            "select member, round(value) from marts.metric_figures where metric = 'csat' "
            "and dimension = 'location' and period_grain = 'year'",
        )
    )

    for value in reference_values(folder / "csat_t2b.csv"):
        n, share, low, high, _ = found[value.case, "csat"]
        shown = {
            "n": n,
            "t2b_pct": share,
            "t2b_0dp": rounded[value.case],
            "wilson95_lo": low,
            "wilson95_hi": high,
            # the index of 1-5 is the same mean on another scale
            "mean_1_5": found[value.case, "csi"][1] / 25 + 1,
        }
        reference_line(value, shown[value.metric])


def test_nobody_asked_for_effort_has_no_share_of_it(tmp_path: Path) -> None:
    loader = FakeLoader(tmp_path / "warehouse.duckdb")

    loader.load([Form("1", SATISFACTION, (Score(9),))])
    build_up_to(loader.path, "metric_figures")

    assert rows(loader.path, "select distinct metric from marts.metric_figures") == [("nps",)]


@pytest.mark.parametrize("folder", WITH_PUBLISHED, indirect=True)
def test_published_examples_of_satisfaction_and_effort_come_out(
    warehouse: Path, folder: Path, reference_line: ReferenceLine
) -> None:
    shown = {
        "csat": figures(warehouse, SATISFACTION)["cs_d1", "csat"][1],
        "ces": figures(warehouse, EFFORTS)["ce_d1", "ces"][1],
    }

    for value in reference_values(folder / "published_reference.csv"):
        if value.line["topic"] in shown:
            reference_line(value, shown[value.line["topic"]], float(value.line["tolerance"]))
