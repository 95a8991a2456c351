from __future__ import annotations

import subprocess
import sys

import duckdb
import pytest

from orchestration.home import Home
from orchestration.published.pointer import snapshot_files
from orchestration.published.reader import current_snapshot_id, open_current
from orchestration.published.snapshot import PublishError, WarehouseBusyError
from tests.published.fakes import NOON, build, fill, publish_at, read


def test_a_snapshot_holds_what_is_published_and_says_what_it_is(home: Home) -> None:
    build(home, 7)

    snapshot = publish_at(home)

    assert snapshot.snapshot_id == "20260601T120000000000Z-00000007"
    assert snapshot.row_counts == {"metric_values": 2000, "row_balance": 1}
    assert current_snapshot_id(home) == snapshot.snapshot_id
    assert read(home, "select distinct version from published.metric_values") == [(7,)]
    assert read(home, "select * from published.row_balance") == [(7, "loaded")]
    assert read(home, "select * from published.snapshot_info") == [
        (snapshot.snapshot_id, NOON.replace(tzinfo=None), 7, "0.1.0")
    ]
    names = {path.name for path in home.published.iterdir()}
    assert names == {".lock", "CURRENT", snapshot.path.name}


def test_a_view_becomes_a_table_and_nothing_but_the_published_schema_goes_along(
    home: Home,
) -> None:
    build(home, 1)
    publish_at(home)

    tables = read(
        home, "select table_schema, table_name, table_type from information_schema.tables"
    )

    assert set(tables) == {
        ("published", "metric_values", "BASE TABLE"),
        ("published", "row_balance", "BASE TABLE"),
        ("published", "snapshot_info", "BASE TABLE"),
    }


def test_types_survive(home: Home) -> None:
    with duckdb.connect(str(home.warehouse)) as warehouse:
        warehouse.execute("create schema published")
        warehouse.execute(
            "create table published.t as select cast(1 as decimal(38, 8)) as a, "
            "date '2026-01-01' as b, null::double as c, map {'x': 'y'} as d"
        )
        before = warehouse.execute("describe published.t").fetchall()
    publish_at(home)

    assert read(home, "describe published.t") == before


def test_an_open_writer_of_this_process_can_hand_over_its_connection(home: Home) -> None:
    with duckdb.connect(str(home.warehouse)) as warehouse:
        fill(warehouse, 3)
        warehouse.execute("begin")
        warehouse.execute("create table scratch as select 1 as a")

        snapshot = publish_at(home, connection=warehouse)

        warehouse.execute("rollback")
        attached = warehouse.execute("select database_name from duckdb_databases()").fetchall()
    assert snapshot.batch_no == 3
    assert read(home, "select max(version) from published.metric_values") == [(3,)]
    assert not [name for (name,) in attached if name.startswith("snapshot")]


def test_without_a_handed_over_connection_an_open_writer_is_named(home: Home) -> None:
    build(home, 1)
    with (
        duckdb.connect(str(home.warehouse)),
        pytest.raises(WarehouseBusyError, match="hand over that connection"),
    ):
        publish_at(home)

    writer = "import sys, duckdb; c = duckdb.connect(sys.argv[1]); print(1, flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", writer, str(home.warehouse)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with pytest.raises(WarehouseBusyError, match=f"PID {process.pid}"):
            publish_at(home)
        process.communicate(b"\n")
    assert current_snapshot_id(home) is None


def test_nothing_to_publish_leaves_the_snapshot_before_current(home: Home) -> None:
    with pytest.raises(PublishError, match="Run `loyalty run` first"):
        publish_at(home)
    build(home, 1)
    first = publish_at(home)
    with duckdb.connect(str(home.warehouse)) as warehouse:
        warehouse.execute("drop schema published cascade")

    with pytest.raises(PublishError, match="no tables in schema published"):
        publish_at(home, 1)

    assert current_snapshot_id(home) == first.snapshot_id


def test_a_model_that_fails_while_it_is_copied_leaves_the_snapshot_before_current(
    home: Home,
) -> None:
    build(home, 1)
    first = publish_at(home)
    with duckdb.connect(str(home.warehouse)) as warehouse:
        warehouse.execute("create view published.zz as select cast('x' as integer) as a")

        with pytest.raises(duckdb.ConversionException):
            publish_at(home, 1, connection=warehouse)

        warehouse.execute("drop view published.zz")
        second = publish_at(home, 2, connection=warehouse)
    assert first.snapshot_id < second.snapshot_id
    assert len(snapshot_files(home)) == 2
    assert not list(home.published.glob(".tmp-*"))


def test_old_snapshots_go_but_never_the_current_one(home: Home) -> None:
    build(home, 1)
    for second in range(5):
        publish_at(home, second, keep=3)
    assert len(snapshot_files(home)) == 3

    # a clock that was set back
    back = publish_at(home, -3600, keep=1)

    assert current_snapshot_id(home) == back.snapshot_id
    assert back.path.exists()


def test_two_snapshots_of_one_moment_have_two_names_in_their_order(home: Home) -> None:
    build(home, 1)

    ids = [publish_at(home).snapshot_id for _ in range(3)]

    assert ids == sorted(set(ids))


def test_who_has_a_snapshot_open_keeps_it(home: Home) -> None:
    build(home, 1)
    publish_at(home, keep=1)

    with open_current(home) as connection:
        build(home, 2)
        publish_at(home, 1, keep=1)
        old = connection.execute("select max(version) from published.metric_values").fetchone()

    assert old == (1,)
    assert read(home, "select max(version) from published.metric_values") == [(2,)]
