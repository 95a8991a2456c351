"""Copying a stream and hashing it in the same pass; the bytes are never looked at.

While one chunk is written, the chunk before is hashed in a second thread (hashing leaves the
interpreter free), so a copy takes as long as the slower of the two.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from typing import BinaryIO

from orchestration.landing import durable
from orchestration.sources.errors import TransientSourceError

CHUNK = 4 * 1024 * 1024
SMALL = 1024 * 1024
_BUFFERS = 3


def read_small(stream: BinaryIO, name: str) -> tuple[bytes, bool]:
    """The first bytes of a stream, up to a little over SMALL, and whether they are all of it."""
    parts: list[bytes] = []
    size = 0
    while size <= SMALL:
        with reading(name):
            part = stream.read(SMALL + 1 - size)
        if not part:
            return b"".join(parts), True
        parts.append(part)
        size += len(part)
    return b"".join(parts), False


def copy(
    start: bytes, stream: BinaryIO, descriptor: int, name: str, told: Callable[[int], None]
) -> tuple[str, int]:
    """Write `start` and the rest of the stream; return the SHA-256 and size of all of it."""
    digest = hashlib.sha256(start)
    durable.write(descriptor, start)
    size = len(start)
    pending: list[Future[None]] = []
    with ThreadPoolExecutor(1, "hash") as hasher:
        for chunk in _chunks(stream, name, pending):
            pending.append(hasher.submit(digest.update, chunk))
            durable.write(descriptor, chunk)
            size += len(chunk)
            told(size)
        for job in pending:
            job.result()
    return digest.hexdigest(), size


def _chunks(stream: BinaryIO, name: str, pending: list[Future[None]]) -> Iterator[memoryview]:
    """Chunks of the stream in buffers that come round again once their hashing is done."""
    readinto = getattr(stream, "readinto", None)
    buffers = [memoryview(bytearray(CHUNK)) for _ in range(_BUFFERS)] if readinto else []
    for number in count():
        if len(pending) >= _BUFFERS:
            pending.pop(0).result()
        with reading(name):
            if readinto:
                buffer = buffers[number % _BUFFERS]
                chunk = buffer[: readinto(buffer) or 0]
            else:
                chunk = memoryview(stream.read(CHUNK))
        if not chunk:
            return
        yield chunk


@contextmanager
def reading(name: str) -> Iterator[None]:
    """Say that it was the source, not the volume of landing, that failed."""
    try:
        yield
    except OSError as error:
        raise TransientSourceError(f"{name}: reading it stopped: {error}. Run again.") from error
