"""A clock that only moves when somebody sleeps, and a landing that knows what it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

Cursor = Mapping[str, str | int]


class FakeClock:
    def __init__(self, at: float = 1_800_000_000.0) -> None:
        self.at = at
        self.slept: list[float] = []
        self.while_asleep: Callable[[], None] = lambda: None

    def __call__(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds
        self.while_asleep()


class FakeSeen:
    def __init__(self) -> None:
        self.known: list[tuple[str, dict[str, str | int]]] = []

    def learn(self, uri: str, cursor: Cursor) -> None:
        self.known.append((uri, dict(cursor)))

    def has(self, uri: str, cursor: Cursor) -> bool:
        return (uri, dict(cursor)) in self.known

    def cursors(self) -> Iterable[Cursor]:
        return [cursor for _, cursor in self.known]

    def has_sha256(self, sha256: str) -> bool:
        return bool(sha256) and False
