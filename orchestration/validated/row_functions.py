"""The Python functions that the SQL of typing calls, given to a connection before any transaction.

DuckDB can neither remove nor make again a function that was made inside a transaction which was
rolled back: made per file, the first file that is refused would take all that follow with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import duckdb
from duckdb.func import ARROW, FunctionNullHandling

from orchestration.validated import masking, message_scores
from orchestration.validated.identity_words import email_word, phone_word
from orchestration.validated.message_scores import message_score

NAMES = (masking.FUNCTION, "email_word", "phone_word", message_scores.NAME)


@contextmanager
def row_functions(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Give a connection all of them, as long as the block runs; what they need they import late."""
    special = FunctionNullHandling.SPECIAL
    con.create_function(masking.FUNCTION, masking.masked_texts, ["varchar"], "varchar", type=ARROW)
    con.create_function("email_word", email_word, ["varchar"], "varchar", null_handling=special)
    con.create_function(
        "phone_word", phone_word, ["varchar", "varchar"], "varchar", null_handling=special
    )
    con.create_function(
        message_scores.NAME, message_score, ["varchar"], "varchar", null_handling=special
    )
    try:
        yield
    finally:
        # a connection that keeps them is never freed, and says so on standard error; after an
        # error it may be past that
        with suppress(duckdb.Error):
            con.execute("select 1").fetchall()
            for name in NAMES:
                con.remove_function(name)
