"""A snapshot that begins as a copy of the one before holds what one written whole holds."""

from __future__ import annotations

import random

import duckdb
import pytest

from orchestration.home import Home
from orchestration.published import parts
from orchestration.published.reader import open_current
from orchestration.published.snapshot import PublishError
from tests.published.fakes import build, publish_at, read

SAID = "select month_start, number, text from published.comments order by all"
MONTHS = ("2026-01-01", "2026-02-01", "2026-03-01")


def say(home: Home, month: str, text: str, rows: int = 500) -> None:
    """All comments of a month, told anew, and what the month consists of."""
    with duckdb.connect(str(home.warehouse)) as warehouse:
        warehouse.execute(
            "create table if not exists published.comments"
            " (month_start date, number bigint, text varchar)"
        )
        warehouse.execute("delete from published.comments where month_start = ?", [month])
        warehouse.execute(
            f"insert into published.comments select date '{month}', range, ? || range"
            f" from range({rows})",
            [text],
        )
        note_parts(warehouse)


def note_parts(warehouse: duckdb.DuckDBPyConnection) -> None:
    warehouse.execute(
        "create or replace table marts.snapshot_parts as"
        " select 'comments' as table_name, 'month_start' as part_of, month_start as part_start,"
        " count(*) as row_count, cast(sum(cast(hash(told) as hugeint)) as varchar) as content_key"
        " from published.comments as told group by month_start"
    )


@pytest.fixture
def talking(home: Home) -> Home:
    """Three months of comments, published."""
    build(home, 1)
    for month in MONTHS:
        say(home, month, "ru")
    publish_at(home)
    return home


def mark_what_is_published(home: Home, month: str) -> None:
    """Make one month of the current snapshot known again wherever it goes."""
    with open_current(home) as con:
        name = con.execute("select current_database()").fetchall()[0][0]
    with duckdb.connect(str(home.published / f"{name}.duckdb")) as snapshot:
        snapshot.execute(
            "update published.comments set text = 'marked' where month_start = ?", [month]
        )


def test_what_was_told_again_is_new_and_the_rest_is_taken_over(talking: Home) -> None:
    mark_what_is_published(talking, MONTHS[0])
    build(talking, 2)
    say(talking, MONTHS[2], "ro", rows=700)

    made = publish_at(talking, 1, takes_over=True)

    counted = "select text like 'ro%', text = 'marked', count(*) from published.comments"
    assert set(read(talking, f"{counted} group by all")) == {
        (False, True, 500), (False, False, 500), (True, False, 700)
    }  # fmt: skip
    assert made.row_counts == {"comments": 1700, "metric_values": 2000, "row_balance": 1}
    assert read(talking, "select distinct version from published.metric_values") == [(2,)]
    assert len(read(talking, "select * from published.snapshot_info")) == 1


def test_by_whatever_way_a_snapshot_is_made_it_is_the_same(talking: Home) -> None:
    chance = random.Random(5)
    for second in range(1, 6):
        for month in chance.sample(MONTHS, chance.randint(0, 3)):
            say(talking, month, f"text {second} ", rows=chance.choice([0, 1, 300, 3000]))
        publish_at(talking, 2 * second, takes_over=True)
        taken_over = read(talking, SAID)

        publish_at(talking, 2 * second + 1)

        assert taken_over == read(talking, SAID)


def test_builds_between_two_snapshots_are_all_in_the_second(talking: Home) -> None:
    say(talking, MONTHS[0], "ro")
    say(talking, MONTHS[1], "en")

    publish_at(talking, 1, takes_over=True)

    words = "select distinct month_start::varchar, left(text, 2) from published.comments order by 1"
    assert read(talking, words) == [
        ("2026-01-01", "ro"), ("2026-02-01", "en"), ("2026-03-01", "ru")
    ]  # fmt: skip


def test_a_month_of_which_nothing_is_left_leaves_and_no_other(talking: Home) -> None:
    say(talking, MONTHS[1], "", rows=0)
    publish_at(talking, 1, takes_over=True)
    assert read(talking, "select count(*) from published.comments") == [(1000,)]

    for month in MONTHS:
        say(talking, month, "", rows=0)
    publish_at(talking, 2, takes_over=True)
    assert read(talking, "select count(*) from published.comments") == [(0,)]


def test_a_table_with_other_columns_is_written_whole(talking: Home) -> None:
    mark_what_is_published(talking, MONTHS[0])
    with duckdb.connect(str(talking.warehouse)) as warehouse:
        warehouse.execute("alter table published.comments add column language varchar")

    publish_at(talking, 1, takes_over=True)

    assert read(talking, "select count(*) from published.comments where text = 'marked'") == [(0,)]
    assert read(talking, "select count(language), count(*) from published.comments") == [(0, 1500)]


def test_a_table_that_is_no_longer_published_does_not_come_along(talking: Home) -> None:
    with duckdb.connect(str(talking.warehouse)) as warehouse:
        warehouse.execute("drop table published.comments")
        warehouse.execute("drop table marts.snapshot_parts")

    publish_at(talking, 1, takes_over=True)

    tables = read(talking, "select table_name from duckdb_tables() order by 1")
    assert tables == [("metric_values",), ("row_balance",), ("snapshot_info",)]


def test_a_warehouse_that_was_made_anew_takes_nothing_over(talking: Home) -> None:
    mark_what_is_published(talking, MONTHS[0])

    publish_at(talking, 1)

    assert read(talking, "select count(*) from published.comments where text = 'marked'") == [(0,)]


def test_a_chain_of_copies_ends(talking: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "LONGEST_CHAIN", 2)
    lengths = []
    for second in range(1, 6):
        publish_at(talking, second, takes_over=True)
        lengths += read(talking, "select distinct chain_length from published.snapshot_parts")

    assert lengths == [(1,), (2,), (0,), (1,), (2,)]


def test_parts_that_are_not_what_they_say_are_not_published(talking: Home) -> None:
    before = read(talking, SAID)
    with duckdb.connect(str(talking.warehouse)) as warehouse:
        warehouse.execute("delete from published.comments where number = 7")

    for second, takes_over in enumerate((True, False), start=1):
        with pytest.raises(PublishError, match=r"rows where|says of its parts"):
            publish_at(talking, second, takes_over=takes_over)

    assert read(talking, SAID) == before


def test_who_has_the_snapshot_before_open_reads_on(talking: Home) -> None:
    with open_current(talking) as reader:
        before = reader.execute(SAID).fetchall()
        say(talking, MONTHS[0], "ro")

        publish_at(talking, 1, takes_over=True)

        assert reader.execute(SAID).fetchall() == before
    assert read(talking, SAID) != before


def test_a_damaged_snapshot_is_not_begun_with(talking: Home) -> None:
    before = read(talking, SAID)
    current = next(talking.published.glob("board-*.duckdb"))
    current.write_bytes(current.read_bytes()[:100])

    publish_at(talking, 1, takes_over=True)

    assert read(talking, SAID) == before


def test_rows_that_a_snapshot_lost_are_seen_when_it_is_verified(talking: Home) -> None:
    with open_current(talking) as con:
        assert parts.differing(con) == []
        name = con.execute("select current_database()").fetchall()[0][0]
    with duckdb.connect(str(talking.published / f"{name}.duckdb")) as snapshot:
        snapshot.execute(
            "delete from published.comments where number = 7 and month_start = ?", [MONTHS[1]]
        )

    with open_current(talking) as con:
        assert [str(part.start) for part in parts.differing(con)] == [MONTHS[1]]
