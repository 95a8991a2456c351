"""A definition that changed: the earlier version runs beside the one of today."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.dbt.building import BuildError, Row, dbt, rows
from tests.dbt.fake_loader import FakeLoader, Form, Score

pytestmark = pytest.mark.slow

BUILD = ("build", "--exclude-resource-type", "unit_test")
DAY = date(2026, 3, 5)


def by_importance(attribute: str, satisfied: float, important: float) -> tuple[Score, Score]:
    return (
        Score(satisfied, "csi_by_importance", 1, 5, question=attribute, aspect=attribute),
        Score(important, "csi_importance", 1, 10, question=f"{attribute}_i", aspect=attribute),
    )


def csi_of_march(warehouse: Path) -> set[Row]:
    return set(
        rows(
            warehouse,
            "select metric, definition_version, location.member, n, round(value, 6) "
            "from marts.metric_figures as location "
            "where metric in ('csi', 'csi@1') and period_grain = 'month' "
            "and dimension = 'location'",
        )
    )


@pytest.fixture
def loader(tmp_path: Path) -> FakeLoader:
    made = FakeLoader(tmp_path / "warehouse.duckdb")
    forms = [
        # 100 for what hardly matters, 25 for what matters most
        Form(
            f"W{number}",
            DAY,
            (*by_importance("parking", 5, 1), *by_importance("advice", 2, 9)),
            location="weighted",
        )
        for number in range(6)
    ]
    forms += [Form(f"P{n}", DAY, (Score(4, "csi", 1, 5),), location="plain") for n in range(6)]
    made.load(forms)
    return made


TODAY = {("csi", "2", "weighted", 6, 32.5), ("csi", "2", "plain", 6, 75.0)}
EARLIER = {("csi@1", "1", "weighted", 6, 62.5), ("csi@1", "1", "plain", 6, 75.0)}


def test_the_earlier_version_stands_beside_the_one_of_today(loader: FakeLoader) -> None:
    dbt(loader.path, *BUILD)
    assert csi_of_march(loader.path) == TODAY

    dbt(loader.path, *BUILD, kept_versions=["csi@1"])

    assert csi_of_march(loader.path) == TODAY | EARLIER
    versions = rows(
        loader.path,
        "select distinct metric, definition_version from published.metric_values "
        "where starts_with(metric, 'csi') and metric in ('csi', 'csi@1') order by metric",
    )
    assert versions == [("csi", "2"), ("csi@1", "1")]


def test_a_version_that_is_kept_no_longer_leaves_no_figure(loader: FakeLoader) -> None:
    dbt(loader.path, *BUILD, kept_versions=["csi@1"])

    dbt(loader.path, *BUILD)

    assert csi_of_march(loader.path) == TODAY


def test_a_version_that_no_model_makes_is_refused(loader: FakeLoader) -> None:
    with pytest.raises(BuildError, match="no model makes"):
        dbt(loader.path, *BUILD, kept_versions=["nps@1"])
