"""The ends of the scales, and intervals cut at them.

A t interval of few answers reaches past the scale, where no figure can be. Stored intervals are
not cut; what the board shows is. Not here: the adjusted Wald interval of NPS, which is cut already.
"""

from __future__ import annotations

import pandas as pd

from orchestration.published.figures import ENDS


def cut_intervals(rows: pd.DataFrame, metric: str) -> pd.DataFrame:
    """The rows with `low` and `high` within the scale."""
    if metric not in ENDS:
        return rows
    lowest, highest = ENDS[metric]
    return rows.assign(
        low=rows["low"].clip(lowest, highest), high=rows["high"].clip(lowest, highest)
    )
