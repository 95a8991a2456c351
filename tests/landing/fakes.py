"""A source made of bytes in memory, and surveys to land it for."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import BinaryIO

from orchestration.home import Home
from orchestration.responses.declaration import Survey, declared
from orchestration.sources.connector import Fetched, NotTaken, Seen, Waiting

START = datetime(2026, 5, 1, 6, 0, tzinfo=UTC)


def a_home(path: Path) -> Home:
    return Home(data=path / "data", surveys=path / "surveys")


def a_survey(name: str = "web_shop_form") -> Survey:
    return declared(
        {
            "survey": name,
            "kind": "forms",
            "owner": "team:data",
            "connector": {"type": "folder", "url": "drop"},
            "format": {"type": "csv"},
            "columns": {"answered_at": "Timestamp"},
            "questions": {
                "recommend": {"metric": "nps", "column": "Score", "scale": {"min": 0, "max": 10}}
            },
        }
    )


class Ticks:
    """A clock that is a second later each time it is asked."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


@dataclass
class FakeSource:
    """Yields its things in order; an exception among them is raised at its place."""

    things: Sequence[tuple[str, bytes] | Waiting | NotTaken | Exception] = ()
    opened: list[str] = field(default_factory=list)

    def fetch(self, seen: Seen) -> Iterator[Fetched | Waiting | NotTaken]:
        for thing in self.things:
            if isinstance(thing, Exception):
                raise thing
            if isinstance(thing, Waiting | NotTaken):
                yield thing
                continue
            name, data = thing
            uri, cursor = f"fake://{name}", {"size": len(data), "version": 1}
            if not seen.has(uri, cursor):
                yield Fetched(name, uri, partial(self._open, name, data), len(data), cursor)

    def _open(self, name: str, data: bytes) -> BinaryIO:
        self.opened.append(name)
        return io.BytesIO(data)


class FailingStream(io.BytesIO):
    """Gives its bytes and then an error instead of its end."""

    def __init__(self, data: bytes, error: Exception) -> None:
        super().__init__(data)
        self.error = error

    def read(self, size: int | None = -1, /) -> bytes:
        part = super().read(size)
        if not part:
            raise self.error
        return part

    def readinto(self, buffer: object, /) -> int:
        count = super().readinto(buffer)  # type: ignore[arg-type]  # object keeps the fake short
        if not count:
            raise self.error
        return count


@dataclass
class OneFile:
    """A source of one file with a stream of one's own."""

    name: str
    stream: BinaryIO
    size: int | None = None

    def fetch(self, seen: Seen) -> Iterator[Fetched]:
        if not seen.has(f"fake://{self.name}", {}):
            yield Fetched(self.name, f"fake://{self.name}", lambda: self.stream, self.size, {})
