"""The integrity screen of a scheme's period: its models, and what they found.

Give `SCREEN` to `feed_of` as `more_models`; the findings are then in the warehouse until the next
request. Who decides what follows from them is not here (outlets/feeds).
"""

from __future__ import annotations

from typing import Any

import duckdb

#: built in this order after the figures; the first is the list of phrases
SCREEN = ("integrity_phrases", "feed_invitations", "feed_suspects", "feed_findings")
COLUMNS = (
    *("scheme", "period", "unit_type", "unit_id", "rule", "severity", "finding_n", "n", "value"),
    *("value_without", "effect", "low_without", "high_without", "effect_kind", "detail"),
    "response_uids",
)


def read_findings(con: duckdb.DuckDBPyConnection, period: str) -> tuple[dict[str, Any], ...]:
    """A month of `marts.feed_findings`, by unit and rule; `response_uids` stay inside."""
    found = con.execute(
        f"select {', '.join(COLUMNS)} from marts.feed_findings where period = ?"
        " order by unit_id, rule",
        [period],
    ).fetchall()
    return tuple(dict(zip(COLUMNS, row, strict=True)) for row in found)
