"""Files that are written once: to a folder of this machine, or behind any fsspec URL.

A file gets its name whole or not at all, and what has a name is never written again. Nothing here
knows what the files are.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, cast

import fsspec
from fsspec.core import url_to_fs

from orchestration.landing import durable
from orchestration.outlets.feeds.sftp import KnownHostSFTP, is_sftp, open_sftp

READ_ONLY = 0o444


class PlaceError(Exception):
    """A place cannot be reached, or has another file of that name."""


@dataclass(frozen=True)
class Place:
    """A folder: a path, or a URL that fsspec opens."""

    url: str

    @property
    def shown(self) -> str:
        """The address without its password or query."""
        return re.sub(r"//([^/@:]*):[^/@]*@", r"//\1@", self.url).split("?")[0].rstrip("/")

    def under(self, *names: str) -> Place:
        """A folder in it."""
        if "://" not in self.url:
            return Place(str(Path(self.url).joinpath(*names)))
        address, mark, query = self.url.partition("?")
        return Place("/".join([address.rstrip("/"), *names]) + mark + query)

    def write_once(self, name: str, content: bytes) -> None:
        """Put a file there; the same bytes twice are one file.

        Raises:
            PlaceError: when other bytes have that name, or the place cannot be written.
        """
        with self._reaching(name):
            before = self.read(name)
            if before is None:
                self._write(name, content)
                before = self.read(name)
            if before != content:
                raise PlaceError(
                    f"{self.shown}/{name}: there is another file of that name; what was written "
                    "is never written again. Look at it, and move it away if it is not ours."
                )

    def read(self, name: str) -> bytes | None:
        """The bytes of a file; None when there is none."""
        if "://" not in self.url:
            path = Path(self.url) / name
            return path.read_bytes() if path.is_file() else None
        with self._reaching(name):
            system, root = self._opened()
            try:
                return cast(bytes, system.cat_file(f"{root}/{name}"))
            except FileNotFoundError:
                return None

    def names(self) -> tuple[str, ...]:
        """Every file in it, in the order of names; those being written are not there yet."""
        if "://" not in self.url:
            folder = Path(self.url)
            found = [p.name for p in folder.iterdir() if p.is_file()] if folder.is_dir() else []
        else:
            with self._reaching(""):
                system, root = self._opened()
                system.invalidate_cache()
                listed = system.ls(root, detail=True) if system.exists(root) else []
                found = [PurePosixPath(f["name"]).name for f in listed if f["type"] == "file"]
        return tuple(sorted(name for name in found if not name.startswith(".tmp-")))

    def _write(self, name: str, content: bytes) -> None:
        if "://" not in self.url:
            self._write_here(Path(self.url), name, content)
            return
        system, root = self._opened()
        system.makedirs(root, exist_ok=True)
        temporary = f"{root}/.tmp-{name}"
        system.pipe_file(temporary, content)
        system.mv(temporary, f"{root}/{name}")
        system.invalidate_cache()

    def _write_here(self, folder: Path, name: str, content: bytes) -> None:
        durable.make_directory(folder)
        temporary = folder / f".tmp-{name}"
        temporary.unlink(missing_ok=True)
        descriptor = durable.create(temporary, mode=READ_ONLY)
        try:
            durable.write(descriptor, content)
            durable.sync(descriptor)
        finally:
            os.close(descriptor)
        durable.replace(temporary, folder / name)
        durable.sync_directory(folder)

    def _opened(self) -> tuple[Any, str]:
        if is_sftp(self.url):
            reached, path = open_sftp(self.url)
            return reached, path.rstrip("/")
        system, root = url_to_fs(self.url, skip_instance_cache=False)
        return cast(fsspec.AbstractFileSystem, system), str(root).rstrip("/")

    @contextmanager
    def _reaching(self, name: str) -> Iterator[None]:
        try:
            yield
        except PlaceError:
            raise
        except Exception as error:  # every file system has its own kinds
            # a connection that was cut is not used again
            KnownHostSFTP.clear_instance_cache()
            raise PlaceError(
                f"{self.shown}/{name}: cannot be reached: {type(error).__name__}: {error}. "
                "Check the address and its rights, then run again: what is there already stays."
            ) from error
