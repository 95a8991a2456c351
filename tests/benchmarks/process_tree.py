"""Runs a command and says how long it took and how much memory it and its children held."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

LOOK_EVERY_SECONDS = 0.05
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Cost:
    """Wall seconds, the peak of resident bytes, and seconds of processor of the process tree.

    Seconds of processor are what is left to compare by on a machine that does other work. `said` is
    what the command wrote.
    """

    seconds: float
    peak_bytes: int
    processor_seconds: float
    said: str = ""


def measure(command: Sequence[str], environment: Mapping[str, str], cwd: Path) -> Cost:
    """Run a command to its end; raises CalledProcessError with its output when it fails."""
    start, used = time.perf_counter(), _used_by_children()
    process = subprocess.Popen(
        command,
        env=dict(environment),
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        text=True,
    )
    peak = [0]
    watcher = threading.Thread(target=_watch, args=(process, peak), daemon=True)
    watcher.start()
    output, _ = process.communicate()
    seconds = time.perf_counter() - start
    watcher.join()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, output)
    return Cost(seconds, peak[0], _used_by_children() - used, output)


def _used_by_children() -> float:
    """Of all that have ended, and of theirs."""
    times = os.times()
    return times.children_user + times.children_system


def _watch(process: subprocess.Popen[str], peak: list[int]) -> None:
    while process.poll() is None:
        peak[0] = max(peak[0], _resident_bytes(process.pid))
        time.sleep(LOOK_EVERY_SECONDS)


def _resident_bytes(session: int) -> int:
    """Resident memory of every process of a session."""
    total = 0
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        with suppress(OSError, ValueError, IndexError):
            if os.getsid(int(folder.name)) == session:
                total += int((folder / "statm").read_text().split()[1]) * PAGE
    return total
