"""Who a killed run leaves behind: nobody. The reader of untrusted files follows its parent."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.end_to_end.installations import PROJECT, members, wait_until_gone

pytestmark = [pytest.mark.slow, pytest.mark.end_to_end]

#: reads a pipe that nobody writes to, and so never ends by itself
PARENT = """
import sys
from pathlib import Path
from orchestration.responses.declaration_file import load_file
from orchestration.validated.parsing import LandedFile, parse

declared, endless, database = map(Path, sys.argv[1:])
files = [LandedFile(1, str(endless), endless.name, "2026-01-01")]
parse(load_file(declared)[0], files, database=database, secret=b"s", progress=print)
"""
DECLARED = """
type: orchestration.components.survey_source.SurveySource
attributes:
  survey: endless
  kind: forms
  owner: team:shops
  connector: {type: folder, url: drop}
  format: {type: csv, encodings: [utf-8]}
  time: {zone: UTC, formats: [iso]}
  columns: {answered_at: at}
  questions:
    recommend: {metric: nps, column: score, scale: {min: 0, max: 10, direction: higher_better}}
"""


def test_the_reader_of_a_file_dies_with_the_run_that_started_it(tmp_path: Path) -> None:
    declared, endless = tmp_path / "defs.yaml", tmp_path / "endless.csv"
    declared.write_text(DECLARED, encoding="utf-8")
    os.mkfifo(endless)
    words = [str(declared), str(endless), str(tmp_path / "batch.duckdb")]
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, *words], cwd=PROJECT, start_new_session=True
    )
    try:
        wait_for_reader(parent)
        parent.kill()
        parent.wait()

        wait_until_gone(parent.pid)
    finally:
        parent.kill()
        # whoever is left would wait for ever: an end of the pipe lets it go
        os.close(os.open(endless, os.O_RDWR | os.O_NONBLOCK))


def wait_for_reader(parent: subprocess.Popen[bytes]) -> None:
    """Return once the child has been resting for a while: it waits for the pipe."""
    before: list[int] = []
    rests = 0
    while parent.poll() is None and rests < 10:
        now = [ticks for words, ticks in members(parent.pid).items() if "child" in words]
        rests = rests + 1 if now and now == before else 0
        before = now
        time.sleep(0.05)
    assert parent.poll() is None, "the reader ended by itself"
