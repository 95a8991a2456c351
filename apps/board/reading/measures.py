"""What measures brought, from the snapshot; nothing in snapshots made before it."""

from __future__ import annotations

import pandas as pd

from apps.board.data import Snapshot, query


def load_effects(snapshot: Snapshot) -> pd.DataFrame:
    """A row a measure that was carried out, as far as the snapshot knows of it."""
    if query(snapshot, "from duckdb_tables() where table_name = 'measure_effects'").empty:
        return pd.DataFrame(columns=["measure_no"])
    return query(
        snapshot,
        """
        select measure_no, effect, low, high, verdict, expectation,
            n_before::double as n_before, n_after::double as n_after,
            control_count::double as control_count, other_count::double as other_count,
            after_end_date::timestamp as after_end_date
        from published.measure_effects
        order by measure_no
        """,
    )
