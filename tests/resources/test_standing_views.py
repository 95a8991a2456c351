"""Views are left by a build only where nothing can have changed them."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from orchestration.resources import standing_views

VIEWS = {("staging", "answers"): "model.answers", ("published", "figures"): "model.figures"}


@pytest.fixture
def warehouse(tmp_path: Path) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(str(tmp_path / "warehouse.duckdb"))
    for schema in ("raw", "staging", "published"):
        con.execute(f"create schema {schema}")
    for schema, name in VIEWS:
        con.execute(f"create view {schema}.{name} as select 1 as n")
    return con


def test_views_of_which_nothing_is_remembered_are_made(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    assert not standing_views.stand(warehouse, "now", VIEWS)


def test_views_of_a_green_build_stand(warehouse: duckdb.DuckDBPyConnection) -> None:
    standing_views.remember(warehouse, "now")

    assert standing_views.stand(warehouse, "now", VIEWS)


def test_no_view_is_trusted_after_a_killed_build_by_other_definitions(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    standing_views.remember(warehouse, "before")

    # the build by `now` begins and is killed; then a person takes the change back
    assert not standing_views.stand(warehouse, "now", VIEWS)

    assert not standing_views.stand(warehouse, "before", VIEWS)


def test_a_view_that_is_gone_has_all_of_them_made(warehouse: duckdb.DuckDBPyConnection) -> None:
    standing_views.remember(warehouse, "now")
    warehouse.execute("drop view staging.answers")

    assert not standing_views.stand(warehouse, "now", VIEWS)


def test_the_key_is_of_the_definitions() -> None:
    assert standing_views.key("one") != standing_views.key("another")
    assert standing_views.key("one") == standing_views.key("one")
