"""Of whom an address is kept, without reading any."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from orchestration.decisions.contact_table import KEYS, contact, make_tables
from orchestration.decisions.database import Database

AT_ONCE = 400


def with_email(url: str, keys: Iterable[str]) -> frozenset[str]:
    """Those of some keys (hex) under which an e-mail address is kept, read in bulk.

    Args:
        url: SQLAlchemy URL of the decisions.
    """
    wanted = sorted(set(keys))
    found: set[str] = set()
    columns = (contact.c.pseudonym, *KEYS.values())
    with Database(url, make_tables).reading() as connection:
        for start in range(0, len(wanted), AT_ONCE):
            part = wanted[start : start + AT_ONCE]
            query = sa.select(*columns).where(
                contact.c.sealed.is_not(None),
                contact.c.email_key.is_not(None),
                sa.or_(*(column.in_(part) for column in columns)),
            )
            for row in connection.execute(query):
                found.update(key for key in row if key is not None)
    return frozenset(found.intersection(wanted))
