"""The project as a whole: its own unit tests, its contracts, and what every model carries."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.dbt.building import DBT_PROJECT, PUBLISHED, dbt, parsed_project, rows
from tests.dbt.contracts import COLUMNS
from tests.dbt.fake_loader import SCHEMA, Customer, FakeLoader, Form, Score

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    loader = FakeLoader(tmp_path_factory.mktemp("project") / "warehouse.duckdb")
    loader.load(
        [
            Form("R1", date(2025, 1, 31), (Score(9), Score(2, "ces", 1, 5, "lower_better", "e"))),
            Form("R2", date(2025, 1, 31), (Score(9, low=1),), customer="c1"),
            Form("R3", date(2025, 1, 31), (Score(None),), customer="c1"),
        ],
        [Customer("C1", "vip", customer="c1")],
    )
    dbt(loader.path, "build")
    return loader.path


def described_models() -> dict[str, dict[str, Any]]:
    return {
        model["name"]: model
        for path in (DBT_PROJECT / "models").rglob("*.yml")
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", [])
    }


def test_every_formula_passes_its_unit_tests_and_every_table_its_checks(warehouse: Path) -> None:
    # the fixture builds with all tests on; a red one has raised already
    assert rows(warehouse, "select batch_no from marts.build_state") == [(1,)]


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_table_has_the_columns_of_its_contract(warehouse: Path, name: str) -> None:
    found = rows(
        warehouse,
        "select column_name || ' ' || lower(data_type) from information_schema.columns "
        "where table_schema = 'published' and table_name = ? order by ordinal_position",
        name,
    )

    assert ", ".join(str(row[0]) for row in found) == COLUMNS[name]


def test_a_column_of_a_published_table_says_what_it_is(warehouse: Path) -> None:
    silent = rows(
        warehouse,
        "select table_name, column_name from duckdb_columns() "
        "where schema_name = 'published' and coalesce(comment, '') = ''",
    )

    assert silent == []


def test_every_model_states_its_grain_as_a_test() -> None:
    without = [
        name
        for name, model in described_models().items()
        if not any("one_row_per" in test for test in model.get("data_tests", []))
    ]

    assert without == []


def test_the_build_is_remembered_after_everything_it_remembers() -> None:
    nodes = parsed_project().nodes
    before: set[str] = set()
    waiting = ["model.loyalty_metrics.build_state"]
    while waiting:
        for parent in nodes[waiting.pop()].depends_on_nodes:
            if parent in nodes and parent not in before:
                before.add(parent)
                waiting.append(parent)

    kept = {name for name, node in nodes.items() if node.config.materialized == "incremental"}

    assert len(kept) == 20
    assert kept <= before


def test_every_table_of_schema_raw_has_a_staging_model() -> None:
    tables = {
        line.split("raw.")[1].split()[0]
        for line in SCHEMA.read_text(encoding="utf-8").splitlines()
        if line.startswith("create table")
    }
    staging = (DBT_PROJECT / "models" / "staging").glob("*.sql")

    read = {
        text.split("'raw', '")[1].split("'")[0]
        for path in staging
        if "'raw', '" in (text := path.read_text(encoding="utf-8"))
    }

    assert read == tables


def test_staging_and_raw_have_the_same_columns(warehouse: Path) -> None:
    columns = (
        "select list(column_name order by ordinal_position) from information_schema.columns "
        "where table_schema = ? and table_name = ?"
    )

    for table, model in {"response": "responses", "answer": "answers", "batch": "batches"}.items():
        assert rows(warehouse, columns, "raw", table) == rows(warehouse, columns, "staging", model)


def test_nps_asked_on_another_scale_gives_no_nps(warehouse: Path) -> None:
    found = rows(
        warehouse,
        "select metric, scale, n, value from marts.metric_figures "
        "where dimension = 'company' and period_grain = 'month' and metric in ('nps', 'ces_1') "
        "order by all",
    )

    assert found == [("ces_1", "1-5", 1, 2.0), ("nps", "0-10", 1, 100.0)]


def test_a_response_of_a_known_customer_has_the_customers_tier(tmp_path: Path) -> None:
    loader = FakeLoader(tmp_path / "warehouse.duckdb")
    loader.load(
        [
            Form("R1", date(2025, 1, 31), (Score(9),), customer="c1"),
            Form("R2", date(2025, 1, 31), (Score(9),), customer="nobody", email="e2"),
            Form("R3", date(2025, 1, 31), (Score(9),)),
        ],
        [Customer("C1", "vip", customer="c1"), Customer("C2", "regular", email="e2")],
    )

    dbt(loader.path, "run")

    found = rows(
        loader.path,
        "select member, n from marts.metric_figures where dimension = 'tier' "
        "and period_grain = 'day' order by all",
    )
    assert found == [("(unknown)", 1), ("regular", 1), ("vip", 1)]


def test_quantiles_are_those_of_printed_tables(tmp_path: Path) -> None:
    printed = {
        0.9: {1: 6.313752, 2: 2.919986, 10: 1.812461, 30: 1.697261, 40: 1.683851, 100: 1.660234},
        0.95: {1: 12.706205, 2: 4.302653, 10: 2.228139, 30: 2.042272, 31: 2.039513, 60: 2.000298},
        0.99: {1: 63.656741, 5: 4.032143, 30: 2.749996, 40: 2.704459, 120: 2.617421},
    }
    loader = FakeLoader(tmp_path / "warehouse.duckdb")

    for level, quantiles in printed.items():
        degrees = ", ".join(f"({degree})" for degree in quantiles)
        result = dbt(
            loader.path,
            *("show", "--limit", "20", "--inline"),
            "select {{ t_quantile('degree') }} as quantile "
            f"from (values {degrees}) as asked(degree) order by degree",
            confidence_level=level,
        )

        shown = [float(row[0]) for row in result.results[0].agate_table.rows]
        assert shown == pytest.approx(list(quantiles.values()), abs=1e-6)


def test_no_view_holds_the_days_of_one_build() -> None:
    """A later build leaves a view as it stands, with the days that its text was made of."""
    project = parsed_project()
    told = {name for name in project.macros if name.endswith(".told_now")}
    users = set(told)
    while True:
        more = {
            name for name, macro in project.macros.items() if users & {*macro.depends_on.macros}
        }
        if more <= users:
            break
        users |= more

    using = {
        node.name: str(node.config.materialized)
        for name, node in project.nodes.items()
        if name.startswith("model.") and users & {*node.depends_on.macros}
    }

    assert told
    assert {"daily_scores", "commented_answers", "coding_quality"} <= using.keys()
    assert "view" not in using.values()
