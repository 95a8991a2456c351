"""A publisher that ends at any moment leaves a snapshot to read."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest

from orchestration.home import Home
from orchestration.landing import durable
from tests.published.fakes import build, publish_at, read


class DiedError(BaseException):
    """Stands for the end of the process: nothing of ours catches it."""


def test_a_publisher_that_dies_at_any_step_leaves_a_snapshot_to_read(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(home, 1)
    publish_at(home)
    build(home, 2)
    steps_left = [0]

    def struck(step: Callable[..., Any]) -> Callable[..., Any]:
        def strike(*arguments: Any, **options: Any) -> Any:
            steps_left[0] -= 1
            if steps_left[0] == 0:
                raise DiedError
            return step(*arguments, **options)

        return strike

    for name in ("write", "sync", "create", "replace"):
        monkeypatch.setattr(durable, name, struck(getattr(durable, name)))
    for at in range(1, 40):
        steps_left[0] = at
        try:
            publish_at(home, at)
        except DiedError:
            assert len(read(home, "select distinct version from published.metric_values")) == 1
            continue
        break

    assert 5 < at < 39
    assert read(home, "select max(version) from published.metric_values") == [(2,)]
    assert not list(home.published.glob(".tmp-*"))


PUBLISHER = """
import itertools, sys
from datetime import UTC, datetime
from pathlib import Path
from orchestration.home import Home
from orchestration.published.snapshot import publish
from tests.published.fakes import build
from tests.published.test_parts import say

home = Home(data=Path(sys.argv[1]), surveys=Path("surveys"))
for version in itertools.count(int(sys.argv[2])):
    build(home, version)
    say(home, "2026-01-01", f"{version}.", rows=1)
    say(home, "2026-02-01", "stays", rows=5000)
    publish(
        home, now=lambda: datetime.now(UTC), code_version="0.1.0", keep=2, takes_over=True
    )
    print(version, flush=True)
"""


@pytest.mark.slow
def test_a_publisher_killed_at_random_moments_takes_nothing_back(home: Home) -> None:
    chance = random.Random(20260601)
    newest = 0
    for _ in range(15):
        with subprocess.Popen(
            [sys.executable, "-c", PUBLISHER, str(home.data), str(newest + 1)],
            stdout=subprocess.PIPE,
        ) as process:
            assert process.stdout is not None
            heard = process.stdout.readline()
            time.sleep(chance.random() * 0.2)
            process.kill()
            heard += process.stdout.read()
        newest = max(newest, *(int(line) for line in heard.splitlines()))
        versions = read(home, "select distinct version from published.metric_values")
        assert len(versions) == 1
        assert versions[0][0] >= newest
        said = "select month_start::varchar, min(text), count(*) from published.comments group by 1"
        assert read(home, f"{said} order by 1") == [
            ("2026-01-01", f"{versions[0][0]}.0", 1), ("2026-02-01", "stays0", 5000)
        ]  # fmt: skip
