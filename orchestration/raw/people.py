"""Which pseudonyms stand in the warehouse; nothing is changed here."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

#: identity field -> the column of its key, and the tables that have it
COLUMNS = {
    "email": ("email_key", ("response", "customer", "invitation", "employee")),
    "phone": ("phone_key", ("response", "customer", "invitation", "employee")),
    "customer_id": (
        "customer_key",
        ("response", "customer", "customer_order", "invitation", "programme_membership"),
    ),
}


def keys_of(
    con: duckdb.DuckDBPyConnection, keys: Iterable[tuple[str, str]]
) -> set[tuple[str, str]]:
    """Those of some keys (field and hex) that some row has."""
    found = set()
    wanted: dict[str, list[str]] = {}
    for name, key in keys:
        wanted.setdefault(name, []).append(key)
    for name, listed in wanted.items():
        column, tables = COLUMNS[name]
        for table in tables:
            rows = con.execute(
                f"select distinct replace(cast({column} as varchar), '-', '') from raw.{table}"
                f" where {column} in (select cast(unnest(?::varchar[]) as uuid))",
                [listed],
            ).fetchall()
            found |= {(name, row[0]) for row in rows}
    return found
