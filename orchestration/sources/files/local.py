"""A folder of this machine. Nothing but regular files is opened; no link is followed below it."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, TypeVar
from urllib.parse import quote_from_bytes

from orchestration.sources.connector import Cursor, NotTaken
from orchestration.sources.errors import (
    ChangedWhileReadError,
    SourceError,
    TransientSourceError,
)
from orchestration.sources.files.pattern import ANY_DEPTH, is_unfinished, matches, path_matches
from orchestration.sources.files.place import NOT_REGULAR_FILE, Found

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class LocalPlace:
    """A folder and the pattern of what is taken from it."""

    folder: Path
    pattern: str

    def list(self) -> Iterator[Found | NotTaken]:
        """Everything in it that the pattern takes."""
        try:
            yield from self._walk(self.folder, (), self.pattern.split("/"))
        except (FileNotFoundError, NotADirectoryError) as error:
            raise SourceError(
                f"{self.folder}: there is no such folder. Create it, or correct `url` in this "
                "survey's defs.yaml."
            ) from error
        except PermissionError as error:
            raise SourceError(
                f"{error.filename}: this folder may not be read. Give its reader the right to."
            ) from error
        except OSError as error:
            raise TransientSourceError(f"{self.folder}: cannot be listed now: {error}.") from error

    def look_again(self, found: Found) -> Found | None:
        """The same file as it is now."""
        path = Path(found.path)
        try:
            status = path.lstat()
        except OSError:
            return None
        return _found(path.name, found.path, found.uri, status) if _is_file(status) else None

    def is_readable(self, found: Found) -> bool:
        """Whether this process may read it."""
        return os.access(found.path, os.R_OK)

    def _walk(
        self, directory: Path, steps: tuple[str, ...], patterns: Sequence[str]
    ) -> Iterator[Found | NotTaken]:
        try:
            with os.scandir(directory) as entries:
                inside = sorted(entries, key=lambda entry: entry.name)
        except FileNotFoundError:
            if not steps:
                raise
            # gone since its parent was listed
            return
        base = directory.as_uri().rstrip("/")
        for entry in inside:
            if is_unfinished(entry.name):
                continue
            try:
                status = entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue
            here = (*steps, entry.name)
            if stat.S_ISDIR(status.st_mode) and _leads_on(here, patterns):
                yield from self._walk(Path(entry.path), here, patterns)
            elif path_matches(here, patterns):
                uri = f"{base}/{quote_from_bytes(os.fsencode(entry.name))}"
                if _is_file(status):
                    yield _found(entry.name, entry.path, uri, status)
                else:
                    yield NotTaken(_text(entry.name), uri, NOT_REGULAR_FILE)


def _leads_on(steps: Sequence[str], patterns: Sequence[str]) -> bool:
    """Whether the pattern can take something inside this directory."""
    if ANY_DEPTH in patterns:
        return True
    depth = len(steps)
    return depth < len(patterns) and matches(steps[-1], patterns[depth - 1])


def _is_file(status: os.stat_result) -> bool:
    return stat.S_ISREG(status.st_mode)


def _found(name: str, path: str, uri: str, status: os.stat_result) -> Found:
    cursor = _cursor(status)
    return Found(
        name=_text(name),
        uri=uri,
        path=path,
        size=status.st_size,
        modified_at=status.st_mtime_ns / 1e9,
        cursor=cursor,
        open=partial(_open, path, cursor),
    )


def _cursor(status: os.stat_result) -> Cursor:
    return {"size": status.st_size, "mtime_ns": status.st_mtime_ns, "inode": status.st_ino}


def _text(name: str) -> str:
    """The name as text; a byte of no UTF-8 name shows as `\\xNN`, and the uri keeps it exactly."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _open(path: str, cursor: Cursor) -> BinaryIO:
    """Open the very file that was seen: not a link put in its place, never waiting for a FIFO."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise ChangedWhileReadError(f"{path}: it went away before it was read.") from error
    status = os.fstat(descriptor)
    if not _is_file(status) or _cursor(status) != cursor:
        os.close(descriptor)
        raise ChangedWhileReadError(f"{path}: it changed before it was read.")
    return _WatchedFile(descriptor, cursor, path)


class _WatchedFile(io.FileIO):
    """A file that refuses to end when it is not the one it was at the start."""

    def __init__(self, descriptor: int, cursor: Cursor, path: str) -> None:
        super().__init__(descriptor, "rb", closefd=True)
        self._cursor, self._path = cursor, path

    def readinto(self, buffer: Any, /) -> int:
        return self._checked(lambda: super(_WatchedFile, self).readinto(buffer) or 0)

    def read(self, size: int | None = -1, /) -> bytes:
        return self._checked(lambda: super(_WatchedFile, self).read(size) or b"")

    def _checked(self, step: Callable[[], Answer]) -> Answer:
        answer = step()
        if not answer and _cursor(os.fstat(self.fileno())) != self._cursor:
            raise ChangedWhileReadError(f"{self._path}: it changed while it was read.")
        return answer
