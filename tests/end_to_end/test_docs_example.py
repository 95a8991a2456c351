"""The worked example of docs/sources.md gives the figures that the page shows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conventions.checkout import PROJECT

pytestmark = pytest.mark.slow

PAGE = (PROJECT / "docs" / "sources.md").read_text(encoding="utf-8")


def block(kind: str) -> str:
    found = re.search(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert found, kind
    return found[1]


def test_a_newcomer_who_follows_the_page_sees_what_it_says(tmp_path: Path) -> None:
    (tmp_path / "answers.csv").write_text(block("csv"), encoding="utf-8")
    (tmp_path / "defs.yaml").write_text(block("yaml"), encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "-m", "orchestration.cli", "sources", "try", "defs.yaml", "answers.csv"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(PROJECT), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    printed = [line.split() for line in done.stdout.splitlines()]
    for said in block("text").splitlines():
        if said.endswith("…"):
            assert said.removesuffix("…").strip() in done.stdout
        else:
            assert said.split() in printed, said
