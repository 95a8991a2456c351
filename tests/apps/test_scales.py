"""An interval is shown within the scale of its metric."""

import pandas as pd
import pytest

from apps.board.data import METRICS
from apps.board.reading.side_by_side import SIDE_BY_SIDE
from apps.board.scales import cut_intervals
from orchestration.published.figures import ENDS


@pytest.mark.parametrize(("metric", "lowest", "highest"), [
    ("csi", 0.0, 100.0), ("ces", 1.0, 7.0), ("ces_1", 1.0, 5.0), ("ces_5", 1.0, 5.0),
])  # fmt: skip
def test_an_interval_ends_where_the_scale_ends(metric: str, lowest: float, highest: float) -> None:
    rows = pd.DataFrame({"low": [-71.3, 3.2, None], "high": [246.3, 4.1, None]})

    cut = cut_intervals(rows, metric)

    assert cut["low"].tolist()[:2] == [lowest, 3.2]
    assert cut["high"].tolist()[:2] == [highest, 4.1]
    assert cut.iloc[2].isna().all()
    assert rows["high"][0] == 246.3


def test_every_metric_with_a_t_interval_has_its_ends() -> None:
    shares = {"csat", "csat_pooled"}  # Wilson's interval never leaves its scale
    assert {"nps", *ENDS} == {*METRICS, *SIDE_BY_SIDE} - shares
