"""Bytes under their SHA-256: `sha256/<ab>/<sha>`, read-only, each written once.

A group of objects is written first and made lasting together. Nothing here knows of surveys.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from orchestration.landing import durable
from orchestration.landing.copying import copy, read_small

READ_ONLY = 0o444
_SYNCERS = 8


class Objects:
    """The store of one landing; knows where an object is and whether it is whole."""

    def __init__(self, root: Path, *, is_redacted: Callable[[str], bool] = lambda _: False) -> None:
        self.root, self.is_redacted = root, is_redacted

    def path(self, sha256: str) -> Path:
        """Where the object is, or would be."""
        return self.root / sha256[:2] / sha256

    def has(self, sha256: str, size: int) -> bool:
        """Whether an object of that name and size is there; its bytes are not read.

        One that was rewritten is there under its new name, and its old bytes never come back.
        """
        if self.is_redacted(sha256):
            return True
        try:
            return self.path(sha256).stat().st_size == size
        except FileNotFoundError:
            return False

    def problem(self, sha256: str, size: int) -> str | None:
        """What is wrong with an object, after reading all of it."""
        path = self.path(sha256)
        try:
            with path.open("rb") as file:
                found = os.fstat(file.fileno()).st_size
                if found != size:
                    return f"object {sha256} has {found} bytes instead of {size}"
                if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
                    return f"object {sha256} was changed: its bytes have another SHA-256"
        except OSError as error:
            return f"object {sha256} cannot be read: {error.strerror}"
        return None


@dataclass
class Group:
    """Objects written to temporary files, not lasting yet; a group serves one thread."""

    objects: Objects
    temporary: Path
    _files: dict[str, Path] = field(default_factory=dict)
    _touched: set[Path] = field(default_factory=set)
    _number: int = 0

    def add(self, stream: BinaryIO, name: str, told: Callable[[int], None]) -> tuple[str, int]:
        """Take all bytes of a stream; return their SHA-256 and size.

        Bytes that are in the store, or in this group, are not written again.
        """
        start, is_all = read_small(stream, name)
        if is_all:
            sha256, size = hashlib.sha256(start).hexdigest(), len(start)
            told(size)
            if self._is_kept(sha256, size):
                return sha256, size
        with self._file() as (path, descriptor):
            if is_all:
                durable.write(descriptor, start)
            else:
                sha256, size = copy(start, stream, descriptor, name, told)
        if self._is_kept(sha256, size):
            path.unlink()
        else:
            self._files[sha256] = path
        return sha256, size

    def make_lasting(self) -> None:
        """Return once every object of the group is on the disk under its name."""
        try:
            with ThreadPoolExecutor(_SYNCERS, "sync") as syncers:
                # many syncs at once share the writes of the file system's journal
                list(syncers.map(durable.sync_file, self._files.values()))
                for sha256, path in self._files.items():
                    target = self.objects.path(sha256)
                    durable.make_directory(target.parent)
                    durable.replace(path, target)
                    self._touched.add(target.parent)
                list(syncers.map(durable.sync_directory, self._touched))
        finally:
            self.drop()

    def drop(self) -> None:
        """Let go of what is not lasting yet."""
        for path in self._files.values():
            path.unlink(missing_ok=True)
        self._files.clear()
        self._touched.clear()

    @contextmanager
    def _file(self) -> Iterator[tuple[Path, int]]:
        self._number += 1
        path = self.temporary / f"{os.getpid()}-{self._number}"
        descriptor = durable.create(path, mode=READ_ONLY)
        try:
            yield path, descriptor
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        finally:
            os.close(descriptor)

    def _is_kept(self, sha256: str, size: int) -> bool:
        if sha256 in self._files:
            return True
        if not self.objects.has(sha256, size):
            return False
        if self.objects.is_redacted(sha256):
            return True
        # whoever wrote it may have been killed before the name was synced
        self._touched.add(self.objects.path(sha256).parent)
        return True
