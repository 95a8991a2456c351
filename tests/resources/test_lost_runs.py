"""Signs of life that killed processes left go away; those of living ones stay."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

NOW = datetime(2100, 1, 1, tzinfo=UTC)


def test_only_the_sign_of_a_process_that_is_gone_is_swept(tmp_path: Path) -> None:
    from orchestration.home import Home
    from orchestration.resources.instance import fail_lost_runs, open_instance
    from orchestration.resources.run_lock import marked_alive, signs

    home = Home(data=tmp_path, surveys=tmp_path)
    with open_instance(home) as instance, marked_alive(home, "alive"):
        (home.dagster / "running" / "killed before its run began").write_text("123")

        fail_lost_runs(instance, home, now=datetime.now(UTC))
        young = signs(home)
        fail_lost_runs(instance, home, now=NOW)

        assert young == ["alive", "killed before its run began"]
        assert signs(home) == ["alive"]
