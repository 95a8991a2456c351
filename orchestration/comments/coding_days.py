"""The days of comments that were coded otherwise: the next build counts them again.

As `raw.batch_day` says it of batches. Not here: what is counted (dbt, `touched_comment_months`).
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

TABLE = "comments.coding_day"
IS_THERE = (
    "select count(*) > 0 from duckdb_tables()"
    " where schema_name = 'comments' and table_name = 'coding_day'"
)


def next_number(con: duckdb.DuckDBPyConnection) -> int:
    """A number above that of every coding so far; 1 where nothing was ever coded."""
    if not con.execute(IS_THERE).fetchall()[0][0]:
        return 1
    return int(con.execute(f"select coalesce(max(coding_no), 0) + 1 from {TABLE}").fetchall()[0][0])


def note(
    con: duckdb.DuckDBPyConnection,
    coding_no: int,
    responses: str,
    named: Mapping[str, str] | None = None,
) -> None:
    """Note the days of some responses, in the transaction that changes what their comments say.

    Args:
        con: the warehouse.
        coding_no: of the coding; a day is noted once for each.
        responses: SQL with one column, the number of a response.
        named: its parameters.
    """
    con.execute(
        f"insert into {TABLE}"
        f" select distinct {coding_no}, answered_date from raw.response"
        f" where answered_date is not null and response_no in ({responses})"
        " and answered_date not in"
        f" (select touched_date from {TABLE} where coding_no = {coding_no})",
        dict(named or {}),
    )
