"""The reference numbers of the customer journey and of correlations, met by the models."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas
import pytest

from tests.dbt.building import build_up_to, dbt, rows
from tests.dbt.fake_loader import FakeLoader
from tests.dbt.records import volume
from tests.dbt.test_journey import journey, stage
from tests.reference_report import ReferenceLine
from tests.reference_values import FULL_SET, GOLDEN, reference_values

pytestmark = pytest.mark.slow

FOLDERS = [folder for folder in (GOLDEN, FULL_SET) if folder.is_dir()]
MARCH = date(2026, 3, 1)

Line = dict[str, str]


def table(folder: Path, name: str) -> list[Line]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sums_of(row: Line) -> list[dict[str, Any]]:
    """Rows of journey_answers with the counts and means of a reference row.

    Pairs with means 0 and variances 1 on both sides: their products are n times r.
    """
    n = sum(int(row[name]) for name in ("promoters", "passives", "detractors"))
    common = {"period_grain": "month", "period_start": MARCH, "touchpoint": row["touchpoint"]}
    common |= {"channel": "web", "promoters": 0, "passives": 0, "detractors": 0, "n": n}
    common |= dict.fromkeys(("points_sum", "points_sum_squares"), Decimal(0))
    none: dict[str, Any] = {"pair_n": 0, "pair_points_sum": 0, "pair_scores_sum": 0}
    none |= {"pair_points_sum_squares": 0, "pair_scores_sum_squares": 0, "pair_products_sum": 0}
    csi = 25 * (Decimal(row["csi_mean_1_5"]) - 1)
    ease = 100 * (Decimal(row["ces_mean_1_7"]) - 1) / 6
    pairs = none | {"pair_n": n, "pair_points_sum_squares": n, "pair_scores_sum_squares": n}
    pairs |= {"pair_products_sum": n * Decimal(row["impact_r"])}
    counts = {name: int(row[name]) for name in ("promoters", "passives", "detractors")}
    return [
        common | none | counts | {"metric": "nps", "scale": "0-10"},
        common | pairs | {"metric": "csi", "scale": "1-5", "points_sum": csi * n}
        | {"points_sum_squares": csi * csi * n},
        common | none | {"metric": "ces", "scale": "1-7", "points_sum": ease * n}
        | {"points_sum_squares": ease * ease * n},
    ]  # fmt: skip


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_line_of_the_reference_journey_is_met(
    folder: Path, tmp_path: Path, reference_line: ReferenceLine
) -> None:
    lines = table(folder, "journey_rows.csv")
    declared = journey(
        *(
            stage(row["stage"], row["touchpoint"], importance=float(row["importance_1_10"]))
            for row in lines
        )
    )
    loader = FakeLoader(tmp_path / "warehouse.duckdb")
    loader.load(
        others=[
            volume(MARCH, r["stage"], int(r["entered"]), int(r["completed"]), r["touchpoint"])
            for r in lines
        ]
    )
    build_up_to(loader.path, "journey_stages", journey=declared)
    made_up = pandas.DataFrame([sums for row in lines for sums in sums_of(row)], dtype=object)
    with duckdb.connect(str(loader.path)) as warehouse:
        warehouse.register("made_up", made_up)
        warehouse.execute("insert into intermediate.journey_answers by name select * from made_up")
        # figures of touchpoints that are published: then the stages are, too
        warehouse.execute(
            "insert into marts.metric_figures (metric, scale, period_grain, period_start,"
            " dimension, member, base, estimator, n, effective_n, value) select metric, scale,"
            " grain, case grain when 'month' then period_start else date '2026-01-01' end,"
            " 'touchpoint', touchpoint, 'enough', 'all_answers', n, n, 1 from made_up"
            " cross join (values ('month'), ('quarter'), ('year')) as grains (grain)"
        )

    dbt(loader.path, "run", "--select", "metric_values", "journey_stages", journey=declared)

    names = {
        "conversion_pct": "conversion_percent",
        "drop_pct": "drop_percent",
        "share_of_all_losses_pct": "loss_share_percent",
        "nps": "nps",
        "nps_adj95_lo": "nps_low",
        "nps_adj95_hi": "nps_high",
        "csi_0_100": "csi_percent",
        "ease_0_100": "ease_percent",
        "opportunity_ulwick": "opportunity",
        "pain_index": "pain_index",
        "pain_rank": "pain_rank",
        "reach_pct": "reach_percent",
        "end_to_end_conversion_pct": "conversion_percent",
    }
    values = reference_values(folder / "journey_expected.csv")
    assert {value.metric for value in values} == set(names)
    for value in values:
        stage_name = value.line["stage"]
        ((found,),) = rows(
            loader.path,
            f"select {names[value.metric]} from published.journey_stages where stage = ?"
            " and level in ('journey', 'stage') and period_grain = 'quarter'",
            "all" if stage_name == "ALL" else stage_name,
        )
        reference_line(value, found)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_interval_of_a_correlation_is_fishers(folder: Path, tmp_path: Path) -> None:
    cases = table(folder, "correlation_ci.csv")
    loader = FakeLoader(tmp_path / "warehouse.duckdb")
    values = ", ".join(f"('{row['case_id']}', {row['r']}e0, {row['n']})" for row in cases)

    result = dbt(
        loader.path,
        "show",
        "--limit=50",
        "--inline",
        "select name, {{ correlation_limit(-1, 'r', 'n') }} as low,"
        " {{ correlation_limit(1, 'r', 'n') }} as high "
        f"from (values {values}, ('few', .5e0, 3), ('one', 1e0, 9)) as pairs(name, r, n)",
    )

    shown = {row[0]: tuple(row[1:]) for row in result.results[0].agate_table.rows}
    assert shown["few"] == shown["one"] == (None, None)
    for row in cases:
        limits = (float(row["lo"]), float(row["hi"]))
        assert tuple(map(float, shown[row["case_id"]])) == pytest.approx(limits, abs=1e-6)
