"""Runs of `loyalty` that begin with everything imported: a kill costs half the time then.

A warm process imports what a run needs and opens nothing; each run is a fork of it, in a session
of its own, with its own environment and log. From there on it is the same command, in a process
that is killed like any other. `python -m tests.end_to_end.warm_start` is the warm process.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.end_to_end.installations import PROJECT, Installation


class WarmRun:
    """A run that was started warm; answers as `subprocess.Popen` does."""

    def __init__(self, warm: WarmStart, pid: int) -> None:
        self.warm, self.pid = warm, pid
        self.returncode: int | None = None
        self._descriptor = os.pidfd_open(pid)

    def poll(self) -> int | None:
        """The exit code, once it has ended."""
        if self.returncode is None and select.select([self._descriptor], [], [], 0)[0]:
            self.wait()
        return self.returncode

    def wait(self) -> int:
        """Wait for its end; minus the signal when a signal ended it."""
        if self.returncode is None:
            self.returncode = int(self.warm.ask(wait=self.pid))
            os.close(self._descriptor)
        return self.returncode

    def kill(self) -> None:
        """SIGKILL to this process."""
        if self.poll() is None:
            signal.pidfd_send_signal(self._descriptor, signal.SIGKILL)


class WarmStart:
    """The warm process; one thread at a time may use it."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.end_to_end.warm_start"],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.communicate()

    def wait_until_ready(self) -> None:
        """Return once everything is imported."""
        self.ask()

    def start(self, installation: Installation, *words: str, log: Path) -> WarmRun:
        """Start `loyalty` with these words; what it writes is added to the log."""
        pid = self.ask(words=words, environment=installation.environment(), log=str(log))
        return WarmRun(self, pid)

    def ask(self, **question: Any) -> int:
        """One line there, one line back."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


def _serve() -> None:
    import_all()
    for line in sys.stdin:
        question = json.loads(line)
        answer = 0
        if "wait" in question:
            _, status = os.waitpid(question["wait"], 0)
            answer = os.waitstatus_to_exitcode(status)
        elif question:
            answer = os.fork()
            if answer == 0:
                _become(question)
        os.write(1, f"{answer}\n".encode("ascii"))


def import_all() -> None:
    """What a run imports on its way, as far as it may be shared; its companions are its own."""
    import dagster_dbt

    import orchestration.cli.run
    import orchestration.components.source_assets
    import orchestration.definitions
    import orchestration.resources.headless

    assert all((dagster_dbt, orchestration))


def _become(question: dict[str, Any]) -> None:
    from orchestration.cli import command

    os.setsid()
    null = os.open(os.devnull, os.O_RDONLY)
    log = os.open(question["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(null, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ.clear()
    os.environ.update(question["environment"])
    code = 70
    try:
        code = command(question["words"])
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _serve()
