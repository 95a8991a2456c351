from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from orchestration.sources.connector import Fetched, NotTaken, Waiting
from orchestration.sources.errors import ChangedWhileReadError, SourceError
from orchestration.sources.files.folder import DropFolder
from tests.sources.files.fakes import FakeClock, FakeSeen

NOW = 1_800_000_000.0


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOW)


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    folder = tmp_path / "drop"
    folder.mkdir()
    return folder


def put(folder: Path, name: str, text: str = "a;b\n", *, age: float = 60) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, (NOW - age, NOW - age))
    return path


def fetch(
    folder: Path | str, clock: FakeClock, seen: FakeSeen | None = None, *, pattern: str = "*"
) -> list[Fetched | Waiting | NotTaken]:
    source = DropFolder(str(folder), pattern=pattern, clock=clock, sleep=clock.sleep)
    return list(source.fetch(seen or FakeSeen()))


def names(things: list[Fetched | Waiting | NotTaken]) -> list[tuple[str, str]]:
    return [(type(thing).__name__, thing.name) for thing in things]


def test_files_come_in_the_order_of_their_last_change_then_of_their_names(
    drop: Path, clock: FakeClock
) -> None:
    put(drop, "b.csv", age=30)
    put(drop, "c.csv", age=90)
    put(drop, "a.csv", age=30)

    things = fetch(drop, clock)

    assert [thing.name for thing in things] == ["c.csv", "a.csv", "b.csv"]
    assert clock.slept == []


def test_a_fetched_file_gives_its_bytes_its_size_and_what_skips_it_next_time(
    drop: Path, clock: FakeClock
) -> None:
    path = put(drop, "Отзывы май.csv", "оценка;9\n")

    (thing,) = fetch(drop, clock)

    assert isinstance(thing, Fetched)
    assert thing.name == "Отзывы май.csv"
    assert thing.uri == path.as_uri()
    with thing.open() as stream:
        assert stream.read() == "оценка;9\n".encode()
    status = path.stat()
    assert thing.size == status.st_size
    assert thing.cursor == {
        "size": status.st_size,
        "mtime_ns": status.st_mtime_ns,
        "inode": status.st_ino,
    }


def test_a_known_file_is_passed_over_until_it_changes(drop: Path, clock: FakeClock) -> None:
    path = put(drop, "a.csv")
    seen = FakeSeen()
    (thing,) = fetch(drop, clock)
    assert isinstance(thing, Fetched)
    seen.learn(thing.uri, thing.cursor)

    again = fetch(drop, clock, seen)
    path.write_text("a;b\n1;2\n")
    os.utime(path, (NOW - 20, NOW - 20))
    changed = fetch(drop, clock, seen)

    assert again == []
    assert names(changed) == [("Fetched", "a.csv")]


def test_a_file_copied_just_now_is_taken_by_the_same_run_after_one_short_wait(
    drop: Path, clock: FakeClock
) -> None:
    put(drop, "old.csv")
    put(drop, "young.csv", age=0.5)

    things = fetch(drop, clock)

    assert names(things) == [("Fetched", "old.csv"), ("Fetched", "young.csv")]
    assert clock.slept == [1.5]


def test_a_file_that_is_still_growing_waits(drop: Path, clock: FakeClock) -> None:
    path = put(drop, "big.csv", age=0.1)

    def grow() -> None:
        with path.open("a") as file:
            file.write("more\n")

    clock.while_asleep = grow

    (thing,) = fetch(drop, clock)

    assert thing == Waiting("big.csv", path.as_uri(), "STILL_GROWING")


def test_a_file_from_the_future_is_taken_once_it_has_not_moved_for_the_whole_wait(
    drop: Path, clock: FakeClock
) -> None:
    put(drop, "a.csv", age=-3600)

    things = fetch(drop, clock)

    assert names(things) == [("Fetched", "a.csv")]
    assert clock.slept == [2.0]


def test_a_young_file_that_goes_away_during_the_wait_is_no_error(
    drop: Path, clock: FakeClock
) -> None:
    clock.while_asleep = put(drop, "a.csv", age=0).unlink

    assert fetch(drop, clock) == []


def test_an_empty_file_is_waited_for_two_minutes_and_then_taken_as_it_is(
    drop: Path, clock: FakeClock
) -> None:
    put(drop, "fresh.csv", "", age=100)
    put(drop, "stale.csv", "", age=121)

    things = fetch(drop, clock)

    assert names(things) == [("Fetched", "stale.csv"), ("Waiting", "fresh.csv")]
    assert isinstance(things[1], Waiting)
    assert things[1].reason == "EMPTY_SO_FAR"


def test_links_pipes_sockets_and_folders_are_named_and_never_opened(
    drop: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    (drop / "link.csv").symlink_to("/etc/passwd")
    (drop / "dangling.csv").symlink_to("/nowhere")
    os.mkfifo(drop / "pipe.csv")
    (drop / "folder.csv").mkdir()
    with socket.socket(socket.AF_UNIX) as server:
        monkeypatch.chdir(drop)
        server.bind("socket.csv")

        things = fetch(drop, clock)

    assert {(thing.name, type(thing)) for thing in things} == {
        (name, NotTaken)
        for name in ("link.csv", "dangling.csv", "pipe.csv", "folder.csv", "socket.csv")
    }
    assert {thing.reason for thing in things if isinstance(thing, NotTaken)} == {"NOT_REGULAR_FILE"}


def test_a_link_put_in_the_place_of_a_file_before_it_is_opened_is_not_followed(
    drop: Path, clock: FakeClock
) -> None:
    path = put(drop, "a.csv")
    (thing,) = fetch(drop, clock)
    path.unlink()
    path.symlink_to("/etc/passwd")

    assert isinstance(thing, Fetched)
    with pytest.raises(ChangedWhileReadError):
        thing.open()


def test_a_pipe_put_in_the_place_of_a_file_does_not_block(drop: Path, clock: FakeClock) -> None:
    path = put(drop, "a.csv")
    (thing,) = fetch(drop, clock)
    path.unlink()
    os.mkfifo(path)

    assert isinstance(thing, Fetched)
    with pytest.raises(ChangedWhileReadError):
        thing.open()


def test_a_file_that_changes_while_it_is_read_is_refused_at_its_end(
    drop: Path, clock: FakeClock
) -> None:
    path = put(drop, "a.csv", "1;2\n")
    (thing,) = fetch(drop, clock)
    assert isinstance(thing, Fetched)

    with thing.open() as stream:
        path.write_text("1;2\n3;4\n")
        assert stream.read(100) != b""
        with pytest.raises(ChangedWhileReadError):
            stream.read(100)


@pytest.mark.parametrize(
    "name", [".hidden.csv", "~$open.csv", "a.csv.part", "a.csv.tmp", "a.csv.crdownload"]
)
def test_hidden_and_unfinished_files_are_passed_over(
    drop: Path, clock: FakeClock, name: str
) -> None:
    put(drop, name)

    assert fetch(drop, clock) == []


def test_a_pattern_takes_names_in_any_case_and_only_those(drop: Path, clock: FakeClock) -> None:
    put(drop, "a.CSV")
    put(drop, "b.xlsx")
    put(drop, "below/c.csv")

    assert names(fetch(drop, clock, pattern="*.csv")) == [("Fetched", "a.CSV")]


def test_two_stars_reach_into_folders_and_never_through_links(
    drop: Path, tmp_path: Path, clock: FakeClock
) -> None:
    put(drop, "a.csv", age=10)
    put(drop, "2026/05/b.csv", age=9)
    put(tmp_path, "elsewhere/secret.csv")
    (drop / "link").symlink_to(tmp_path / "elsewhere")
    (drop / "round").symlink_to(drop)

    assert names(fetch(drop, clock, pattern="**/*.csv")) == [
        ("Fetched", "a.csv"),
        ("Fetched", "b.csv"),
    ]
    assert names(fetch(drop, clock, pattern="20??/*/*.csv")) == [("Fetched", "b.csv")]


def test_a_name_that_is_no_text_is_still_taken(drop: Path, clock: FakeClock) -> None:
    put(drop, os.fsdecode("отзывы.csv".encode("cp1251")))

    (thing,) = fetch(drop, clock)

    assert isinstance(thing, Fetched)
    assert thing.name.encode("utf-8").startswith(b"\\xee")
    assert thing.uri.isascii()


def test_a_missing_folder_says_what_to_do(tmp_path: Path, clock: FakeClock) -> None:
    with pytest.raises(SourceError, match=r"no such folder. Create it"):
        fetch(tmp_path / "nowhere", clock)


def test_a_file_address_means_the_folder_itself(drop: Path, clock: FakeClock) -> None:
    put(drop, "a.csv")

    assert names(fetch(drop.as_uri(), clock)) == [("Fetched", "a.csv")]


def test_a_relative_folder_is_found_from_the_working_directory(
    drop: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(drop)
    put(drop, "a.csv")

    (thing,) = fetch(".", clock)

    assert thing.uri == (drop / "a.csv").as_uri()


def test_a_file_that_may_not_be_read_yet_waits(
    drop: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(drop, "a.csv")
    monkeypatch.setattr(os, "access", lambda *_: False)

    (thing,) = fetch(drop, clock)

    assert isinstance(thing, Waiting)
    assert thing.reason == "NOT_READABLE"
