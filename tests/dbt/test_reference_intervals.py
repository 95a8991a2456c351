"""Intervals that other people publish, met by the macros that ours are compared with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.dbt.building import dbt
from tests.dbt.fake_loader import FakeLoader
from tests.reference_report import ReferenceLine
from tests.reference_values import FULL_SET, GOLDEN, reference_values

pytestmark = pytest.mark.slow

COUNTS = "'promoters', 'detractors', 'n'"
#: names of columns -> SQL of the two ends
METHODS = {
    "wald": f"pseudo_limit(SIGN, {COUNTS})",
    "adjwald_3T": f"pseudo_limit(SIGN, {COUNTS}, [0.75, 1.5, 0.75])",
    "agresti_min": f"pseudo_limit(SIGN, {COUNTS}, [0.5, 1, 0.5])",
    "bonett_price": f"pseudo_limit(SIGN, {COUNTS}, [1, 0, 1])",
    "trinomial_t": f"trinomial_t_limit(SIGN, {COUNTS})",
    "goodman_simult": f"pseudo_limit(SIGN, {COUNTS}, [0, 0, 0], simultaneous_quantile())",
}
HALVES = {
    "wald_half_unclipped": f"pseudo_half_width({COUNTS})",
    "adjwald_half_unclipped": f"pseudo_half_width({COUNTS}, [0.75, 1.5, 0.75])",
}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return FakeLoader(tmp_path_factory.mktemp("intervals") / "warehouse.duckdb").path


@pytest.fixture(params=[folder for folder in (GOLDEN, FULL_SET) if folder.is_dir()], ids=str)
def folder(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


def ask(warehouse: Path, sql: str, **variables: object) -> list[dict[str, Any]]:
    """Rows of a query in which macros of the project stand."""
    result = dbt(warehouse, "show", "--limit", "-1", "--inline", sql, **variables)
    table = result.results[0].agate_table
    return [dict(zip(table.column_names, row, strict=True)) for row in table.rows]


def given(folder: Path, name: str, columns: list[str], **where: str) -> str:
    """The inputs of the lines of a file, as SQL."""
    lines = {value.case: value.line for value in reference_values(folder / name)}
    rows = [
        f"('{case}', {', '.join(line[column] for column in columns)})"
        for case, line in lines.items()
        if all(line[column] == wanted for column, wanted in where.items())
    ]
    return f"(values {', '.join(rows)}) as given(name, {', '.join(columns)})"


@pytest.mark.parametrize("level", ["0.900000", "0.950000"])
def test_intervals_of_nps_are_those_of_every_method(
    warehouse: Path, folder: Path, level: str, reference_line: ReferenceLine
) -> None:
    ends = [
        f"{{{{ {macro.replace('SIGN', sign)} }}}} as {name}_{end}"
        for name, macro in METHODS.items()
        for end, sign in (("lo", "-1"), ("hi", "1"))
    ]
    halves = [f"{{{{ {macro} }}}} as {name}" for name, macro in HALVES.items()]
    columns = ["promoters", "passives", "detractors", "n"]
    counts = given(folder, "nps_ci.csv", columns, conf=level)

    found = ask(
        warehouse,
        f"""
        with recursive given as (select * from {counts}),
        {{{{ score_intervals_of('given') }}}}
        select given.name, given.n,
            {{{{ nps_points({COUNTS}) }}}} as nps,
            {{{{ share_points('promoters', 'n') }}}} as pct_promoters,
            {{{{ share_points('passives', 'n') }}}} as pct_passives,
            {{{{ share_points('detractors', 'n') }}}} as pct_detractors,
            {{{{ nps_variance({COUNTS}) }}}} as var_unit,
            {{{{ nps_standard_error({COUNTS}) }}}} as se_points,
            score_intervals.low as score_lo, score_intervals.high as score_hi,
            {", ".join([*ends, *halves])}
        from given inner join score_intervals using (name)
        """,
        confidence_level=float(level),
    )

    by_case = {row["name"]: row for row in found}
    assert by_case
    for value in reference_values(folder / "nps_ci.csv"):
        if value.case in by_case and value.metric in by_case[value.case]:
            tolerance = 1e-4 if value.metric.startswith("score") else 1e-6
            reference_line(value, by_case[value.case][value.metric], tolerance)


#: CTEs of the ends -> columns of the reference, which is no reference of large n for the first
WORKED_OUT = {
    "resampled_intervals": ("bootstrap_pct_exact", 500),
    "bayesian_intervals": ("bayes_dir111_equaltail", 10_000),
}


@pytest.mark.parametrize("level", ["0.900000", "0.950000"])
@pytest.mark.parametrize("method", WORKED_OUT)
def test_intervals_without_a_closed_form_are_worked_out(
    warehouse: Path, folder: Path, level: str, method: str, reference_line: ReferenceLine
) -> None:
    column, most = WORKED_OUT[method]
    counts = given(folder, "nps_ci.csv", ["promoters", "passives", "detractors", "n"], conf=level)

    found = ask(
        warehouse,
        f"with recursive given as (select * from {counts} where n <= {most}), "
        f"{{{{ {method}_of('given') }}}} select name, low, high from {method}",
        confidence_level=float(level),
    )

    by_case = {row["name"]: row for row in found}
    ends = {f"{column}_lo": "low", f"{column}_hi": "high"}
    for value in reference_values(folder / "nps_ci.csv"):
        if value.case in by_case and value.metric in ends:
            tolerance = 1e-6 if method == "resampled_intervals" else 1e-4
            reference_line(value, by_case[value.case][ends[value.metric]], tolerance)


if FULL_SET.is_dir():

    def test_an_error_is_smaller_when_nearly_everybody_answered(
        warehouse: Path, reference_line: ReferenceLine
    ) -> None:
        columns = ["promoters", "passives", "detractors", "population"]
        counts = given(FULL_SET, "nps_fpc.csv", columns)

        found = ask(
            warehouse,
            f"""
            with given as (select *, promoters + passives + detractors as n from {counts}),
            errors as (
                select *, {{{{ nps_points({COUNTS}) }}}} as nps,
                {{{{ nps_standard_error({COUNTS}) }}}} as se_points from given
            ),
            finite as (
                select *, {{{{ finite_population_error('se_points', 'n', 'population') }}}}
                as se_fpc_points from errors
            )
            select *, nps - {{{{ normal_quantile() }}}} * se_fpc_points as wald95_fpc_lo,
                nps + {{{{ normal_quantile() }}}} * se_fpc_points as wald95_fpc_hi
            from finite
            """,
        )

        by_case = {row["name"]: row for row in found}
        for value in reference_values(FULL_SET / "nps_fpc.csv"):
            reference_line(value, by_case[value.case][value.metric])


if FULL_SET.is_dir():

    def test_the_interval_of_a_correlation_is_fishers(
        warehouse: Path, reference_line: ReferenceLine
    ) -> None:
        pairs = given(FULL_SET, "correlation_ci.csv", ["r", "n"])

        found = ask(
            warehouse,
            f"select name, {{{{ correlation_limit(-1, 'r', 'n') }}}} as lo, "
            f"{{{{ correlation_limit(1, 'r', 'n') }}}} as hi from {pairs}",
        )

        by_case = {row["name"]: row for row in found}
        for value in reference_values(FULL_SET / "correlation_ci.csv"):
            reference_line(value, by_case[value.case][value.metric])
