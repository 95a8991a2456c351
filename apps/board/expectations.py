"""What every row is judged by, and how many rows fail: read from the snapshot, said in words.

Not here: widgets.
"""

from __future__ import annotations

import pandas as pd

from apps.board.data import Snapshot, query
from apps.board.texts import Texts


def load(snapshot: Snapshot) -> pd.DataFrame:
    """What was expected of all rows and how many fail; none in snapshots made before it."""
    tables = "from duckdb_tables() where table_name = 'expectation_results'"
    if query(snapshot.path, tables).empty:
        return pd.DataFrame(columns=["survey", "expectation", "failed_count"])
    return query(
        snapshot.path,
        """
        select
            survey, expectation, field, reason, low, high, judged_count, failed_count, examples
        from published.expectation_results
        order by failed_count desc, survey, field, expectation, reason
        """,
    )


def in_words(rows: pd.DataFrame, texts: Texts) -> pd.DataFrame:
    """Expectations as a sentence, with their bounds where they have some."""
    said = []
    for expectation, low, high in zip(rows["expectation"], rows["low"], rows["high"], strict=True):
        words = texts.named("expectation", str(expectation))
        bounds = [str(bound) for bound in (low, high) if isinstance(bound, str)]
        if bounds:
            kind = "both" if len(bounds) == 2 else "least" if isinstance(low, str) else "most"
            words = texts(f"expectation_bounds.{kind}", low=low, high=high)
        said.append(words)
    return rows.assign(expectation_text=said)
