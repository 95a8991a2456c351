"""A warehouse with a few published tables, and its publishing at a given moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from orchestration.home import Home
from orchestration.published.reader import open_current
from orchestration.published.snapshot import Snapshot, publish

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


def a_home(path: Path) -> Home:
    home = Home(data=path / "data", surveys=path / "surveys")
    home.data.mkdir(parents=True)
    return home


def build(home: Home, version: int) -> None:
    """Make every published row say `version`, as a run of the models would."""
    with duckdb.connect(str(home.warehouse)) as warehouse:
        fill(warehouse, version)


def fill(warehouse: duckdb.DuckDBPyConnection, version: int) -> None:
    warehouse.execute("create schema if not exists marts")
    warehouse.execute("create schema if not exists published")
    warehouse.execute(
        "create or replace table marts.metric as "
        f"select {version} as version, range as n from range(2000)"
    )
    warehouse.execute(
        "create or replace table published.metric_values as select * from marts.metric"
    )
    warehouse.execute(
        "create or replace view published.row_balance as "
        f"select cast({version} as bigint) as batch_no, 'loaded' as status"
    )


def publish_at(home: Home, seconds: int = 0, **options: Any) -> Snapshot:
    return publish(
        home, now=lambda: NOON + timedelta(seconds=seconds), code_version="0.1.0", **options
    )


def read(home: Home, question: str) -> list[Any]:
    with open_current(home) as connection:
        return connection.execute(question).fetchall()
