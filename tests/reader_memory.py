"""How much memory the limited processes of a test held, as the kernel counts it."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

GIBIBYTE = 1 << 30
READERS = (b"orchestration.validated.child", b"orchestration.erasure.child")
PEAK = re.compile(r"VmHWM:\s+(\d+) kB")


@contextmanager
def watched_memory() -> Iterator[Callable[[], int]]:
    """The most memory that a process reading files for this one had until now, in bytes."""
    peaks, is_over = [0], threading.Event()

    def watch() -> None:
        own = f"\nPPid:\t{os.getpid()}\n"
        while not is_over.wait(0.01):
            for status in Path("/proc").glob("[0-9]*/status"):
                with suppress(OSError):
                    told = status.read_text()
                    peak = PEAK.search(told)
                    # other children, of tests that ran before, are not what is watched
                    if peak and own in told and is_reader(status.parent):
                        peaks.append(int(peak[1]) << 10)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield lambda: max(peaks)
    finally:
        is_over.set()
        watcher.join()


def is_reader(process: Path) -> bool:
    """Whether a process of /proc is one that takes files apart."""
    command = (process / "cmdline").read_bytes()
    return any(reader in command for reader in READERS)
