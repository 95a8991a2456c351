"""Who runs the pipeline, asked by those who may write and those who may not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.home import Home
from orchestration.resources import run_lock

HOLD = """
import sys
from pathlib import Path
from orchestration.home import Home
from orchestration.resources.run_lock import one_run_at_a_time
with one_run_at_a_time(Home(data=Path(sys.argv[1]), surveys=Path())):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_process_that_runs_is_named_and_is_gone_when_killed(tmp_path: Path) -> None:
    home = Home(data=tmp_path, surveys=tmp_path)
    assert run_lock.running_process(home) is None
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    holder.stdout.readline()

    named = run_lock.running_process(home)
    with (
        pytest.raises(run_lock.RunBusyError, match=f"process {holder.pid}"),
        run_lock.one_run_at_a_time(home, wait=0),
    ):
        pytest.fail("two at once")
    holder.kill()
    holder.communicate()

    assert named == str(holder.pid)
    assert run_lock.running_process(home) is None
    with run_lock.one_run_at_a_time(home, wait=0):
        assert run_lock.running_process(home) is None  # it is we


def test_a_data_directory_that_is_none_is_said_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file", encoding="utf-8")
    home = Home(data=tmp_path / "data", surveys=tmp_path)

    with (
        pytest.raises(run_lock.UnwritableDataError, match="LOYALTY_DATA"),
        run_lock.one_run_at_a_time(home, wait=0),
    ):
        pytest.fail("it began")
