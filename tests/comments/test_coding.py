"""Answers of a small warehouse, coded: once each, whole, and again under another coder."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pyarrow as pa
import pytest

from orchestration.comments.codebook import load_codebook
from orchestration.comments.coder import Coder
from orchestration.comments.coding import code_new
from orchestration.comments.model import from_bytes
from orchestration.comments.model_file import OURS
from orchestration.raw.warehouse import SCHEMA

TEXTS = (
    "Ждал на кассе двадцать минут",
    "Curierul a întârziat și nu a sunat",
    "Great prices, friendly staff",
    "Ждал на кассе двадцать минут",
    "-",
    "Alles super, danke, sehr schnelle Lieferung",
)


class CountingCoder:
    """The codebook's coder, which remembers what it was asked."""

    coder = "codebook+model"

    def __init__(self, version: str = "1") -> None:
        self.version = version
        self.asked: list[str] = []
        self._coder = Coder(load_codebook(), from_bytes(OURS.read_bytes()))

    def code(self, texts: Sequence[str]) -> pa.Table:
        self.asked += texts
        return self._coder.code(texts)


@pytest.fixture
def warehouse() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute(SCHEMA.read_text(encoding="utf-8"))
    add(con, TEXTS)
    return con


def add(con: duckdb.DuckDBPyConnection, texts: Sequence[str], first: int = 1) -> None:
    for number, text in enumerate(texts, start=first):
        con.execute(
            "insert into raw.answer (response_no, question_key, metric, value_text)"
            " values (?, 'why', 'comment', ?), (?, 'nps', 'nps', '9')",
            [number, text, number],
        )


def rows(con: duckdb.DuckDBPyConnection, query: str) -> list[tuple[object, ...]]:
    return con.execute(query).fetchall()


def test_every_answer_in_words_is_coded_and_a_text_that_two_wrote_only_once(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    coder = CountingCoder()

    done = code_new(warehouse, coder)

    assert (done.answer_count, done.text_count) == (6, 5)
    assert sorted(coder.asked) == sorted(set(TEXTS))
    assert rows(warehouse, "select response_no from comments.coded order by all") == [
        (number,) for number in range(1, 7)
    ]
    first, fourth = rows(
        warehouse,
        "select * exclude (response_no) from comments.coded where response_no in (1, 4)",
    )
    assert first == fourth


def test_what_is_coded_is_not_coded_again(warehouse: duckdb.DuckDBPyConnection) -> None:
    coder = CountingCoder()
    code_new(warehouse, coder)
    add(warehouse, ["Дорого"], first=7)

    done = code_new(warehouse, coder)

    assert done.answer_count == 1
    assert coder.asked[-1] == "Дорого"
    assert len(coder.asked) == 6


def test_another_version_codes_everything_anew_and_leaves_nothing_of_the_old_one(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    code_new(warehouse, CountingCoder("1"))

    done = code_new(warehouse, CountingCoder("2"))

    assert done.dropped_count == done.answer_count == 6
    assert rows(warehouse, "select distinct coder_version from comments.coded") == [("2",)]
    assert rows(
        warehouse,
        "select count(*) from comments.theme anti join comments.coded"
        " using (response_no, question_key)",
    ) == [(0,)]


def test_a_run_that_was_killed_between_two_chunks_is_finished_by_the_next(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    whole = duckdb.connect()
    whole.execute(SCHEMA.read_text(encoding="utf-8"))
    add(whole, TEXTS)
    code_new(whole, CountingCoder())

    class Killed(CountingCoder):
        def code(self, texts: Sequence[str]) -> pa.Table:
            if len(self.asked) == 2:
                raise KeyboardInterrupt
            return super().code(texts)

    with pytest.raises(KeyboardInterrupt):
        code_new(warehouse, Killed(), chunk_texts=2)
    assert rows(warehouse, "select count(*) from comments.coded")[0][0] in (2, 3)
    code_new(warehouse, CountingCoder(), chunk_texts=2)

    for table in ("coded", "theme"):
        query = f"select * from comments.{table} order by all"
        assert rows(warehouse, query) == rows(whole, query)


def test_a_language_that_nobody_here_reads_is_left_uncoded_and_said_so(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    code_new(warehouse, CountingCoder())

    assert rows(
        warehouse,
        "select language, themes, is_coded, confidence from comments.coded where response_no = 6",
    ) == [("other", [], False, 0.0)]
    assert rows(warehouse, "select count(*) from comments.theme where response_no = 6") == [(0,)]
    assert rows(warehouse, "select themes, is_coded from comments.coded where response_no = 5") == [
        (["general"], True)
    ]
