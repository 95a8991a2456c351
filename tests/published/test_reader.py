from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import duckdb
import pandas
import pytest

from orchestration.home import Home
from orchestration.published.reader import NoSnapshotError, current_snapshot_id, open_current
from tests.published.fakes import build, publish_at, read


def test_before_anything_is_published_a_reader_is_told_so(home: Home) -> None:
    assert current_snapshot_id(home) is None
    with pytest.raises(NoSnapshotError, match="nothing is published yet"):
        read(home, "select 1")


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
