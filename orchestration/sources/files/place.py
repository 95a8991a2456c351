"""What a folder connector needs of a place where files lie: list it, look at one file again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

from orchestration.sources.connector import Cursor, NotTaken

NOT_REGULAR_FILE = "NOT_REGULAR_FILE"


@dataclass(frozen=True)
class Found:
    """A file as it was when it was looked at; nothing of it has been read."""

    name: str
    uri: str
    path: str
    size: int
    modified_at: float | None
    cursor: Cursor
    open: Callable[[], BinaryIO] = field(compare=False, repr=False)


class Place(Protocol):
    """A local folder, or a folder behind an fsspec URL."""

    def list(self) -> Iterable[Found | NotTaken]:
        """Everything in it that its pattern takes, in any order."""
        ...

    def look_again(self, found: Found) -> Found | None:
        """The same file as it is now, or None when it has gone."""
        ...

    def is_readable(self, found: Found) -> bool:
        """Whether this process may read it; asked only of files that are about to be taken."""
        ...
