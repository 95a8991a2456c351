"""What landing knows of one survey, as a connector asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from orchestration.landing.entry import ManifestEntry, NewEntry

Key = tuple[str, frozenset[tuple[str, str | int]]]


class KnownArrivals:
    """Implements `sources.connector.Seen`; counts the things that were already there."""

    def __init__(self, entries: Iterable[ManifestEntry]) -> None:
        self._cursors: list[Mapping[str, str | int]] = []
        self._keys: set[Key] = set()
        self._sha256: set[str] = set()
        self._skipped: set[Key] = set()
        for entry in entries:
            self.add(entry)

    def add(self, entry: ManifestEntry | NewEntry) -> None:
        """Know one more arrival."""
        self._cursors.append(entry.cursor)
        self._keys.add(_key(entry.uri, entry.cursor))
        self._sha256.add(entry.sha256)

    def has(self, uri: str, cursor: Mapping[str, str | int]) -> bool:
        """Whether this very thing, unchanged, has been landed for the survey."""
        key = _key(uri, cursor)
        if key not in self._keys:
            return False
        self._skipped.add(key)
        return True

    def cursors(self) -> Iterable[Mapping[str, str | int]]:
        """The cursors of everything landed for the survey, oldest first."""
        return tuple(self._cursors)

    def has_sha256(self, sha256: str) -> bool:
        """Whether the same bytes, from wherever, have been landed for the survey."""
        return sha256 in self._sha256

    @property
    def skipped_count(self) -> int:
        """How many different things a connector passed over because they were known."""
        return len(self._skipped)


def _key(uri: str, cursor: Mapping[str, str | int]) -> Key:
    return uri, frozenset(cursor.items())
