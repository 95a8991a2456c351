"""The integrity screen over the honest months of the sample company: what it finds is false alarm.

Nobody cheats in the sample. The committed figures are what the screen finds there; a change of
the rules or of their thresholds that raises more alarms shows here, and is to be looked at.
"""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from orchestration.home import Home
from orchestration.outlets.feeds.figures import Known
from orchestration.resources.feed_figures import feeds_of
from orchestration.resources.feed_screen import SCREEN, read_findings
from orchestration.responses.scheme import load_scheme
from tests.end_to_end import sample_drops
from tests.samples.committed import SOURCES

pytestmark = [pytest.mark.slow, pytest.mark.end_to_end]

#: windows of three months from the first whole one on
MONTHS = (
    "2024-12",
    *(f"2025-{month:02d}" for month in range(1, 13)),
    *(f"2026-{month:02d}" for month in range(1, 10)),
)
#: scheme -> windows of a unit with answers, and findings in them by rule and severity;
#: `loyalty feed status` would have shown them
FALSE_ALARMS = {
    "service_bonus": (76, {("invitation_drop", "note"): 5, ("sudden_jump", "note"): 2}),
    "team_pilot": (211, {("invitation_drop", "note"): 19, ("sudden_jump", "note"): 1}),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A copy: figures of a scheme are made in the warehouse."""
    made = sample_drops.after_one_run(tmp_path_factory)
    copy = tmp_path_factory.mktemp("screened") / "data"
    shutil.copytree(made.data, copy, symlinks=True)
    return Home(copy, made.home.surveys, f"sqlite:///{copy / 'decisions.sqlite'}")


@pytest.mark.parametrize("name", FALSE_ALARMS)
def test_the_screen_raises_the_committed_number_of_false_alarms_and_withholds_nobody(
    home: Home, name: str
) -> None:
    scheme = load_scheme(Path(SOURCES), name).model_copy(update={"valid_from": MONTHS[0]})
    found: Counter[tuple[str, str]] = Counter()
    seen: list[str] = []

    def look(con: duckdb.DuckDBPyConnection, month: str, known: Known) -> Known:
        for row in read_findings(con, month):
            found[row["rule"], row["severity"]] += 1
            seen.append(f"{month} {row['unit_id']} {row['rule']}: {row['detail']}")
        return known

    feeds = feeds_of(home, scheme, MONTHS, more_models=SCREEN, read_more=look)
    unit_windows = sum(1 for feed in feeds.values() for figure in feed.figures if figure.n)
    print("\n".join(["", *seen, f"{sum(found.values())} in {unit_windows} windows of a unit"]))

    assert (unit_windows, dict(found)) == FALSE_ALARMS[name]
    assert not any(severity == "withhold" for _, severity in found)
