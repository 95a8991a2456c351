from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from orchestration.sources.connector import Fetched, Waiting
from orchestration.sources.errors import (
    ChangedWhileReadError,
    SourceError,
    TransientSourceError,
)
from orchestration.sources.files.folder import DropFolder
from orchestration.sources.files.remote import RemotePlace
from tests.sources.files.fakes import FakeClock, FakeSeen

LONG_AFTER = (datetime.now(UTC) + timedelta(days=1)).timestamp()


@pytest.fixture(autouse=True)
def memory() -> Iterator[MemoryFileSystem]:
    system = fsspec.filesystem("memory")
    system.store.clear()
    system.pseudo_dirs[:] = [""]
    yield system
    system.store.clear()


def folder(url: str = "memory://drop", pattern: str = "*", **options: Any) -> DropFolder:
    clock = FakeClock(LONG_AFTER)
    return DropFolder(url, pattern=pattern, clock=clock, sleep=clock.sleep, options=options)


def test_files_behind_an_address_come_with_size_and_time(memory: MemoryFileSystem) -> None:
    memory.pipe("/drop/a.csv", b"1;2\n")
    memory.pipe("/drop/.hidden.csv", b"x")
    memory.pipe("/drop/b.csv.part", b"x")

    (thing,) = folder().fetch(FakeSeen())

    assert isinstance(thing, Fetched)
    assert (thing.name, thing.uri, thing.size) == ("a.csv", "memory://drop/a.csv", 4)
    assert set(thing.cursor) == {"size", "modified"}
    with thing.open() as stream:
        assert stream.read() == b"1;2\n"


def test_a_known_remote_file_is_passed_over_until_it_changes(memory: MemoryFileSystem) -> None:
    memory.pipe("/drop/a.csv", b"1;2\n")
    seen = FakeSeen()
    (thing,) = folder().fetch(seen)
    assert isinstance(thing, Fetched)
    seen.learn(thing.uri, thing.cursor)

    again = list(folder().fetch(seen))
    memory.pipe("/drop/a.csv", b"1;2\n3;4\n")
    changed = list(folder().fetch(seen))

    assert again == []
    assert [thing.name for thing in changed] == ["a.csv"]


def test_a_young_remote_file_is_looked_at_twice(memory: MemoryFileSystem) -> None:
    memory.pipe("/drop/a.csv", b"1")
    memory.pipe("/drop/b.csv", b"1")
    clock = FakeClock(datetime.now(UTC).timestamp())
    clock.while_asleep = lambda: memory.pipe("/drop/a.csv", b"12")
    source = DropFolder("memory://drop", clock=clock, sleep=clock.sleep)

    first, second = source.fetch(FakeSeen())

    assert isinstance(first, Waiting)
    assert first.reason == "STILL_GROWING"
    assert isinstance(second, Fetched)
    assert len(clock.slept) == 1


def test_a_pattern_reaches_into_remote_folders(memory: MemoryFileSystem) -> None:
    memory.pipe("/drop/a.csv", b"1")
    memory.pipe("/drop/2026/b.CSV", b"1")
    memory.pipe("/drop/2026/c.xlsx", b"1")

    deep = [thing.name for thing in folder(pattern="**/*.csv").fetch(FakeSeen())]
    flat = [thing.name for thing in folder(pattern="*.csv").fetch(FakeSeen())]

    assert sorted(deep) == ["a.csv", "b.CSV"]
    assert flat == ["a.csv"]


def test_a_remote_file_cut_short_is_refused_at_its_end(memory: MemoryFileSystem) -> None:
    memory.pipe("/drop/a.csv", b"1;2\n3;4\n")
    (thing,) = folder().fetch(FakeSeen())
    assert isinstance(thing, Fetched)
    memory.pipe("/drop/a.csv", b"1;2\n")

    with thing.open() as stream:
        assert stream.read(100) == b"1;2\n"
        with pytest.raises(ChangedWhileReadError):
            stream.read(100)


def test_a_missing_remote_folder_says_what_to_do() -> None:
    with pytest.raises(SourceError, match=r"no such folder. Create it"):
        list(folder("memory://nowhere").fetch(FakeSeen()))


def test_an_address_of_an_unknown_kind_says_what_to_do() -> None:
    with pytest.raises(SourceError, match=r"defs\.yaml"):
        list(folder("carrier-pigeon://roof/drop").fetch(FakeSeen()))


def test_a_fault_of_the_network_may_pass_and_a_refused_account_may_not(
    memory: MemoryFileSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory.pipe("/drop/a.csv", b"1")

    def fail_with(error: Exception) -> None:
        def find(*_: object, **__: object) -> None:
            raise error

        monkeypatch.setattr(MemoryFileSystem, "find", find)

    fail_with(TimeoutError("no answer"))
    with pytest.raises(TransientSourceError):
        list(folder().fetch(FakeSeen()))

    fail_with(PermissionError("no"))
    with pytest.raises(SourceError, match="Check the account") as caught:
        list(folder().fetch(FakeSeen()))
    assert not isinstance(caught.value, TransientSourceError)


def test_a_password_in_an_address_is_never_written_down() -> None:
    password = "hunter" + "2"
    place = RemotePlace(f"sftp://loyalty:{password}@files.example/drop?token=abc", "*")

    assert place.shown == "sftp://loyalty@files.example/drop"
