"""The orchestrator need not import dbt: what it serves is the same, whoever imported it before."""

from __future__ import annotations

import subprocess
import sys

import pytest

from orchestration.home import PROJECT

pytestmark = pytest.mark.slow

LISTING = """
import sys
if sys.argv[1] == "before":
    import dagster_dbt
from orchestration.definitions import defs
graph = defs().resolve_asset_graph()
print(sorted(key.to_user_string() for key in graph.get_all_asset_keys()))
print(sorted(map(str, graph.asset_check_keys)))
print("dbt" in sys.modules, file=sys.stderr)
"""


def test_the_assets_are_the_same_with_and_without_dbt_imported() -> None:
    before, without = _listed("before"), _listed("without")

    assert (before.stderr.split()[-1], without.stderr.split()[-1]) == ("True", "False")
    assert len(without.stdout) > 1_000
    assert before.stdout == without.stdout


def _listed(how: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", LISTING, how],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
