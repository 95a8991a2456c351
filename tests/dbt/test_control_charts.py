"""Control charts against published ones, and what a person may declare of them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.dbt.building import build_up_to, dbt, rows
from tests.dbt.fake_loader import FakeLoader, Form, Score
from tests.dbt.published_figures import Figure, mean_figure, nps_figure, publish
from tests.reference_report import ReferenceLine
from tests.reference_values import FULL_SET, ReferenceValue, reference_values

pytestmark = pytest.mark.slow

MONDAY = date(2024, 1, 1)
WEEK = timedelta(days=7)

# Wetherill and Brown (1991), antifreeze; limits as the package qcc prints them
ANTIFREEZE = (
    2.23, 2.53, 2.62, 2.63, 2.58, 2.44, 2.49, 2.34, 2.95, 2.54, 2.60, 2.45, 2.17, 2.58, 2.57, 2.44,
    2.38, 2.23, 2.23, 2.54, 2.66, 2.84, 2.81, 2.39, 2.56, 2.70, 3.00, 2.81, 2.77, 2.89, 2.54, 2.98,
    2.35, 2.53,
)  # fmt: skip
# Montgomery, orange juice cans: faulty ones of 50
ORANGE_JUICE = (
    12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12,
    7, 13, 9, 6,
)  # fmt: skip

Point = dict[str, Any]


def share_figure(start: date, hits: int, n: int, **more: Any) -> Figure:
    named = {"metric": "csat", "interval_method": "wilson", "scale": "1-5"} | more
    return mean_figure(start, 100 * hits / n, n, **named)


def weeks(count: int) -> list[date]:
    return [MONDAY + k * WEEK for k in range(count)]


def charted(folder: Path, figures: list[Figure], **variables: object) -> list[Point]:
    """The points of the charts, by series and period."""
    warehouse = publish(folder / "warehouse.duckdb", figures)
    dbt(warehouse, "build", "--select", "control_points", "--exclude-resource-type", "unit_test",
        **variables)  # fmt: skip
    return points_of(warehouse, "week") + points_of(warehouse, "month")


def points_of(warehouse: Path, grain: str) -> list[Point]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        found = connection.execute(
            "select * from published.control_points where period_grain = ? "
            "and dimension = 'company' order by metric, scale, period_start",
            [grain],
        )
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def test_the_published_charts_come_out(tmp_path: Path) -> None:
    everything = list(range(1, 41))
    points = charted(
        tmp_path,
        [mean_figure(MONDAY + k * WEEK, value) for k, value in enumerate(ANTIFREEZE)]
        + [share_figure(MONDAY + k * WEEK, hits, 50) for k, hits in enumerate(ORANGE_JUICE)],
        baselines={
            metric: {"week": [{"first": str(MONDAY), "last": str(MONDAY + everything[-1] * WEEK)}]}
            for metric in ("csi", "csat")
        },
    )

    juice, antifreeze = points[:30], points[30:]
    for point in antifreeze:
        limits = tuple(point[name] for name in ("centre", "lower", "upper"))
        assert limits == pytest.approx((2.569706, 2.031344, 3.108068), abs=5e-7)
    for point in juice:
        limits = tuple(point[name] for name in ("centre", "lower", "upper"))
        assert limits == pytest.approx((23.13333, 5.242755, 41.02391), abs=1e-5)
    assert [k for k, point in enumerate(juice, 1) if point["outside"]] == [15, 23]
    assert {point["chart"] for point in juice} == {"p"}


def test_every_line_of_the_reference_charts_is_met(
    tmp_path: Path, reference_line: ReferenceLine
) -> None:
    if not FULL_SET.is_dir():
        return
    values = reference_values(FULL_SET / "spc.csv")
    lines = {value.case: value.line for value in values}.values()
    names = {"sp_d1": "csi", "sp_d2": "csat", "sp_d3": "nps"}
    figures, baselines = [], {}
    for line in lines:
        start = MONDAY + int(line["i"]) * WEEK
        if line["chart"] == "xmr":
            figures.append(mean_figure(start, float(line["value"])))
        elif line["chart"] == "p":
            figures.append(share_figure(start, int(line["detractors"]), int(line["n"])))
        else:
            counts = (int(line["promoters"]), int(line["passives"]), int(line["detractors"]))
            figures.append(nps_figure(start, counts))
        if line["phase1"] == "1":
            baselines[names[line["case_id"]]] = {
                "week": [{"first": str(MONDAY), "last": str(start)}]
            }

    points = charted(tmp_path, figures, baselines=baselines)

    found = defaultdict(list)
    for point in points:
        found[point["metric"]].append(point)
    assert len(points) == len(lines)
    columns = {"center": "centre", "lcl": "lower", "ucl": "upper"}
    for value in values:
        point = found[names[value.line["case_id"]]][int(value.line["i"]) - 1]
        shown = point[columns.get(value.metric, value.metric)]
        if point["chart"] == "p" and value.metric in columns:
            shown /= 100
        reference_line(value, shown)
        assert point["is_baseline"] == (value.line["phase1"] == "1")


def test_a_series_of_under_twenty_periods_has_points_and_no_limits(tmp_path: Path) -> None:
    points = charted(
        tmp_path, [mean_figure(start, 60 + k % 3) for k, start in enumerate(weeks(19))]
    )

    assert len(points) == 19
    assert {(point["centre"], point["outside"], point["is_judged"]) for point in points} == {
        (None, None, False)
    }


def test_the_first_24_periods_are_the_baseline_and_later_ones_do_not_move_it(
    tmp_path: Path,
) -> None:
    usual = [mean_figure(start, 60 + k % 3) for k, start in enumerate(weeks(24))]
    later = [mean_figure(start, 20) for start in weeks(30)[24:]]

    points = charted(tmp_path, usual + later)

    assert {point["centre"] for point in points} == {61}
    assert [point["outside"] for point in points] == [0] * 24 + [-1] * 6
    assert [point["is_baseline"] for point in points] == [True] * 24 + [False] * 6
    assert all(point["is_baseline_complete"] for point in points)


def test_only_a_declaration_moves_the_baseline_and_earlier_points_keep_theirs(
    tmp_path: Path,
) -> None:
    before = [nps_figure(start, (50, 30, 20)) for start in weeks(24)]
    after = [nps_figure(start, (30, 30, 40)) for start in weeks(48)[24:]]
    declared = [{"first": str(weeks(25)[24]), "last": str(weeks(44)[43])}]

    points = charted(tmp_path, before + after, baselines={"nps": {"week": declared}})

    assert [point["centre"] for point in points] == [30] * 24 + [-10] * 24
    assert {point["outside"] for point in points} == {0}
    assert [point["baseline_no"] for point in points] == [0] * 24 + [1] * 24
    assert points[-1]["baseline_count"] == 20


def test_a_point_of_few_answers_is_shown_and_not_judged(tmp_path: Path) -> None:
    usual = [nps_figure(start, (50, 30, 20)) for start in weeks(24)]
    few = nps_figure(weeks(25)[24], (0, 0, 9))

    point = charted(tmp_path, [*usual, few])[-1]

    assert (point["value"], point["outside"], point["run8"]) == (-100, None, None)
    assert point["centre"] == 30


def test_wide_moving_ranges_are_left_out_on_demand(tmp_path: Path) -> None:
    values = [60 + k % 2 for k in range(24)]
    values[12] = 90
    figures = [mean_figure(start, values[k]) for k, start in enumerate(weeks(24))]
    (tmp_path / "usual").mkdir()
    (tmp_path / "narrow").mkdir()

    usual = charted(tmp_path / "usual", figures)[0]
    narrow = charted(tmp_path / "narrow", figures, drop_wide_ranges=True)[0]

    # 21 ranges of 1, one up of 29 and one down of 29: their mean is 79 / 23, and 1 without them
    assert usual["upper"] - usual["centre"] == pytest.approx(3 * 79 / 23 / 1.128)
    assert narrow["upper"] - narrow["centre"] == pytest.approx(3 / 1.128)


def test_every_line_of_the_reference_season_is_met(
    tmp_path: Path, reference_line: ReferenceLine
) -> None:
    """From responses on: the year is counted by the models, too."""
    if not FULL_SET.is_dir():
        return
    values = reference_values(FULL_SET / "seasonal.csv")
    classes = {"promoters": 10, "passives": 8, "detractors": 3}
    loader = FakeLoader(tmp_path / "warehouse.duckdb")
    loader.load(
        [
            Form(f"{value.case}/{name}/{k}", month_of(value), (Score(score),))
            for value in values
            if value.metric == "nps_raw"
            for name, score in classes.items()
            for k in range(int(value.line[name]))
        ]
    )

    build_up_to(loader.path, "control_points")

    points = {point["period_start"]: point for point in points_of(loader.path, "month")}
    found = rows(
        loader.path,
        "select period_start, value from published.metric_values "
        "where period_grain = 'year' and dimension = 'company'",
    )
    years = {row[0]: row[1] for row in found}
    columns = {
        "nps_raw": "value",
        "seasonal_index_centered": "seasonal_index",
        "nps_seasonally_adjusted": "value_adjusted",
    }
    for value in values:
        start = month_of(value)
        if value.metric == "annual_pooled_nps":
            reference_line(value, years[start.replace(month=1)])
        else:
            reference_line(value, points[start][columns[value.metric]])
    assert len(points) * 4 == len(values)


def month_of(value: ReferenceValue) -> date:
    return date(int(value.line["year"]), int(value.line["month"]), 1)


def test_one_year_is_no_season(tmp_path: Path) -> None:
    months = [date(2024, month, 1) for month in range(1, 13)]
    figures = [nps_figure(start, (50, 30, 20), "month") for start in months]
    year = nps_figure(date(2024, 1, 1), (600, 360, 240), "year")

    points = charted(tmp_path, [*figures, year])

    assert {(point["seasonal_index"], point["value_adjusted"]) for point in points} == {
        (None, None)
    }
