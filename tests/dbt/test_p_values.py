"""p-values and their correction, as the macros of the project compute them."""

from __future__ import annotations

from collections.abc import Iterator
from math import exp, lgamma, pi, sqrt
from pathlib import Path

import pytest

from tests.dbt.building import Row, dbt
from tests.reference_report import ReferenceLine
from tests.reference_values import FULL_SET, GOLDEN, reference_values

pytestmark = pytest.mark.slow

FOLDERS = [folder for folder in (GOLDEN, FULL_SET) if folder.is_dir()]


def show(tmp_path: Path, query: str) -> Iterator[Row]:
    """The rows of a query with macros, without a table behind it."""
    result = dbt(tmp_path / "warehouse.duckdb", "show", "--limit", "-1", "--inline", query)
    for row in result.results[0].agate_table.rows:
        yield tuple(row)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_many_p_values_are_corrected_as_published(
    folder: Path, tmp_path: Path, reference_line: ReferenceLine
) -> None:
    values = reference_values(folder / "bh.csv")
    tests = ", ".join(
        f"('{value.case}', '{value.line['case_id']}', {value.line['p']}e0)"
        for value in values
        if value.metric == "q_bh"
    )

    found = show(
        tmp_path,
        f"with tests as (select * from (values {tests}) as given (name, family, p_value)), "
        "corrected as ({{ with_q_values('tests', 'p_value', ['family']) }}), "
        "ranked as (select *, count(*) over (partition by family) as m, "
        "row_number() over (partition by family order by p_value) as place from corrected), "
        "stepped as (select *, max(p_value * (m - place + 1)) over "
        "(partition by family order by p_value) as holm_p_value from ranked) "
        "select name, q_value, cast(q_value <= 0.05 as integer), "
        "cast(p_value * m <= 0.05 as integer), cast(holm_p_value <= 0.05 as integer) from stepped",
    )

    names = ("q_bh", "reject_bh_05", "reject_bonferroni_05", "reject_holm_05")
    ours = {str(name): dict(zip(names, told, strict=True)) for name, *told in found}
    for value in values:
        reference_line(value, float(ours[value.case][value.metric]))
    if folder == FULL_SET:
        # how many of the fifteen stand, as printed in the paper
        for value, name in zip(
            (
                one
                for one in reference_values(FULL_SET / "published_reference.csv")
                if one.case == "pub_d39"
            ),
            ("reject_bh_05", "reject_bonferroni_05"),
            strict=True,
        ):
            stand = [told[name] for case, told in ours.items() if case.startswith("bh_d1/")]
            reference_line(value, float(sum(int(one) for one in stand)))


def test_a_row_without_a_p_value_is_in_no_family(tmp_path: Path) -> None:
    found = show(
        tmp_path,
        "with tests as (select * from (values (1, 0.01e0), (2, null), (3, 0.03e0), (4, 0.03e0)) "
        "as given (k, p_value)) "
        "select k, q_value from ({{ with_q_values('tests', 'p_value', ['true']) }}) order by k",
    )

    q_values = [None if row[1] is None else float(row[1]) for row in found]
    assert q_values == [pytest.approx(0.03), None, pytest.approx(0.03), pytest.approx(0.03)]


def two_tails(statistic: float, degrees: float) -> float:
    """By Simpson's rule over Student's density, far finer than what is asked of it."""
    scale: float = exp(lgamma((degrees + 1) / 2) - lgamma(degrees / 2)) / sqrt(degrees * pi)
    steps, width = 4000, abs(statistic) / 4000
    total = sum(
        (1 if step in (0, steps) else 4 if step % 2 else 2)
        * (1 + (step * width) ** 2 / degrees) ** (-(degrees + 1) / 2)
        for step in range(steps + 1)
    )
    return max(0.0, float(1 - 2 * scale * total * width / 3))


def test_the_p_value_of_students_t_is_right_at_every_degree_of_freedom(tmp_path: Path) -> None:
    cases = [
        (statistic, degrees)
        for degrees in (1, 2, 3, 4, 4.7, 7, 9.99, 10, 10.01, 14.5, 30, 100, 5000, 1e6)
        for statistic in (-8, -3.1, -2, -1, -0.2, 0, 1e-6, 0.05, 0.7, 1.3, 1.96, 2.6, 4, 12)
    ]
    values = ", ".join(f"({number}, {t:.7f}e0, {n:.2f}e0)" for number, (t, n) in enumerate(cases))

    found = show(
        tmp_path,
        "select k, {{ student_p_value('t', 'degrees') }} as p_value "
        f"from (values {values}) as given (k, t, degrees)",
    )

    p_values = {int(k): float(p) for k, p in found}
    for number, (statistic, degrees) in enumerate(cases):
        expected = two_tails(statistic, degrees)
        assert p_values[number] == pytest.approx(expected, abs=2e-7), (statistic, degrees)
