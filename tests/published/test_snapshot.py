from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas
import pytest

from orchestration.home import Home
from orchestration.landing import durable
from orchestration.published.pointer import NoSnapshotError, snapshot_files
from orchestration.published.reader import current_snapshot_id, open_current
from orchestration.published.snapshot import (
    PublishError,
    Snapshot,
    WarehouseBusyError,
    publish,
)
from tests.published.fakes import a_home, build, fill

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return a_home(tmp_path)


def publish_at(home: Home, seconds: int = 0, **options: Any) -> Snapshot:
    return publish(
        home, now=lambda: NOON + timedelta(seconds=seconds), code_version="0.1.0", **options
    )


def read(home: Home, question: str) -> list[Any]:
    with open_current(home) as connection:
        return connection.execute(question).fetchall()


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


def test_before_anything_is_published_a_reader_is_told_so(home: Home) -> None:
    assert current_snapshot_id(home) is None
    with pytest.raises(NoSnapshotError, match="nothing is published yet"):
        read(home, "select 1")


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


LOCKED = [
    "select * from read_csv('/etc/passwd')",
    "select * from read_text('/etc/passwd')",
    "select * from glob('/etc/*')",
    "select * from '/etc/passwd'",
    "copy published.metric_values to 'out.csv'",
    "attach 'other.duckdb'",
    "install httpfs",
    "load httpfs",
    "set threads = 1",
    "set enable_external_access = true",
    "reset lock_configuration",
    "insert into published.metric_values values (1, 1)",
    "create table published.mine as select 1",
    "drop table published.metric_values",
    "export database 'out'",
    "create persistent secret (type s3)",
    "select * from local_rows",
]


@pytest.mark.parametrize("statement", LOCKED)
def test_sql_cannot_leave_the_snapshot_or_change_it(home: Home, statement: str) -> None:
    build(home, 1)
    publish_at(home)
    local_rows = pandas.DataFrame({"a": [1]})

    with open_current(home) as connection, pytest.raises(duckdb.Error):
        connection.execute(statement)

    assert len(local_rows) == 1


def test_a_snapshot_that_goes_just_before_it_is_opened_costs_one_more_look(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(home, 1)
    publish_at(home, keep=1)
    connect = duckdb.connect

    def connect_late(*arguments: Any, **options: Any) -> duckdb.DuckDBPyConnection:
        monkeypatch.setattr(duckdb, "connect", connect)
        build(home, 2)
        publish_at(home, 1, keep=1)
        return connect(*arguments, **options)

    monkeypatch.setattr(duckdb, "connect", connect_late)

    assert read(home, "select max(version) from published.metric_values") == [(2,)]


def test_a_snapshot_file_removed_by_hand_is_named(home: Home) -> None:
    build(home, 1)
    publish_at(home).path.unlink()

    with pytest.raises(NoSnapshotError, match="the current snapshot is gone"):
        read(home, "select 1")


def test_readers_beside_a_publisher_see_no_error_and_nothing_stale_or_mixed(home: Home) -> None:
    build(home, 0)
    publish_at(home)
    done, published = threading.Event(), [0]

    def go_on_reading() -> int:
        count = 0
        while not done.is_set():
            least = published[0]
            versions = {
                version
                for (version,) in read(
                    home,
                    "select distinct version from published.metric_values union all "
                    "select batch_no from published.row_balance",
                )
            }
            assert len(versions) == 1
            assert versions.pop() >= least
            count += 1
        return count

    with ThreadPoolExecutor(6) as readers:
        reads = [readers.submit(go_on_reading) for _ in range(6)]
        try:
            for version in range(1, 26):
                build(home, version)
                publish_at(home, version, keep=2)
                published[0] = version
        finally:
            done.set()

    assert min(read.result() for read in reads) > 0


class DiedError(BaseException):
    """Stands for the end of the process: nothing of ours catches it."""


def test_a_publisher_that_dies_at_any_step_leaves_a_snapshot_to_read(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(home, 1)
    publish_at(home)
    build(home, 2)
    steps_left = [0]

    def struck(step: Callable[..., Any]) -> Callable[..., Any]:
        def strike(*arguments: Any, **options: Any) -> Any:
            steps_left[0] -= 1
            if steps_left[0] == 0:
                raise DiedError
            return step(*arguments, **options)

        return strike

    for name in ("write", "sync", "create", "replace"):
        monkeypatch.setattr(durable, name, struck(getattr(durable, name)))
    for at in range(1, 40):
        steps_left[0] = at
        try:
            publish_at(home, at)
        except DiedError:
            assert len(read(home, "select distinct version from published.metric_values")) == 1
            continue
        break

    assert 5 < at < 39
    assert read(home, "select max(version) from published.metric_values") == [(2,)]
    assert not list(home.published.glob(".tmp-*"))


PUBLISHER = """
import itertools, sys
from datetime import UTC, datetime
from pathlib import Path
from orchestration.home import Home
from orchestration.published.snapshot import publish
from tests.published.fakes import build

home = Home(data=Path(sys.argv[1]), surveys=Path("surveys"))
for version in itertools.count(int(sys.argv[2])):
    build(home, version)
    publish(home, now=lambda: datetime.now(UTC), code_version="0.1.0", keep=2)
    print(version, flush=True)
"""


@pytest.mark.slow
def test_a_publisher_killed_at_random_moments_takes_nothing_back(home: Home) -> None:
    chance = random.Random(20260601)
    newest = 0
    for _ in range(15):
        with subprocess.Popen(
            [sys.executable, "-c", PUBLISHER, str(home.data), str(newest + 1)],
            stdout=subprocess.PIPE,
        ) as process:
            assert process.stdout is not None
            said = process.stdout.readline()
            time.sleep(chance.random() * 0.2)
            process.kill()
            said += process.stdout.read()
        newest = max(newest, *(int(line) for line in said.splitlines()))
        versions = read(home, "select distinct version from published.metric_values")
        assert len(versions) == 1
        assert versions[0][0] >= newest
