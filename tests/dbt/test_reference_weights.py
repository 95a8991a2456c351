"""Weighted figures as the reference numbers have them."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from tests.dbt.building import build_up_to, rows
from tests.dbt.fake_loader import FakeLoader
from tests.dbt.test_other_estimators import weighted
from tests.reference_report import ReferenceLine
from tests.reference_values import FULL_SET, reference_values

pytestmark = pytest.mark.slow


@pytest.fixture
def loader(tmp_path: Path) -> FakeLoader:
    return FakeLoader(tmp_path / "warehouse.duckdb")


if FULL_SET.is_dir():

    def test_published_weights_come_out(loader: FakeLoader, reference_line: ReferenceLine) -> None:
        with (FULL_SET / "nps_weighted_rows.csv").open(encoding="utf-8", newline="") as file:
            pairs = defaultdict(list)
            for row in csv.DictReader(file):
                pairs[row["case_id"]].append((float(row["score"]), float(row["weight"])))
        loader.load([form for case, given in pairs.items() for form in weighted(case, given)])

        build_up_to(loader.path, "metric_figures")

        columns = {
            "n": "weighted.n",
            "weighted_nps": "weighted.value",
            "weighted_pct_promoters": "100 * sums.effective_promoters / sums.effective_n",
            "weighted_pct_detractors": "100 * sums.effective_detractors / sums.effective_n",
            "unweighted_nps": "plain.value",
            "n_eff_kish": "weighted.effective_n",
            "deff": "weighted.n / weighted.effective_n",
            "se_linearised_points": "weighted.standard_error",
            "se_kish_points": "weighted.standard_error_kish",
            "wald95_lo_kish": "greatest(-100, "
            "weighted.value - 1.959963984540054 * weighted.standard_error_kish)",
            "wald95_hi_kish": "least(100, "
            "weighted.value + 1.959963984540054 * weighted.standard_error_kish)",
        }
        found = {
            row[0]: dict(zip(columns, row[1:], strict=True))
            for row in rows(
                loader.path,
                f"""
                select weighted.member, {", ".join(columns.values())}
                from marts.metric_figures as weighted
                inner join marts.metric_figures as plain using (period_grain, dimension, member)
                inner join intermediate.weighted_figures as sums
                    using (period_grain, dimension, member)
                where weighted.metric = 'nps_weighted' and plain.metric = 'nps'
                    and sums.metric = 'nps' and period_grain = 'month' and dimension = 'location'
                """,
            )
        }
        for value in reference_values(FULL_SET / "nps_weighted_expected.csv"):
            reference_line(value, found[value.case][value.metric])
