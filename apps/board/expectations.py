"""What every row is judged by, and how many rows fail: read from the snapshot, said in words.

Not here: widgets.
"""

from __future__ import annotations

import re
from datetime import date

import pandas as pd

from apps.board import formats, quality
from apps.board.data import Snapshot, query
from apps.board.texts import Texts

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def load(snapshot: Snapshot) -> pd.DataFrame:
    """What was expected of all rows and how many fail; none in snapshots made before it."""
    tables = "from duckdb_tables() where table_name = 'expectation_results'"
    if query(snapshot, tables).empty:
        return pd.DataFrame(columns=["survey", "expectation", "failed_count"])
    return query(
        snapshot,
        """
        select
            survey, expectation, field, reason, low, high, judged_count, failed_count, examples
        from published.expectation_results
        order by failed_count desc, survey, field, expectation, reason
        """,
    )


def in_words(rows: pd.DataFrame, texts: Texts) -> pd.DataFrame:
    """Expectations as a sentence, with their bounds where they have some, and their fields."""
    parts = zip(rows["expectation"], rows["low"], rows["high"], strict=True)
    return rows.assign(
        expectation_text=[_sentence(str(name), low, high, texts) for name, low, high in parts],
        field_text=[quality.field_in_words(str(field), texts) for field in rows["field"]],
    )


def _sentence(expectation: str, low: object, high: object, texts: Texts) -> str:
    least, most = _bound(low, texts), _bound(high, texts)
    if not least and not most:
        return texts.named("expectation", expectation)
    is_date = _day(low) is not None or _day(high) is not None
    if least and most:
        kind = "both"
    elif least:
        kind = "earliest" if is_date else "least"
    else:
        kind = "latest" if is_date else "most"
    return texts(f"expectation_bounds.{kind}", low=least, high=most)


def _bound(bound: object, texts: Texts) -> str:
    if not isinstance(bound, str):
        return ""
    day = _day(bound)
    return bound if day is None else formats.day(day, texts)


def _day(bound: object) -> date | None:
    if not isinstance(bound, str) or not ISO_DAY.fullmatch(bound):
        return None
    return date.fromisoformat(bound)
