"""Codes the open answers of the warehouse that this version of the coder has not coded yet.

A distinct text is coded once however many people wrote it. Every chunk is a transaction of its
own: a run that is killed leaves whole chunks, and the next run does the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import duckdb

from orchestration.comments.coding_days import next_number, note
from orchestration.comments.tables import prepare

if TYPE_CHECKING:
    import pyarrow as pa

CHUNK_TEXTS = 20_000
#: open answers that are to be coded, with their words
OPEN = """
    from raw.answer as answer
    where answer.metric = 'comment' and trim(coalesce(answer.value_text, '')) <> ''
"""
UNCODED = f"""
    create or replace temp table uncoded as
    select answer.response_no, answer.question_key, answer.value_text
    {OPEN}
    and not exists (
        select 1 from comments.coded as coded
        where
            coded.response_no = answer.response_no
            and coded.question_key = answer.question_key
    )
"""
TEXTS = """
    create or replace temp table uncoded_text as
    select row_number() over (order by min(response_no), value_text) as text_no, value_text
    from uncoded
    group by value_text
"""
PLACES = """
    from uncoded
    inner join uncoded_text using (value_text)
    inner join codes using (text_no)
    -- a coder that has no answer yet leaves the text to the next run
    where codes.language is not null
"""
IN_ORDER = "order by uncoded.response_no, uncoded.question_key"
CODED_COLUMNS = (
    "language, primary_kind, kinds, themes, sentiment, churn_risk, wants_contact,"
    " implicit_request, aspect, cause, confidence, is_coded"
)

Progress = Callable[[str, int, int | None], None]
"""Told what is counted, how many are done, and how many there are."""


class TextCoder(Protocol):
    """Whatever codes texts."""

    @property
    def coder(self) -> str:
        """Its name, such as `codebook+model`."""

    @property
    def version(self) -> str:
        """Goes up with everything that changes a code."""

    def code(self, texts: Sequence[str]) -> pa.Table:
        """One row of `coder.CODES` for each text."""


@dataclass(frozen=True)
class Coded:
    """What one coding did: answers and distinct texts that were coded, rows that were dropped."""

    answer_count: int
    text_count: int
    dropped_count: int


def code_new(
    con: duckdb.DuckDBPyConnection,
    coder: TextCoder,
    *,
    progress: Progress | None = None,
    chunk_texts: int = CHUNK_TEXTS,
) -> Coded:
    """Code what is not coded; drop what another coder or version coded, or what is gone.

    Args:
        con: the warehouse, held by this process alone.
        coder: codes the texts.
        progress: told after each chunk.
        chunk_texts: distinct texts a transaction; it changes no code.
    """
    prepare(con)
    coding_no = next_number(con)
    dropped = _drop_outdated(con, coder, coding_no)
    con.execute(UNCODED)
    con.execute(TEXTS)
    answer_count, text_count = _counts(con)
    for first in range(1, text_count + 1, chunk_texts):
        _code_chunk(con, coder, coding_no, (first, first + chunk_texts))
        if progress is not None:
            progress("texts", min(first + chunk_texts - 1, text_count), text_count)
    con.execute("drop table uncoded_text")
    con.execute("drop table uncoded")
    return Coded(answer_count, text_count, dropped)


def _counts(con: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    rows = con.execute(
        "select (select count(*) from uncoded), (select count(*) from uncoded_text)"
    ).fetchall()
    return int(rows[0][0]), int(rows[0][1])


def _drop_outdated(con: duckdb.DuckDBPyConnection, coder: TextCoder, coding_no: int) -> int:
    outdated = "where coder <> $coder or coder_version <> $version"
    named = {"coder": coder.coder, "version": coder.version}
    count = int(
        con.execute(f"select count(*) from comments.coded {outdated}", named).fetchall()[0][0]
    )
    if not count:
        return 0
    coder.code([])  # one that cannot work takes nothing away
    con.execute("begin")
    try:
        note(con, coding_no, f"select response_no from comments.coded {outdated}", named)
        con.execute(
            "delete from comments.theme where (response_no, question_key) in"
            f" (select (response_no, question_key) from comments.coded {outdated})",
            named,
        )
        con.execute(f"delete from comments.coded {outdated}", named)
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise
    return count


def _code_chunk(
    con: duckdb.DuckDBPyConnection, coder: TextCoder, coding_no: int, texts_from: tuple[int, int]
) -> None:
    """Code the texts from the first number up to before the second, in one transaction."""
    texts: pa.Table = con.sql(
        "select text_no, value_text from uncoded_text"
        " where text_no >= ? and text_no < ? order by text_no",
        params=list(texts_from),
    ).to_arrow_table()
    codes = coder.code(texts["value_text"].to_pylist())
    con.register("codes", codes.append_column("text_no", texts["text_no"]))
    try:
        con.execute("begin")
        try:
            con.execute(
                f"insert into comments.coded select response_no, question_key, {CODED_COLUMNS},"
                f" $coder, $version, false {PLACES} {IN_ORDER}",
                {"coder": coder.coder, "version": coder.version},
            )
            con.execute(
                "insert into comments.theme select response_no, question_key,"
                " unnest(themes), unnest(theme_sentiments), unnest(theme_confidences),"
                f" unnest(theme_evidences) {PLACES} {IN_ORDER}"
            )
            note(con, coding_no, f"select uncoded.response_no {PLACES}")
            con.execute("commit")
        except BaseException:
            con.execute("rollback")
            raise
    finally:
        con.unregister("codes")
