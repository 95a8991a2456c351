"""Writing so that a power cut keeps either the old file or the whole new one.

Every call that changes the disk on behalf of landing or a snapshot goes through here, so that a
test can make any one of them fail. Nothing here knows what the bytes mean.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def write(descriptor: int, data: bytes | bytearray | memoryview) -> None:
    """Write all of `data`, however small the steps in which the system takes it."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def write_at_start(descriptor: int, data: bytes) -> None:
    """Overwrite the first bytes in one step; under 512 bytes a disk does it wholly or not."""
    os.pwrite(descriptor, data, 0)


def sync(descriptor: int) -> None:
    """Return only once the file's bytes are on the disk."""
    os.fsync(descriptor)


def sync_file(path: Path) -> None:
    """Return only once the bytes of a closed file are on the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        sync(descriptor)
    finally:
        os.close(descriptor)


def sync_directory(directory: Path) -> None:
    """Return only once the names in the directory are on the disk."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        sync(descriptor)
    finally:
        os.close(descriptor)


def create(path: Path, *, mode: int) -> int:
    """Make a new file and return its descriptor, open for writing whatever its mode says."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)


def replace(temporary: Path, target: Path) -> None:
    """Give a finished file its name; lasting only after `sync_directory`."""
    temporary.replace(target)


def truncate(descriptor: int, size: int) -> None:
    """Cut a file back to `size` bytes."""
    os.ftruncate(descriptor, size)


def write_file(path: Path, data: bytes) -> None:
    """Put a whole small file at `path`: temporary file, sync, replace, sync of the directory.

    The caller holds the lock of whatever the file belongs to.
    """
    temporary = path.with_name(f".tmp-{path.name}")
    temporary.unlink(missing_ok=True)
    descriptor = create(temporary, mode=0o644)
    try:
        try:
            write(descriptor, data)
            sync(descriptor)
        finally:
            os.close(descriptor)
        replace(temporary, path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    sync_directory(path.parent)


def make_directory(path: Path, *, mode: int = 0o755) -> None:
    """Make a directory whose name lasts; does nothing when it is there."""
    if path.is_dir():
        return
    if not path.parent.is_dir():
        make_directory(path.parent)
    path.mkdir(mode=mode, exist_ok=True)
    sync_directory(path.parent)


@contextmanager
def locked(path: Path, *, wait: bool = True) -> Iterator[bool]:
    """Hold an exclusive lock while the block runs; it ends with the process, however that ends.

    Yields whether the lock was had, which is always so when waiting.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)
