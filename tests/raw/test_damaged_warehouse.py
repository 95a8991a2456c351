"""A warehouse that cannot be read says so, and what to do; what landed makes it anew."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pytest

from orchestration.cli.rebuild import set_aside
from orchestration.home import Home
from orchestration.raw.warehouse import (
    WarehouseBusyError,
    WarehouseDamagedError,
    WarehouseOutdatedError,
    open_warehouse,
)

ROWS = (
    "create table words as select range as number, md5(range::varchar) as word from range(200000)"
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(data=tmp_path, surveys=tmp_path)
    with open_warehouse(made) as con:
        con.execute(ROWS)
    return made


def read_all(home: Home) -> None:
    with open_warehouse(home) as con:
        con.execute("select bit_xor(hash(s)) from words as s").fetchone()


def test_a_head_that_is_overwritten_is_told_with_its_cure(home: Home) -> None:
    with home.warehouse.open("r+b") as file:
        file.write(b"\0" * 12_288)

    with pytest.raises(WarehouseDamagedError, match="loyalty rebuild"):
        read_all(home)


def test_an_end_that_is_cut_off_is_told_with_its_cure(home: Home) -> None:
    os.truncate(home.warehouse, home.warehouse.stat().st_size // 2)

    with pytest.raises(WarehouseDamagedError, match="loyalty rebuild"):
        read_all(home)


def test_a_block_that_changed_is_told_when_it_is_read(home: Home) -> None:
    with home.warehouse.open("r+b") as file:
        file.seek(home.warehouse.stat().st_size // 2)
        file.write(b"\xff" * 4_096)

    with pytest.raises(WarehouseDamagedError, match="loyalty rebuild"):
        read_all(home)


def test_the_log_of_a_warehouse_that_is_gone_is_set_aside(home: Home) -> None:
    log = Path(f"{home.warehouse}.wal")
    with duckdb.connect(str(home.warehouse)) as con:
        con.execute("set checkpoint_threshold = '1GB'")
        con.execute("insert into words values (-1, 'late')")
        kept = log.read_bytes()
    home.warehouse.unlink()
    log.write_bytes(kept)

    with open_warehouse(home) as con:
        batches = con.execute("select count(*) from raw.batch").fetchone()

    assert batches == (0,)
    assert Path(f"{log}.orphaned").read_bytes() == kept


def test_a_mistake_in_a_query_is_no_damage(home: Home) -> None:
    with pytest.raises(duckdb.CatalogException), open_warehouse(home) as con:
        con.execute("select * from nowhere")


def test_a_stranger_that_holds_the_file_is_named(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(_path: str) -> None:
        raise duckdb.IOException(
            'IO Error: Could not set lock on file "w": Conflicting lock is held in p (PID 4711).'
        )

    monkeypatch.setattr("orchestration.raw.warehouse.duckdb.connect", held)

    with pytest.raises(WarehouseBusyError, match="process 4711"):
        read_all(home)


@pytest.mark.parametrize(
    "making", ["drop table raw.warehouse_form", "update raw.warehouse_form set form = form + 1"]
)
def test_a_warehouse_with_keys_of_another_form_is_not_written_to(home: Home, making: str) -> None:
    with duckdb.connect(str(home.warehouse)) as con:
        con.execute(making)

    with pytest.raises(WarehouseOutdatedError, match="loyalty rebuild"):
        read_all(home)

    set_aside(home.warehouse)
    with open_warehouse(home) as con:
        assert con.execute("select count(*) from raw.response").fetchall() == [(0,)]
