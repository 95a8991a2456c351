"""What follow-up goes with, from the snapshot; nothing in snapshots made before it."""

from __future__ import annotations

import pandas as pd

from apps.board.data import Snapshot, query

TABLE = "recovery_figures"
FIGURES = """
    select measure, about, arm, n::double as n, k::double as k, value_sum::double as value_sum,
        value, low, high, base
    from published.recovery_figures
    order by measure, about, arm
"""


def load_figures(snapshot: Snapshot) -> pd.DataFrame:
    """Every figure of recovery; of too few cases a row without any number."""
    found = query(snapshot, f"from duckdb_tables() where table_name = '{TABLE}'")
    return pd.DataFrame() if found.empty else query(snapshot, FIGURES)
