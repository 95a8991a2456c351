"""The folder connector: takes a file once it has stopped growing, in the order of its last change.

Here is only when a file is taken. Where files lie is in `local` and `remote`; what is in them is
nobody's business here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from orchestration.sources.connector import Fetched, NotTaken, Seen, Waiting
from orchestration.sources.errors import SourceError
from orchestration.sources.files.local import LocalPlace
from orchestration.sources.files.place import Found, Place
from orchestration.sources.files.remote import RemotePlace

STILL_GROWING = "STILL_GROWING"
EMPTY_SO_FAR = "EMPTY_SO_FAR"
NOT_READABLE = "NOT_READABLE"
EMPTY_PATIENCE = 60
"""An empty file is waited for this many times `settle_seconds`; then it is taken as it is."""


class DropFolder:
    """Files in a local folder, or behind any fsspec URL.

    Args:
        url: a path, a `file://` address, or any other address that fsspec knows.
        pattern: which names are taken, in any case; `**` stands for any depth.
        settle_seconds: a file must have been left alone for so long.
        clock: seconds since 1970, such as `time.time`.
        sleep: waits for so many seconds, such as `time.sleep`; called at most once a fetch, for at
            most `settle_seconds`, and only when there is a young file.
        options: what fsspec needs to sign in; never written down.
    """

    def __init__(
        self,
        url: str,
        *,
        pattern: str = "*",
        settle_seconds: float = 2.0,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        options: Mapping[str, Any] | None = None,
    ) -> None:
        self._place = _place(url, pattern, options or {})
        self._settle_seconds = settle_seconds
        self._clock, self._sleep = clock, sleep

    def fetch(self, seen: Seen) -> Iterator[Fetched | Waiting | NotTaken]:
        """Yield what is there and new, oldest change first; young files get a second look."""
        found: list[Found] = []
        for thing in self._place.list():
            if isinstance(thing, Found):
                found.append(thing)
            else:
                yield thing
        young: list[Found] = []
        for file in sorted(found, key=lambda file: (file.modified_at or 0.0, file.path)):
            if seen.has(file.uri, file.cursor):
                continue
            if self._rest(file) > 0:
                young.append(file)
            else:
                yield self._taken(file)
        yield from self._second_look(young)

    def has_news(self, seen: Seen) -> bool:
        """Whether a local folder holds a file that is not seen yet; a quick look, no more."""
        return isinstance(self._place, LocalPlace) and any(
            isinstance(thing, Found) and not seen.has(thing.uri, thing.cursor)
            for thing in self._place.list()
        )

    def rest(self) -> str | None:
        """A fingerprint of what a fetch of this local folder would find now, without opening it.

        It changes when a file comes, changes, may be read at last, or has been empty for so long
        that it is taken as it is. None while there is nothing, or something is being written.
        """
        digest, is_any = hashlib.sha256(), False
        try:
            for thing in self._place.list():
                is_any = True
                facts = [thing.uri]
                if isinstance(thing, Found):
                    age = self._age(thing)
                    if age is not None and 0 <= age < self._settle_seconds:
                        return None
                    facts += [json.dumps(thing.cursor), str(self._waits(thing))]
                digest.update("\0".join([*facts, "\n"]).encode())
        except SourceError:
            return None
        return digest.hexdigest() if is_any else None

    def _second_look(self, young: list[Found]) -> Iterator[Fetched | Waiting]:
        if not young:
            return
        self._sleep(max(self._rest(file) for file in young))
        for file in young:
            now = self._place.look_again(file)
            if now is None:
                continue
            if now.cursor == file.cursor:
                yield self._taken(now)
            else:
                yield Waiting(now.name, now.uri, STILL_GROWING)

    def _rest(self, file: Found) -> float:
        """Seconds until the file has been left alone for long enough."""
        age = self._age(file)
        if age is None or age < 0:
            # no clock to go by: it counts from now
            return self._settle_seconds
        return max(0.0, self._settle_seconds - age)

    def _age(self, file: Found) -> float | None:
        return None if file.modified_at is None else self._clock() - file.modified_at

    def _taken(self, file: Found) -> Fetched | Waiting:
        if why := self._waits(file):
            return Waiting(file.name, file.uri, why)
        return Fetched(file.name, file.uri, file.open, file.size, file.cursor)

    def _waits(self, file: Found) -> str | None:
        """Why a file that has come to rest is left for another time."""
        if not self._place.is_readable(file):
            return NOT_READABLE
        age = self._age(file)
        if file.size == 0 and age is not None and age < EMPTY_PATIENCE * self._settle_seconds:
            return EMPTY_SO_FAR
        return None


def _place(url: str, pattern: str, options: Mapping[str, Any]) -> Place:
    if "://" not in url:
        return LocalPlace(Path(url).absolute(), pattern)
    if url.startswith("file://"):
        return LocalPlace(Path(unquote(urlsplit(url).path)).absolute(), pattern)
    return RemotePlace(url, pattern, options)
