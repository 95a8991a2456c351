"""Every single write, sync and rename of a pull fails once, and the process dies at each once."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from orchestration.landing import durable
from orchestration.landing.copying import SMALL
from orchestration.landing.errors import CannotKeepError
from orchestration.landing.store import Landing
from tests.landing.fakes import FakeSource, Ticks, a_home, a_survey

STEPS = ("write", "write_at_start", "sync", "create", "replace")
BIG = bytes(range(256)) * (SMALL // 128)
FIRST = [("first.csv", b"1")]
REST: list[Any] = [("small.csv", b"2"), ("big.csv", BIG), ("copy.csv", b"1"), ("last.csv", b"3")]
NAMES = ["first.csv", "small.csv", "big.csv", "copy.csv", "last.csv"]


class Strike:
    """Does something at the n-th step that changes the disk, and counts the steps."""

    def __init__(self, at: int, act: Callable[[Callable[..., Any], tuple[Any, ...]], Any]) -> None:
        self.at, self.act, self.count = at, act, 0

    @contextmanager
    def __call__(self) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            for name in STEPS:
                patch.setattr(durable, name, self._struck(getattr(durable, name)))
            yield

    def _struck(self, step: Callable[..., Any]) -> Callable[..., Any]:
        def struck(*arguments: Any, **options: Any) -> Any:
            self.count += 1
            if self.count == self.at:
                self.act(step, arguments)
            return step(*arguments, **options)

        return struck


def pull(root: Path, things: list[Any]) -> None:
    Landing(a_home(root)).land(a_survey(), FakeSource(things), now=Ticks())


def check_that_the_next_pull_makes_it_good(root: Path) -> None:
    """Whatever happened: the chain holds, and one more pull lands everything exactly once."""
    landing = Landing(a_home(root))
    assert landing.verify() == []
    assert next(landing.manifest.entries()).name == "first.csv"

    pull(root, FIRST + REST)

    assert landing.verify() == []
    assert [entry.name for entry in landing.manifest.entries()] == NAMES
    assert not [path for path in (landing.root / "tmp").rglob("*") if path.is_file()]


def steps_of_a_pull(root: Path) -> int:
    counter = Strike(0, lambda *_: None)
    pull(root, FIRST)
    with counter():
        pull(root, FIRST + REST)
    return counter.count


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


def die_before(_step: Callable[..., Any], _arguments: tuple[Any, ...]) -> None:
    os._exit(9)


def die_after(step: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    if step.__name__ != "create":
        step(*arguments)
    os._exit(9)


def die_in_the_middle(step: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    if step.__name__ == "write":
        step(arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])
    os._exit(9)


@pytest.mark.parametrize(
    "death", [die_before, die_in_the_middle, die_after], ids=lambda death: death.__name__
)
def test_a_process_that_dies_at_any_step_is_made_good_by_the_next(
    tmp_path: Path, death: Callable[..., Any]
) -> None:
    steps = steps_of_a_pull(tmp_path / "dry")
    for at in range(1, steps + 1):
        root = tmp_path / str(at)
        pull(root, FIRST)

        child = os.fork()
        if child == 0:
            with Strike(at, death)():
                pull(root, FIRST + REST)
            os._exit(0)
        _, status = os.waitpid(child, 0)

        assert os.waitstatus_to_exitcode(status) == 9
        check_that_the_next_pull_makes_it_good(root)


def test_an_error_of_a_full_disk_names_the_volume_and_the_need(tmp_path: Path) -> None:
    error = CannotKeepError(
        tmp_path / "landing", "big.csv", 1_300_000_001, OSError(errno.ENOSPC, "No space left")
    )

    assert str(error).startswith(f"{tmp_path / 'landing'}: no room for big.csv (1301 MB): ")
    assert "MB are free. Free some space on this volume and run again" in str(error)
