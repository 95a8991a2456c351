from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.home import Home
from tests.published.fakes import a_home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return a_home(tmp_path)
