"""The fair split of a scheme's period: its models, and what they say.

Give `SPLIT` to `feed_of` as `more_models`; the rows are then in the warehouse until the next
request. They are for the board: nothing is paid, entered or released by them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

SPLIT = ("feed_split", "feed_causes")
#: table of the board's state -> its rows; of a hidden group the models tell nothing
QUERIES = {
    "causes": "select * exclude (scheme, period) from marts.feed_causes where period = $period"
    " order by cause_no",
    "split": "select * exclude (scheme, period) from marts.feed_split where period = $period"
    " order by unit_id, part",
    # of every unit the same: how likely two answers about one unit are to be alike
    "spread": """
        select distinct fit, unit_count, pool_n, between_units, within_units, theta, alpha0
        from marts.feed_figures
        where period = $period and fit in ('fitted', 'prior', 'pool')
        order by all
    """,
}


def read_split(
    con: duckdb.DuckDBPyConnection, period: str
) -> Mapping[str, tuple[Mapping[str, Any], ...]]:
    """A month of the models, by table of the board's state; numbers as the models have them."""
    return {name: _rows(con, query, period) for name, query in QUERIES.items()}


def _rows(con: duckdb.DuckDBPyConnection, query: str, period: str) -> tuple[Mapping[str, Any], ...]:
    found = con.execute(query, {"period": period})
    names = [column[0] for column in found.description]
    return tuple(dict(zip(names, row, strict=True)) for row in found.fetchall())
