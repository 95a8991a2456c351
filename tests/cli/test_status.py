"""What `loyalty status` says of measurement that did not happen."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.installation import DECLARATION, an_installation, answers

pytestmark = pytest.mark.end_to_end


def test_a_wave_that_was_missed_needs_a_person_until_it_is_measured_again(tmp_path: Path) -> None:
    made = an_installation(tmp_path)
    monthly = DECLARATION.replace("  kind: forms\n", "  kind: forms\n  measured: month\n")
    made.declare("kiosk", monthly)
    made.declare("web")
    made.drop("may.csv", answers("2026-05", [9] * 10))
    made.drop("summer.csv", [(f"w{n}", f"2026-0{n}-28", "", 7) for n in (6, 7, 8)], survey="web")
    made.drop("end.csv", [("w9", "2026-08-31", "", 7)], survey="web")

    assert made.loyalty("run").code == 0
    missing = made.loyalty("status")
    made.drop("august.csv", answers("2026-08", [9] * 10))
    assert made.loyalty("run").code == 0
    after = made.loyalty("status")

    said = " ".join(missing.err.split())
    assert missing.code == 1
    assert "kiosk: no answers from 2026-06-01 to 2026-08-31: waves were missed" in said
    assert "waves were missed" not in " ".join(after.err.split())
