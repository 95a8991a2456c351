"""Which process runs the pipeline: known for sure, and let go by the kernel."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from orchestration.home import PROJECT, Home
from orchestration.resources.run_lock import (
    RunBusyError,
    forget,
    is_alive,
    marked_alive,
    one_run_at_a_time,
    running_process,
)

HOLDING = """
import sys, time
from pathlib import Path
from orchestration.home import Home
from orchestration.resources.run_lock import marked_alive, one_run_at_a_time
home = Home(Path(sys.argv[1]), Path(sys.argv[1]))
with marked_alive(home, "run-1"), one_run_at_a_time(home):
    print("held", flush=True)
    time.sleep(600)
"""


class FakeClock:
    """Time that passes only while somebody waits."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path, tmp_path)


@contextmanager
def another_process(home: Home) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(home.data)],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_a_second_run_waits_its_time_and_then_names_the_process(home: Home) -> None:
    clock = FakeClock()

    with (
        another_process(home) as other,
        pytest.raises(RunBusyError, match=f"process {other.pid}; waited 30 s"),
        one_run_at_a_time(home, wait=30, clock=clock.now, sleep=clock.sleep),
    ):
        pass

    assert 30 <= clock.seconds < 31


def test_a_killed_run_lets_the_next_one_in_and_is_known_to_be_gone(home: Home) -> None:
    with another_process(home) as other:
        assert is_alive(home, "run-1") is True
        assert running_process(home) == str(other.pid)

    assert is_alive(home, "run-1") is False
    assert running_process(home) is None
    with one_run_at_a_time(home, wait=0):
        pass


def test_a_run_of_this_process_may_take_the_lock_again(home: Home) -> None:
    with one_run_at_a_time(home, wait=0):
        with one_run_at_a_time(home, wait=0):
            pass

        assert running_process(home) is None  # it is we ourselves


def test_a_child_of_a_killed_run_does_not_keep_its_lock(home: Home) -> None:
    reading, writing = os.pipe()
    with one_run_at_a_time(home, wait=0):
        child = os.fork()
        if child == 0:
            os.write(writing, b"x")
            signal.pause()
        os.read(reading, 1)

    try:
        with another_process(home):  # it gets the lock although the child lives
            pass
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def test_a_run_that_ended_leaves_no_sign(home: Home) -> None:
    with marked_alive(home, "run-2"):
        assert is_alive(home, "run-2") is True

    assert is_alive(home, "run-2") is None


def test_a_sign_that_is_no_longer_needed_is_removed(home: Home) -> None:
    with another_process(home):
        pass

    forget(home, "run-1")

    assert is_alive(home, "run-1") is None
