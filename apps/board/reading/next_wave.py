"""The next waves as the page shows them, and what modes go with. Never cached: a refusal shows at
once. Nobody who is asked is named. No widgets."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from apps.board.data import Snapshot, query
from orchestration.home import Home
from orchestration.published.wave_plan import Plan, plan_next
from orchestration.published.wave_standing import Standing, missed, standings
from orchestration.responses.waves import load_waves

TABLE = "mode_effects"
MODES = """
    select channel, n::double as n, other_n::double as other_n, difference as value,
        difference_low as low, difference_high as high, q_value, verdict
    from published.mode_effects
    order by channel
"""


def load_plans(now: datetime) -> list[Plan]:
    """The next wave of each. Raises DeclarationError, JournalError and NoSnapshotError."""
    return plan_next(Home.from_environment(), now)


def load_missed(now: datetime) -> list[Standing]:
    """The waves that were missed. Raises DeclarationError and JournalError."""
    home = Home.from_environment()
    waves = load_waves(home.surveys)
    return missed(standings(home, now), waves) if waves else []


def load_modes(snapshot: Snapshot) -> pd.DataFrame:
    """A row a mode; none in snapshots made before it."""
    found = query(snapshot, f"from duckdb_tables() where table_name = '{TABLE}'")
    return pd.DataFrame() if found.empty else query(snapshot, MODES)
