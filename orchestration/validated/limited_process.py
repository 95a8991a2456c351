"""A limited process that takes untrusted files apart, as the one that starts it sees it.

Both talk in lines of JSON. Whatever a file does to it, the process ends and this side goes on.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO, cast

from orchestration.home import PROJECT

PATIENCE_SECONDS = 60.0
WEIGHED_EVERY_SECONDS = 0.004
ERROR_LENGTH = 300
OUT_OF_MEMORY = ("MemoryError", "Out of Memory", "bad_alloc", "malloc of size")
TOO_LONG = "Reading took too long and was stopped. Split the file or export it again."


@dataclass(frozen=True)
class Limits:
    """What the process may use.

    Args:
        memory_mb: of DuckDB.
        resident_mb: of the whole process, watched from outside: it is ended when it holds more.
        reading_mb: what the kernel gives it to take one file apart, should the watcher come late.
        data_mb: what the kernel gives it at most. The query that types a file asks for up to a
            gigabyte that it never touches, the more the more questions there are.
        address_space_mb: what the kernel allows at most; libraries reserve ranges of gigabytes that
            never become memory, and fail in strange ways where they cannot.
        file_mb: of any file it writes.
        cpu_seconds: for one file or one group of mails, before the kernel ends it.
        threads: of DuckDB.
    """

    memory_mb: int
    resident_mb: int
    reading_mb: int
    data_mb: int
    address_space_mb: int
    file_mb: int
    cpu_seconds: int
    threads: int


class LimitedProcess:
    """One process, watched until it ends.

    Args:
        command: what is started.
        folder: where it works.
        limits: how much memory it may hold.
        environment: all that it sees of it, besides paths and language.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        folder: Path,
        limits: Limits,
        environment: Mapping[str, str],
    ) -> None:
        self.is_late = False
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env=base_environment() | dict(environment),
            text=True,
        )
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._errors: list[str | None] = []
        self._threads = [
            threading.Thread(target=target, args=arguments, daemon=True)
            for target, arguments in (
                (_end_when_too_big, (self._process, limits.resident_mb)),
                (_pump, (self._process.stdout, self._lines.put)),
                (_pump, (self._process.stderr, self._errors.append)),
            )
        ]
        for thread in self._threads:
            thread.start()

    def tell(self, words: Mapping[str, Any], *, is_last: bool = False) -> None:
        """Say something to it; a process that has ended hears nothing."""
        stream = cast("TextIO", self._process.stdin)
        with suppress(BrokenPipeError, ValueError):
            stream.write(json.dumps(words) + "\n")
            stream.flush()
        if is_last:
            with suppress(BrokenPipeError):
                stream.close()

    def hear(self, seconds: float) -> dict[str, Any] | None:
        """What it says next; None when it has ended, or is ended for having said nothing."""
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            self.is_late = True
            self._process.kill()
            return None
        return None if line is None else cast("dict[str, Any]", json.loads(line))

    def end(self) -> tuple[int, str]:
        """Wait for its end: the exit code, and why it ended early in a sentence; empty at 0."""
        with suppress(BrokenPipeError):
            cast("TextIO", self._process.stdin).close()
        code = self._process.wait()
        for thread in self._threads:
            thread.join()
        for stream in (self._process.stdout, self._process.stderr):
            cast("TextIO", stream).close()
        if self.is_late:
            return code, TOO_LONG
        return code, _fault(code, [text for text in self._errors if text]) if code else ""


def base_environment() -> dict[str, str]:
    """What every such process sees of the environment: no password of any source."""
    kept = ("PATH", "LANG", "LC_ALL", "HOME", "TMPDIR", "PYTHONDONTWRITEBYTECODE")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    return environment | {
        "PYTHONPATH": str(PROJECT),
        "MALLOC_ARENA_MAX": "2",
        # Arrow's own allocator asks for a gigabyte at its start, which the limit would count
        "ARROW_DEFAULT_MEMORY_POOL": "system",
    }


def _pump(stream: Any, take: Any) -> None:
    for line in stream:
        take(line)
    take(None)


def _end_when_too_big(process: subprocess.Popen[str], resident_mb: int) -> None:
    """Watch how much memory the process holds; nothing to watch where there is no /proc."""
    page = os.sysconf("SC_PAGE_SIZE")
    with suppress(OSError, IndexError), Path(f"/proc/{process.pid}/statm").open("rb") as statm:
        while process.poll() is None:
            resident = int(os.pread(statm.fileno(), 200, 0).split()[1]) * page
            if resident > resident_mb << 20:
                process.kill()
                return
            time.sleep(WEIGHED_EVERY_SECONDS)


def _fault(code: int, errors: Sequence[str]) -> str:
    last = errors[-1].strip() if errors else ""
    if code < 0:
        return (
            f"Reading was stopped by signal {-code}: past its limit of memory or time, or damaged."
        )
    if any(word in text for text in errors[-3:] for word in OUT_OF_MEMORY):
        return "Reading went past its limit of memory. Split the file or export it again."
    return f"Reading failed: {last[:ERROR_LENGTH]}"
