"""A folder behind an fsspec URL: sftp, s3, webdav, memory … whatever is installed."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import PurePosixPath
from typing import Any, BinaryIO, cast

import fsspec
from fsspec.core import url_to_fs

from orchestration.sources.connector import NotTaken
from orchestration.sources.errors import (
    ChangedWhileReadError,
    SourceError,
    TransientSourceError,
)
from orchestration.sources.files.pattern import ANY_DEPTH, is_unfinished, path_matches
from orchestration.sources.files.place import NOT_REGULAR_FILE, Found

_ETAGS = ("ETag", "etag")
_TIMES = ("LastModified", "last_modified", "mtime", "modified", "updated", "created")


@dataclass
class RemotePlace:
    """A folder, the pattern of what is taken from it, and how to sign in (fsspec's options)."""

    url: str
    pattern: str
    options: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def shown(self) -> str:
        """The address without its password or query: what may be written down."""
        return re.sub(r"//([^/@:]*):[^/@]*@", r"//\1@", self.url).split("?")[0].rstrip("/")

    @cached_property
    def _opened(self) -> tuple[fsspec.AbstractFileSystem, str]:
        try:
            # a kept connection may be a dead one
            system, root = url_to_fs(self.url, skip_instance_cache=True, **self.options)
        except (ImportError, ValueError) as error:
            raise SourceError(
                f"{self.shown}: fsspec cannot open this kind of address: {error}. "
                "Install what it names, or correct `url` in this survey's defs.yaml."
            ) from error
        return system, str(root).rstrip("/")

    def list(self) -> Iterator[Found | NotTaken]:
        """Everything in it that the pattern takes."""
        patterns = self.pattern.split("/")
        depth = None if ANY_DEPTH in patterns else len(patterns)
        with self.reaching():
            system, root = self._opened
            system.invalidate_cache()
            if not system.isdir(root or "/"):
                raise SourceError(
                    f"{self.shown}: there is no such folder. Create it, or correct `url` in this "
                    "survey's defs.yaml."
                )
            inside = system.find(root or "/", maxdepth=depth, withdirs=True, detail=True)
        for path, facts in sorted(inside.items()):
            below = str(path).removeprefix(root).strip("/")
            if not below:
                continue
            steps = below.split("/")
            if not path_matches(steps, patterns) or any(map(is_unfinished, steps)):
                continue
            if facts["type"] == "file":
                yield self._found(str(path), facts)
            elif facts["type"] != "directory" or depth == len(steps):
                yield NotTaken(steps[-1], self._uri(str(path)), NOT_REGULAR_FILE)

    def look_again(self, found: Found) -> Found | None:
        """The same file as it is now."""
        with self.reaching():
            system, _ = self._opened
            system.invalidate_cache()
            try:
                return self._found(found.path, system.info(found.path))
            except FileNotFoundError:
                return None

    def is_readable(self, found: Found) -> bool:
        """Only opening it tells."""
        return bool(found.path)

    def _uri(self, path: str) -> str:
        _, root = self._opened
        return f"{self.shown}/{path.removeprefix(root).lstrip('/')}"

    def _found(self, path: str, facts: Mapping[str, Any]) -> Found:
        size, modified = int(facts.get("size") or 0), self._modified(path, facts)
        cursor: dict[str, str | int] = {"size": size}
        etag = next((facts[name] for name in _ETAGS if facts.get(name)), None)
        if etag:
            cursor["etag"] = str(etag)
        elif modified:
            cursor["modified"] = modified.isoformat()
        return Found(
            name=PurePosixPath(path).name,
            uri=self._uri(path),
            path=path,
            size=size,
            modified_at=modified.timestamp() if modified else None,
            cursor=cursor,
            open=partial(self._open, path, size),
        )

    def _modified(self, path: str, facts: Mapping[str, Any]) -> datetime | None:
        for name in _TIMES:
            moment = facts.get(name)
            if isinstance(moment, datetime):
                return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            if isinstance(moment, (int, float)):
                return datetime.fromtimestamp(moment, UTC)
        try:
            moment = cast(datetime, self._opened[0].modified(path))
        except NotImplementedError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    def _open(self, path: str, size: int) -> BinaryIO:
        with self.reaching():
            try:
                inner = self._opened[0].open(path, "rb")
            except FileNotFoundError as error:
                raise ChangedWhileReadError(
                    f"{self._uri(path)}: it went away before it was read."
                ) from error
        # io.RawIOBase does what BinaryIO asks of a reader, but is not declared so
        return cast(BinaryIO, _RemoteFile(inner, size, self, self._uri(path)))

    @contextmanager
    def reaching(self) -> Iterator[None]:
        """Say of every fault out there whether it may pass."""
        try:
            yield
        except SourceError:
            raise
        except PermissionError as error:
            raise SourceError(
                f"{self.shown}: access refused: {error}. Check the account and its rights."
            ) from error
        except Exception as error:  # every file system has its own kinds
            raise TransientSourceError(
                f"{self.shown}: not reachable now: {type(error).__name__}: {error}. Run again."
            ) from error


class _RemoteFile(io.RawIOBase):
    """A remote file that refuses to end before, or after, the size it was listed with."""

    def __init__(self, inner: BinaryIO, size: int, place: RemotePlace, uri: str) -> None:
        self._inner, self._size, self._place, self._uri = inner, size, place, uri
        self._done = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        with self._place.reaching():
            part = self._inner.read(len(buffer))
        buffer[: len(part)] = part
        self._done += len(part)
        if not part and self._done != self._size:
            raise ChangedWhileReadError(f"{self._uri}: it changed while it was read.")
        return len(part)

    def close(self) -> None:
        self._inner.close()
        super().close()
