"""A warehouse of an earlier version is brought to what this version writes, and loses nothing."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from orchestration.home import Home
from orchestration.raw.upgrade import COLUMNS, upgrade
from orchestration.raw.warehouse import SCHEMA, open_warehouse
from tests.raw.loading import Installation, form, parts
from tests.validated.reading import a_form

pytestmark = pytest.mark.slow


def columns(con: duckdb.DuckDBPyConnection) -> set[tuple[str, ...]]:
    return set(con.execute(COLUMNS).fetchall())


def test_what_an_earlier_version_did_not_have_is_added_and_its_rows_stay() -> None:
    schema = SCHEMA.read_text(encoding="utf-8")
    with duckdb.connect() as con:
        con.execute(schema)
        con.execute("insert into raw.batch (batch_no, manifest_seq) values (1, 1)")
        con.execute("drop table raw.flag")
        con.execute("alter table raw.response drop column segments")

        added = upgrade(con, schema)

        assert set(added) == {"flag", "response.segments"}
        with duckdb.connect() as fresh:
            fresh.execute(schema)
            assert columns(con) == columns(fresh)
        assert con.execute("select batch_no from raw.batch").fetchall() == [(1,)]
        assert upgrade(con, schema) == ()


def test_a_file_is_loaded_into_a_warehouse_that_had_no_flags(tmp_path: Path) -> None:
    place = Installation(tmp_path)
    place.deliver(a_form(), {"a.csv": form("1,2026-05-01,9,so")})
    with duckdb.connect(str(place.home.warehouse)) as con:
        con.execute("drop table raw.flag")
        con.execute("comment on table raw.batch is null")

    balance = place.deliver(a_form(), {"b.csv": form("2,2026-05-01,8,s\0o")})["b.csv"]

    assert parts(balance) == (1, 1, 0, 0, 0, 0)
    assert place.answers() == [("1", 1, 9), ("2", 1, 8)]
    assert place.ask("select manifest_seq, flag, row_count from raw.flag") == [
        (2, "CTRL_STRIPPED", 1)
    ]


def test_opening_a_warehouse_of_this_version_adds_nothing(tmp_path: Path) -> None:
    home = Home(data=tmp_path, surveys=tmp_path)
    for _ in range(2):
        with open_warehouse(home) as con:
            assert upgrade(con, SCHEMA.read_text(encoding="utf-8")) == ()
