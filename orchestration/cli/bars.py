"""Progress on a terminal: one bar over the steps, one under it for what the step works on."""

from __future__ import annotations

from contextlib import ExitStack
from types import TracebackType
from typing import Self

from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from orchestration.cli.terminal import remarks
from orchestration.resources.progress import listening


class Bars:
    """Bars on stderr while it is a terminal; silent otherwise."""

    def __init__(self, *, is_shown: bool) -> None:
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[thing]}"),
            TimeElapsedColumn(),
            console=remarks(),
            transient=True,
            disable=not (is_shown and remarks().is_terminal),
        )
        self._steps = self._progress.add_task("starting", total=None, thing="")
        self._work = self._progress.add_task("", total=None, thing="", visible=False)
        self._stack = ExitStack()

    def step(self, name: str, done: int, total: int) -> None:
        """A step starts."""
        self._progress.update(self._steps, description=name, completed=done, total=total)
        self._progress.update(self._work, visible=False)

    def work(self, _where: str, thing: str, done: int, total: int | None) -> None:
        """A stage reports on the thing it works on."""
        self._progress.update(self._work, completed=done, total=total, thing=thing, visible=True)

    def __enter__(self) -> Self:
        self._stack.enter_context(self._progress)
        self._stack.enter_context(listening(self.work))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()
