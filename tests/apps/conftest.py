"""The made-up company as an installation, for the tests of pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.apps import snapshot_fixture


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("installation")
    snapshot_fixture.build(place, fetched_at=datetime.now(UTC) - timedelta(hours=1))
    return place


@pytest.fixture
def home(installation: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOYALTY_DATA", str(installation))
