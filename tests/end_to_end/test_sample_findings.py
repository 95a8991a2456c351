"""The integrity screen over the honest months of the sample company: what it finds is false alarm.

Nobody cheats in the sample. The committed figures are what the screen finds there; a change of
the rules or of their thresholds that raises more alarms shows here, and is to be looked at.
"""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from orchestration.home import Home
from orchestration.raw.warehouse import open_warehouse
from orchestration.resources.feed_figures import feed_of
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
#: rule and severity -> findings in all windows; `loyalty feed status` would have shown them
FALSE_ALARMS = {("invitation_drop", "note"): 5, ("sudden_jump", "note"): 2}
#: windows of a location with answers
UNIT_WINDOWS = 76


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A copy: figures of a scheme are made in the warehouse."""
    made = sample_drops.after_one_run(tmp_path_factory)
    copy = tmp_path_factory.mktemp("screened") / "data"
    shutil.copytree(made.data, copy, symlinks=True)
    return Home(copy, made.home.surveys, f"sqlite:///{copy / 'decisions.sqlite'}")


def test_the_screen_raises_the_committed_number_of_false_alarms_and_withholds_nobody(
    home: Home,
) -> None:
    scheme = load_scheme(Path(SOURCES), "service_bonus").model_copy(
        update={"valid_from": MONTHS[0]}
    )
    found: Counter[tuple[str, str]] = Counter()
    seen: list[str] = []
    unit_windows = 0
    for month in MONTHS:
        figures = feed_of(home, scheme, month, more_models=SCREEN).figures
        unit_windows += sum(1 for figure in figures if figure.n)
        with open_warehouse(home) as con:
            for row in read_findings(con):
                found[row["rule"], row["severity"]] += 1
                seen.append(f"{month} {row['unit_id']} {row['rule']}: {row['detail']}")
    print("\n".join(["", *seen, f"{sum(found.values())} in {unit_windows} windows of a unit"]))

    assert unit_windows == UNIT_WINDOWS
    assert dict(found) == FALSE_ALARMS
    assert not any(severity == "withhold" for _, severity in found)
