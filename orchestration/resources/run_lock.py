"""Which process runs the pipeline of an installation, known for sure even after a power cut.

Two kinds of lock files under the run history, both released by the kernel with the process
that holds them: `run.lock` lets one run at a time in; `running/<run id>` says that the process
of that run is alive. Nothing here knows Dagster or opens the warehouse.
"""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from orchestration.home import Home

POLL_SECONDS = 0.2
WAIT_VARIABLE = "LOYALTY_WAIT_SECONDS"
DEFAULT_WAIT_SECONDS = 60.0
UNWRITABLE = (errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR)

_held: dict[Path, tuple[int, int]] = {}
"""Path of a lock that this process holds -> its descriptor and how often it was taken."""


class RunBusyError(Exception):
    """Another process runs the pipeline of this installation, and it did not end in time."""

    def __init__(self, home: Home, holder: str, waited_seconds: float) -> None:
        self.holder = holder
        super().__init__(
            f"The warehouse of {home.data} is in use by process {holder or 'unknown'}; waited "
            f"{waited_seconds:g} s for it to end. Let that run finish, or stop that process, and "
            f"run again ({WAIT_VARIABLE} sets how long to wait)."
        )


class UnwritableDataError(Exception):
    """The data directory may not be written by whoever runs the command."""

    def __init__(self, path: Path, cause: OSError) -> None:
        super().__init__(
            f"{path}: cannot be written: {cause.strerror}. Run as the user who owns the data "
            "directory, give this user the right to write there, or name another directory in "
            "LOYALTY_DATA."
        )


def _release_in_child() -> None:
    """A forked child must not keep the locks of a parent that was killed."""
    for descriptor, _ in _held.values():
        os.close(descriptor)
    _held.clear()


os.register_at_fork(after_in_child=_release_in_child)


def wait_seconds() -> float:
    """How long to wait for a run in progress before giving up."""
    return float(os.environ.get(WAIT_VARIABLE) or DEFAULT_WAIT_SECONDS)


@contextmanager
def one_run_at_a_time(
    home: Home,
    *,
    wait: float | None = None,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[None]:
    """Hold the installation's run lock; inside a process it may be taken again.

    Raises:
        RunBusyError: when another process still holds it after `wait` seconds.
    """
    path = home.dagster / "run.lock"
    longest = wait_seconds() if wait is None else wait
    deadline = clock() + longest
    while not _take(path):
        if clock() >= deadline:
            raise RunBusyError(home, _holder(path), longest)
        sleep(POLL_SECONDS)
    try:
        yield
    finally:
        _give_back(path, remove=False)


@contextmanager
def marked_alive(home: Home, run_id: str) -> Iterator[None]:
    """Keep the sign of life of a run while its process works on it."""
    path = _sign(home, run_id)
    _take(path)
    try:
        yield
    finally:
        _give_back(path, remove=True)


def is_alive(home: Home, run_id: str) -> bool | None:
    """Whether the process of a run is there; None when the run never left a sign of life."""
    path = _sign(home, run_id)
    if path in _held:
        return True
    if not path.exists():
        return None
    if not _take(path):
        return True
    _give_back(path, remove=False)
    return False


def forget(home: Home, run_id: str) -> None:
    """Remove the sign of life of a run that is over."""
    _sign(home, run_id).unlink(missing_ok=True)


def signs(home: Home) -> list[str]:
    """The runs whose sign of life is there, of living processes and of killed ones."""
    return sorted(path.name for path in (home.dagster / "running").glob("*"))


def sign_age(home: Home, run_id: str, *, now: datetime) -> timedelta:
    """How long ago a run left its sign of life; none when it is not there."""
    try:
        seconds = _sign(home, run_id).stat().st_mtime
    except FileNotFoundError:
        return timedelta()
    return now - datetime.fromtimestamp(seconds, UTC)


def running_process(home: Home) -> str | None:
    """The process that runs the pipeline just now, or None."""
    path = home.dagster / "run.lock"
    if not path.exists() or path in _held:
        return None
    # only looked at, so that it may be asked by who may not write
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _holder(path)
    finally:
        os.close(descriptor)
    return None


def _sign(home: Home, run_id: str) -> Path:
    return home.dagster / "running" / run_id


def _holder(path: Path) -> str:
    return path.read_text(encoding="ascii").strip()


def _take(path: Path) -> bool:
    if path in _held:
        descriptor, times = _held[path]
        _held[path] = (descriptor, times + 1)
        return True
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        if error.errno not in UNWRITABLE:
            raise
        raise UnwritableDataError(path, error) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return False
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode("ascii"), 0)
    _held[path] = (descriptor, 1)
    return True


def _give_back(path: Path, *, remove: bool) -> None:
    if path not in _held:  # a forked child let go of it
        return
    descriptor, times = _held[path]
    if times > 1:
        _held[path] = (descriptor, times - 1)
        return
    del _held[path]
    if remove:
        path.unlink(missing_ok=True)
    os.close(descriptor)
