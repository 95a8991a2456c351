"""Differences of two NPS and sizes of samples as the reference numbers have them, by our macros."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dbt.fake_loader import FakeLoader
from tests.dbt.test_reference_intervals import ask, given
from tests.reference_report import ReferenceLine
from tests.reference_values import FULL_SET, reference_values

pytestmark = pytest.mark.slow

if FULL_SET.is_dir():

    @pytest.fixture(scope="module")
    def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
        return FakeLoader(tmp_path_factory.mktemp("differences") / "warehouse.duckdb").path

    @pytest.mark.parametrize("level", ["0.9", "0.95"])
    def test_a_difference_is_tested_as_published(
        warehouse: Path, level: str, reference_line: ReferenceLine
    ) -> None:
        columns = ["p1", "n1_pass", "d1", "p2", "n2_pass", "d2"]
        lines = given(FULL_SET, "nps_diff.csv", columns, conf=level)
        sides = [f"('p{side}', 'd{side}', 'n{side}')" for side in (1, 2)]
        first, second = (side[1:-1] for side in sides)

        found = ask(
            warehouse,
            f"""
            with recursive given as (
                select *, p1 + n1_pass + d1 as n1, p2 + n2_pass + d2 as n2 from {lines}
            ),
            sides as (
                select name || '/1' as name, p1 as promoters, d1 as detractors, n1 as n from given
                union all select name || '/2', p2, d2, n2 from given
            ),
            {{{{ score_intervals_of('sides') }}}},
            errors as (
                select name,
                    {{{{ nps_points({first}) }}}} as e1, {{{{ nps_points({second}) }}}} as e2,
                    e1 - e2 as diff_1_minus_2,
                    sqrt(power({{{{ nps_standard_error({first}) }}}}, 2)
                        + power({{{{ nps_standard_error({second}) }}}}, 2)) as wald_se,
                    {{{{ adjusted_wald_centre({first}) }}}}
                    - {{{{ adjusted_wald_centre({second}) }}}} as adj_diff,
                    sqrt(power({{{{ adjusted_wald_error({first}) }}}}, 2)
                        + power({{{{ adjusted_wald_error({second}) }}}}, 2)) as adj_se
                from given
            ),
            tested as (
                select errors.*,
                    diff_1_minus_2 / nullif(wald_se, 0) as wald_z, adj_diff / adj_se as adj_z,
                    diff_1_minus_2 - {{{{ normal_quantile() }}}} * wald_se as wald_lo,
                    diff_1_minus_2 + {{{{ normal_quantile() }}}} * wald_se as wald_hi,
                    adj_diff - {{{{ normal_quantile() }}}} * adj_se as adj_lo,
                    adj_diff + {{{{ normal_quantile() }}}} * adj_se as adj_hi,
                    diff_1_minus_2 - sqrt(power(e1 - s1.low, 2) + power(s2.high - e2, 2))
                        as mover_score_lo,
                    diff_1_minus_2 + sqrt(power(s1.high - e1, 2) + power(e2 - s2.low, 2))
                        as mover_score_hi
                from errors
                inner join score_intervals as s1 on s1.name = errors.name || '/1'
                inner join score_intervals as s2 on s2.name = errors.name || '/2'
            )
            select *, {{{{ normal_p_value('wald_z') }}}} as wald_p,
                {{{{ normal_p_value('adj_z') }}}} as adj_p
            from tested
            """,
            confidence_level=float(level),
        )

        by_case = {row["name"]: row for row in found}
        assert by_case
        for value in reference_values(FULL_SET / "nps_diff.csv"):
            if value.case in by_case:
                tolerance = 1e-4 if value.metric.startswith("mover") else 1e-6
                reference_line(value, by_case[value.case][value.metric], tolerance)

    def test_a_sample_is_as_large_as_its_purpose_needs(
        warehouse: Path, reference_line: ReferenceLine
    ) -> None:
        # two-sided quantiles of 0.9 and 0.95, and the one-sided one of 0.8
        z = {"0.9": 1.6448536269514722, "0.95": 1.959963984540054, "0.8": 0.8416212335729143}
        one_sided = {"0.95": z["0.9"]}
        for value in reference_values(FULL_SET / "nps_sample_size.csv"):
            line = value.line
            level, variance = line["conf_or_1_minus_alpha"], float(line["variance_unit"])
            quantile = z[level]
            if line["purpose"] == "vs_benchmark_one_sided":
                quantile = one_sided[level] + z[line["power"]]
            if line["purpose"] == "two_groups_per_group":
                quantile, variance = z[level] + z[line["power"]], 2 * variance
            (found,) = ask(
                warehouse,
                f"select {{{{ answers_for_half_width('{quantile}e0', '{variance}', "
                f"'{line['target_points']}') }}}} as n",
            )
            reference_line(value, found["n"], 0)
