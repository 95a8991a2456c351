"""The made-up snapshot has the tables that the pipeline promises."""

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import yaml

from orchestration.home import DBT_PROJECT
from tests.apps import snapshot_fixture

CONTRACTS = DBT_PROJECT / "models" / "published"


def test_the_tables_of_the_tests_are_those_of_the_contract(tmp_path: Path) -> None:
    path = snapshot_fixture.build(tmp_path, fetched_at=datetime.now(UTC))
    promised = {
        model["name"]: {column["name"]: column["data_type"] for column in model["columns"]}
        for path in CONTRACTS.glob("*.yml")
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", [])
    }

    with duckdb.connect(str(path), read_only=True) as connection:
        columns = connection.execute(
            "select table_name, column_name, lower(data_type) from duckdb_columns()"
            " where schema_name = 'published'"
        ).fetchall()

    for table, column, data_type in columns:
        if table == "snapshot_info":
            continue
        promise = promised[table][column].replace(", ", ",")
        assert data_type.replace(", ", ",") == promise, f"{table}.{column}"
