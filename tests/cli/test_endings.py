"""How a run ends that is stopped, killed, or comes while another one works."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

import pytest

from orchestration.published.reader import open_current
from tests.cli.installation import Installation, an_installation, answers

pytestmark = pytest.mark.end_to_end

KILL_COUNT = 6


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    made = an_installation(tmp_path)
    for month in range(1, 10):
        scores = [(month * number) % 11 for number in range(2000)]
        made.drop(f"{month}.csv", answers(f"2026-0{month}", scores))
    return made


def answer_count(installation: Installation) -> int:
    with open_current(installation.home) as con:
        row = con.execute(
            "select sum(n) from published.metric_values"
            " where metric = 'nps' and period_grain = 'year' and dimension = 'company'"
        ).fetchone()
    return int(row[0]) if row else 0


def until_working(installation: Installation) -> None:
    """Wait until the run that was started holds its lock."""
    lock = installation.home.dagster / "run.lock"
    while not lock.exists() or not lock.read_text(encoding="ascii"):
        time.sleep(0.05)


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_run_that_is_asked_to_stop_stops_and_the_next_finishes_its_work(
    installation: Installation, sent: signal.Signals, code: int
) -> None:
    stopped = installation.start("run")
    until_working(installation)
    stopped.send_signal(sent)
    _, err = stopped.communicate()

    after = installation.loyalty("run", "--json")

    assert stopped.returncode == code, err
    assert "taken up by the next run" in err
    assert after.code == 0, after.err
    assert answer_count(installation) == 18_000


def test_a_second_run_says_which_process_it_waited_for(installation: Installation) -> None:
    first = installation.start("run")
    until_working(installation)

    second = installation.loyalty("run", LOYALTY_WAIT_SECONDS="0.5")

    first.communicate()
    assert second.code == 3
    assert f"process {first.pid}" in second.err
    assert first.returncode == 0


def test_a_second_run_goes_on_when_the_first_ends_in_time(installation: Installation) -> None:
    first = installation.start("run")
    until_working(installation)

    second = installation.loyalty("run", "--json", LOYALTY_WAIT_SECONDS="300")

    first.communicate()
    assert (first.returncode, second.code) == (0, 0), second.err
    assert answer_count(installation) == 18_000


def test_killed_at_any_moment_a_run_is_finished_by_the_next_one_alone(
    installation: Installation,
) -> None:
    moments = random.Random(7)
    for _ in range(KILL_COUNT):
        killed = installation.start("run")
        time.sleep(moments.uniform(0.5, 9))
        killed.kill()
        killed.communicate()

    after = installation.loyalty("run", "--json")

    assert after.code == 0, after.err
    assert answer_count(installation) == 18_000
    assert installation.loyalty("verify").code == 0
    # a kill between its sign of life and its record leaves a sign that goes when it is old
    signs = installation.home.dagster / "running"
    for sign in signs.iterdir():
        os.utime(sign, (0, 0))
    assert installation.loyalty("run").code == 0
    assert list(signs.iterdir()) == []
