"""The ends of the scales, and intervals cut at them.

A t interval of few answers reaches past the scale, where no figure can be. Stored intervals are
not cut; what the board shows is. Not here: the adjusted Wald interval of NPS, which is cut already.
"""

from __future__ import annotations

import pandas as pd

#: lowest and highest possible figure; the definition of a metric fixes its scale
ENDS = {
    "csi": (0.0, 100.0),
    "acsi": (0.0, 100.0),
    "ces": (1.0, 7.0),
    "ces_1": (1.0, 5.0),
    "ces_5": (1.0, 5.0),
}


def cut_intervals(rows: pd.DataFrame, metric: str) -> pd.DataFrame:
    """The rows with `low` and `high` within the scale."""
    if metric not in ENDS:
        return rows
    lowest, highest = ENDS[metric]
    return rows.assign(
        low=rows["low"].clip(lowest, highest), high=rows["high"].clip(lowest, highest)
    )
