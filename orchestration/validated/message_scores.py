"""The score that a respondent wrote in a message: at its beginning, or where words say so.

SQL decides a bare number and a text without digits; all else goes to the rules that mails are read
by. A number that may be anything else (a date, a time, a count) is no score.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
from duckdb.func import FunctionNullHandling

from orchestration.validated.cells import matches

NAME = "message_score"


def score_in_message(cell: str) -> str:
    """The number as it is written, or null, as an SQL expression.

    Args:
        cell: an expression that holds the message.
    """
    return (
        f"case when {cell} is null or not regexp_matches({cell}, '[0-9０-９🔟]') then null"
        f" when {matches(cell, '[0-9]{1,3}')} then {cell}"
        f" else nullif({NAME}({cell}), '') end"
    )


@contextmanager
def message_scores(con: duckdb.DuckDBPyConnection, *, are_needed: bool) -> Iterator[None]:
    """The function `message_score` of this connection, where a source needs it.

    It is taken away again: left to the end of the process it is reported as a leak.
    """
    if not are_needed:
        yield
        return
    # its patterns take memory, which the process that reads files has little of
    from orchestration.sources.email.score import find_score

    def score(text: str | None) -> str:
        return "" if text is None else find_score(text).score

    special = FunctionNullHandling.SPECIAL
    con.create_function(NAME, score, ["varchar"], "varchar", null_handling=special)
    try:
        yield
    finally:
        con.remove_function(NAME)
