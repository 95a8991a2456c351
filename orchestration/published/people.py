"""Which pseudonyms are one person, out of the current snapshot. Not here: details, wishes."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from orchestration.published.figures import has_table

TABLE = "person_keys"
KEYS = """
    select replace(person_key, '-', ''), list(replace(known_key, '-', '') order by known_key)
    from published.person_keys
    where replace(person_key, '-', '') in (select unnest(?::varchar[]))
    group by person_key
"""
PEOPLE = """
    select distinct replace(person_key, '-', '')
    from published.person_keys
    where
        replace(known_key, '-', '') in (select unnest($keys::varchar[]))
        or replace(person_key, '-', '') in (select unnest($keys::varchar[]))
"""


CONSENTS = """
    select person_key, consent = 'yes' from published.customer_standing
    where consent is not null and person_key in (select unnest(?::varchar[]))
"""


def consents_of(con: duckdb.DuckDBPyConnection, people: Iterable[str]) -> dict[str, bool]:
    """Person (hex) -> whether the customer records say that they agreed, if they say it."""
    if not has_table(con, "customer_standing"):
        return {}
    rows = con.execute(CONSENTS, [sorted(set(people))]).fetchall()
    return {person: bool(agreed) for person, agreed in rows}


def keys_of(con: duckdb.DuckDBPyConnection, people: Iterable[str]) -> dict[str, frozenset[str]]:
    """Person (hex) -> all their keys (hex), their own name among them.

    Args:
        con: an open snapshot.
        people: pseudonyms as the journal writes them.
    """
    wanted = sorted(set(people))
    rows = con.execute(KEYS, [wanted]).fetchall() if has_table(con, TABLE) else []
    known = {person: frozenset(keys) for person, keys in rows}
    return {person: known.get(person, frozenset()) | {person} for person in wanted}


def people_of(con: duckdb.DuckDBPyConnection, keys: Iterable[str]) -> frozenset[str]:
    """Everybody (hex) who has one of some keys (hex); what nobody shares is its own person."""
    wanted = sorted(set(keys))
    rows = con.execute(PEOPLE, {"keys": wanted}).fetchall() if has_table(con, TABLE) else []
    return frozenset(wanted) | {person for (person,) in rows}
