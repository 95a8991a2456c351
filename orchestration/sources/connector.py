"""The words between a source and landing: what was fetched, what waits, what is never taken.

A connector hands over bytes and facts about them. It does not store, parse or judge them, and it
does not import landing: what landing already knows reaches it through `Seen`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Protocol

Cursor = Mapping[str, str | int]
"""Facts that let the next pull skip a thing.

A file has `size`, `mtime_ns` and `inode`; behind an fsspec URL, `size` and `modified` or `etag`; a
mail in a mailbox has `account`, `folder`, `uidvalidity`, `uid` and `message_id`.
"""


@dataclass(frozen=True)
class Fetched:
    """One thing from outside, not landed yet.

    `open` is called at most once, by landing, before the next thing is asked for; landing closes
    the stream. What changes while it is read raises ChangedWhileReadError: landing keeps nothing
    of it, counts it as waiting and goes on with the next thing.
    """

    name: str
    uri: str
    open: Callable[[], BinaryIO]
    size: int | None
    cursor: Cursor


@dataclass(frozen=True)
class Waiting:
    """Something that is still being written; the next pull looks at it again."""

    name: str
    uri: str
    reason: str


@dataclass(frozen=True)
class NotTaken:
    """Something that is never opened, such as a symlink, a FIFO or a device."""

    name: str
    uri: str
    reason: str


class Seen(Protocol):
    """What landing already knows of one survey."""

    def has(self, uri: str, cursor: Cursor) -> bool:
        """Whether this very thing, unchanged, has been landed for the survey."""
        ...

    def cursors(self) -> Iterable[Cursor]:
        """The cursors of everything landed for the survey, oldest first."""
        ...

    def has_sha256(self, sha256: str) -> bool:
        """Whether the same bytes, from wherever, have been landed for the survey."""
        ...


class Connector(Protocol):
    """Fetches what a survey's source holds and landing has not seen."""

    def fetch(self, seen: Seen) -> Iterator[Fetched | Waiting | NotTaken]:
        """Yield what is there, in a stable order; what `seen` has is skipped without opening it.

        Raises TransientSourceError for a fault that may pass, SourceError for any other.
        """
        ...
