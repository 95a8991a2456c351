"""Every single write, sync and rename of a pull fails once, and the process dies at each once."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from orchestration.landing.errors import CannotKeepError
from orchestration.landing.store import Landing
from tests.landing.dying import (
    FIRST,
    REST,
    Strike,
    check_that_the_next_pull_makes_it_good,
    pull,
    steps_of_a_pull,
)
from tests.landing.fakes import a_home


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO], ids=["ENOSPC", "EIO"])
def test_a_step_that_the_disk_refuses_loses_nothing_and_is_made_good(
    tmp_path: Path, number: int
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    steps = steps_of_a_pull(tmp_path / "dry")
    assert steps > 15
    for at in range(1, steps + 1):
        root = tmp_path / str(at)
        pull(root, FIRST)

        with Strike(at, refuse)(), pytest.raises(CannotKeepError, match="run again"):
            pull(root, FIRST + REST)

        check_that_the_next_pull_makes_it_good(root)


def test_a_disk_that_fills_up_in_the_middle_of_a_write_leaves_no_half_line(
    tmp_path: Path,
) -> None:
    def write_half(step: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        if step.__name__ == "write":
            step(arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    for at in range(1, steps_of_a_pull(tmp_path / "dry") + 1):
        root = tmp_path / str(at)
        pull(root, FIRST)

        with Strike(at, write_half)(), pytest.raises(CannotKeepError, match="Free some space"):
            pull(root, FIRST + REST)

        assert Landing(a_home(root)).manifest.torn() == ()
        check_that_the_next_pull_makes_it_good(root)


@pytest.mark.parametrize("death", ["before", "in_the_middle", "after"])
def test_a_process_that_dies_at_any_step_is_made_good_by_the_next(
    tmp_path: Path, death: str
) -> None:
    # in a process without threads, because it forks
    told = subprocess.run(
        [sys.executable, "-m", "tests.landing.dying", str(tmp_path), death],
        capture_output=True,
        text=True,
        check=False,
    )

    assert told.returncode == 0, told.stderr
    assert int(told.stdout) > 15


def test_an_error_of_a_full_disk_names_the_volume_and_the_need(tmp_path: Path) -> None:
    error = CannotKeepError(
        tmp_path / "landing", "big.csv", 1_300_000_001, OSError(errno.ENOSPC, "No space left")
    )

    assert str(error).startswith(f"{tmp_path / 'landing'}: no room for big.csv (1301 MB): ")
    assert "MB are free. Free some space on this volume and run again" in str(error)
