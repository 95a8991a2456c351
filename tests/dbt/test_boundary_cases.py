"""The boundary cases of the metric definitions, each with the test that proves it.

What a macro answers by itself is asked here, in one query. What needs a model is proven by a
unit test of dbt or by values of the reference set, and named here.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.dbt.building import DBT_PROJECT
from tests.dbt.fake_loader import FakeLoader
from tests.dbt.test_reference_intervals import ask
from tests.reference_values import FULL_SET, reference_values

pytestmark = pytest.mark.slow


def nps(promoters: int, passives: int, detractors: int) -> dict[str, str]:
    counts = f"'{promoters}', '{detractors}', '{promoters + passives + detractors}'"
    return {
        "nps": f"{{{{ nps_points({counts}) }}}}",
        "variance": f"{{{{ nps_variance({counts}) }}}}",
        "error": f"{{{{ nps_standard_error({counts}) }}}}",
    }


def points(score: str, direction: str) -> str:
    return f"{{{{ min_max_points('{score}', '1', '5', \"'{direction}'\") }}}}"


DIFFERENCE = "{{ nps_points('50', '25', '100') }} - {{ nps_points('50', '25', '100') }}"
#: case -> SQL, and what it must be
ASKED: dict[str, tuple[str, float | None]] = {
    "55, 30 and 15 are 40": (nps(55, 30, 15)["nps"], 40),
    "all promoters are 100": (nps(7, 0, 0)["nps"], 100),
    "all critics are -100": (nps(0, 0, 7)["nps"], -100),
    "all passives are 0": (nps(0, 50, 0)["nps"], 0),
    "all passives do not vary": (nps(0, 50, 0)["variance"], 0),
    "nobody has no NPS": (nps(0, 0, 0)["nps"], None),
    "nobody has no error": (nps(0, 0, 0)["error"], None),
    "satisfaction at its best is 100": (points("5", "higher_better"), 100),
    "satisfaction at its worst is 0": (points("1", "higher_better"), 0),
    "a scale that runs down has its best at its low end": (
        points("1", "lower_better"),
        100,
    ),
    "the most effort there is has no ease": ("{{ ease_points(\"'ces_1'\", '5') }}", 0),
    "the least effort there is is all ease": ("{{ ease_points(\"'ces_1'\", '1') }}", 100),
    "identical groups do not differ": (DIFFERENCE, 0),
    "no difference has a p-value of 1": ("{{ normal_p_value('0e0') }}", 1),
    # the test data of the R package NPS: 462 promoters, 176 passives, 362 critics
    "the test data of the R package are exactly 10": (nps(462, 176, 362)["nps"], 10),
    "the test data of the R package have an error of 2.853": (
        f"round({nps(462, 176, 362)['error']}, 3)",
        2.853,
    ),
}  # fmt: skip

#: case -> the unit test of dbt that proves it
UNIT_TESTS = {
    "55, 30 and 15 are 40 between 24.60 and 53.07": (
        "nps_of_55_30_15_is_40_and_lies_between_24_60_and_53_07"
    ),
    "nobody is no figure": "nobody_answered_is_no_figure_not_a_zero",
    "satisfaction from end to end": "satisfaction_runs_from_0_at_the_worst_end_to_100_at_the_best",
    "equal weights of answers": (
        "equal_weights_say_what_the_plain_figure_says_and_agreement_has_no_error"
    ),
    "equal points of dimensions": "equal_points_weigh_dimensions_as_none_do",
}

#: case -> file, case and metric of the reference set, and its value
REFERENCES = {
    "all attributes at their best": ("csi_expected.csv", "csi_d4", "csi_mean_minmax", 100),
    "the best by importance": ("csi_expected.csv", "csi_d4", "csi_weighted_minmax", 100),
    "ACSI of ones": ("acsi.csv", "ac_d3", "acsi_0_100", 0),
    "ACSI of tens": ("acsi.csv", "ac_d4", "acsi_0_100", 100),
    "effort of fives": ("ces.csv", "ce_d5", "ease_0_100", 0),
    "a constant gap": ("servqual_expected.csv", "sq_d3", "overall_unweighted", -2),
    "a constant gap by own points": (
        *("servqual_expected.csv", "sq_d3", "overall_weighted_respondent", -2),
    ),
    "a constant gap by mean points": (
        *("servqual_expected.csv", "sq_d3", "overall_weighted_mean_weights", -2),
    ),
    "identical groups": ("nps_diff.csv", "df_d5_95", "wald_p", 1),
    "units that differ by chance are the pool": (
        *("managers_expected.csv", "mg_d2/POOL", "alpha0", 1e6),
    ),
}


def test_every_boundary_that_a_macro_knows_is_kept(tmp_path: Path) -> None:
    columns = [f"{sql} as case_{number}" for number, (sql, _) in enumerate(ASKED.values())]

    (found,) = ask(FakeLoader(tmp_path / "warehouse.duckdb").path, f"select {', '.join(columns)}")

    told = {
        case: None if found[f"case_{number}"] is None else float(found[f"case_{number}"])
        for number, case in enumerate(ASKED)
    }
    assert told == {case: value for case, (_, value) in ASKED.items()}


def test_a_boundary_of_a_model_has_its_unit_test() -> None:
    names = {
        test["name"]
        for path in (DBT_PROJECT / "models").rglob("*.yml")
        for test in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("unit_tests") or []
    }

    assert set(UNIT_TESTS.values()) <= names


if FULL_SET.is_dir():

    @pytest.mark.parametrize("case", REFERENCES)
    def test_a_boundary_is_a_value_of_the_reference_set(case: str) -> None:
        # that every such value is compared with a figure, a whole run of the suite makes sure
        file, of, metric, wanted = REFERENCES[case]

        values = {
            (value.case, value.metric): float(value.expected)
            for value in reference_values(FULL_SET / file)
            if (value.case, value.metric) == (of, metric)
        }

        assert values == {(of, metric): wanted}
