"""What landing knows, kept in memory: the other side of a connector in a test."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable

from orchestration.sources.connector import Connector, Cursor, Fetched, NotTaken, Waiting
from orchestration.sources.errors import TransientSourceError


class Landed:
    """Lands as landing does: reads at once what a connector yields, remembers cursor and bytes."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []
        self.passed_over: list[Waiting | NotTaken] = []
        self._cursors: list[Cursor] = []
        self._keys: set[tuple[str, frozenset[tuple[str, str | int]]]] = set()
        self._sha256: set[str] = set()

    def has(self, uri: str, cursor: Cursor) -> bool:
        return (uri, frozenset(cursor.items())) in self._keys

    def cursors(self) -> Iterable[Cursor]:
        return tuple(self._cursors)

    def has_sha256(self, sha256: str) -> bool:
        return sha256 in self._sha256

    def pull(self, connector: Connector) -> int:
        """One pull; how many mails it brought. A fault passes through after what came before it."""
        before = len(self.mails)
        for thing in connector.fetch(self):
            if isinstance(thing, Fetched):
                self.land_one(thing)
            else:
                self.passed_over.append(thing)
        return len(self.mails) - before

    def pull_until_done(self, connector: Connector, *, at_most: int = 50) -> int:
        """Pull again after every fault that may pass; how many pulls it took."""
        for count in range(1, at_most + 1):
            try:
                self.pull(connector)
            except TransientSourceError:
                continue
            return count
        raise AssertionError(f"still failing after {at_most} pulls")

    def pull_once_or_break(self, connector: Connector) -> None:
        """One pull, whether or not it breaks off."""
        with contextlib.suppress(TransientSourceError):
            self.pull(connector)

    def land_one(self, thing: Fetched) -> None:
        with thing.open() as stream:
            raw = stream.read()
        assert thing.size is None or thing.size == len(raw)
        self.remember(raw, thing.cursor, uri=thing.uri)

    def remember(self, raw: bytes, cursor: Cursor, *, uri: str = "") -> None:
        self.mails.append(raw)
        self._cursors.append(dict(cursor))
        self._keys.add((uri, frozenset(cursor.items())))
        self._sha256.add(hashlib.sha256(raw).hexdigest())
