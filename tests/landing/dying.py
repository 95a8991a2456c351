"""A pull of five files in which one step that changes the disk goes wrong, or ends the process.

    python -m tests.landing.dying DIRECTORY before|in_the_middle|after

dies once at each step of a pull, in a child each time, and prints the number of steps.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from orchestration.landing import durable
from orchestration.landing.copying import SMALL
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


DEATHS = {"before": die_before, "in_the_middle": die_in_the_middle, "after": die_after}


def die_everywhere(directory: Path, death: str) -> int:
    steps = steps_of_a_pull(directory / "dry")
    for at in range(1, steps + 1):
        root = directory / str(at)
        pull(root, FIRST)
        child = os.fork()
        if child == 0:
            with Strike(at, DEATHS[death])():
                pull(root, FIRST + REST)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
        check_that_the_next_pull_makes_it_good(root)
    return steps


if __name__ == "__main__":
    print(die_everywhere(Path(sys.argv[1]), sys.argv[2]))
