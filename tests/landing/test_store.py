from __future__ import annotations

import hashlib
import io
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from orchestration.landing.copying import CHUNK, SMALL
from orchestration.landing.store import GROUP_COUNT, Landing, LandingReport
from orchestration.sources.connector import Connector, NotTaken, Waiting
from orchestration.sources.errors import ChangedWhileReadError, TransientSourceError
from tests.landing.fakes import FailingStream, FakeSource, OneFile, Ticks, a_home, a_survey

CSV = b"Timestamp,Score\n2026-05-01,9\n"


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    return Landing(a_home(tmp_path))


def land(landing: Landing, source: Connector, survey: str = "web_shop_form") -> LandingReport:
    return landing.land(a_survey(survey), source, now=Ticks())


def kept(landing: Landing) -> list[Path]:
    return [path for path in (landing.root / "sha256").rglob("*") if path.is_file()]


def left_over(landing: Landing) -> list[Path]:
    return [path for path in (landing.root / "tmp").rglob("*") if path.is_file()]


def test_bytes_are_kept_under_their_hash_and_told_in_the_manifest(landing: Landing) -> None:
    report = land(landing, FakeSource([("май.csv", CSV)]))

    (entry,) = report.new
    assert landing.path(entry.sha256).read_bytes() == CSV
    assert entry.sha256 == hashlib.sha256(CSV).hexdigest()
    assert (entry.seq, entry.size, entry.survey) == (1, len(CSV), "web_shop_form")
    assert (entry.kind, entry.connector, entry.name) == ("forms", "folder", "май.csv")
    assert entry.fetched_at == "2026-05-01T06:00:01+00:00"
    assert entry.cursor == {"size": len(CSV), "version": 1}
    assert list(landing.manifest.entries()) == [entry]
    assert landing.verify() == []
    assert left_over(landing) == []


def test_kept_bytes_may_not_be_written_to_and_are_not_for_others(landing: Landing) -> None:
    (entry,) = land(landing, FakeSource([("a.csv", CSV)])).new

    mode = landing.path(entry.sha256).stat().st_mode
    assert stat.S_IMODE(mode) & 0o222 == 0
    assert stat.S_IMODE(landing.root.stat().st_mode) == 0o700


def test_a_second_pull_opens_nothing_that_is_known(landing: Landing) -> None:
    land(landing, FakeSource([("a.csv", CSV), ("b.csv", b"b")]))
    again = FakeSource([("a.csv", CSV), ("b.csv", b"b"), ("c.csv", b"c")])

    report = land(landing, again)

    assert again.opened == ["c.csv"]
    assert [entry.name for entry in report.new] == ["c.csv"]
    assert report.seen == 2


def test_the_same_bytes_under_another_name_are_a_new_arrival_but_not_written_again(
    landing: Landing,
) -> None:
    land(landing, FakeSource([("a.csv", CSV)]))
    (path,) = kept(landing)
    before = path.stat()

    report = land(landing, FakeSource([("a.csv", CSV), ("copy of a.csv", CSV)]))

    (entry,) = report.new
    assert entry.name == "copy of a.csv"
    assert [kept(landing), path.stat().st_ino] == [[path], before.st_ino]


def test_the_same_bytes_twice_in_one_pull_are_two_arrivals_of_one_object(
    landing: Landing,
) -> None:
    big = os.urandom(SMALL + 5)
    report = land(landing, FakeSource([("a", CSV), ("b", CSV), ("c", big), ("d", big), ("e", b"")]))

    assert len(report.new) == 5
    assert len(kept(landing)) == 3
    assert left_over(landing) == []
    assert landing.verify() == []


@pytest.mark.parametrize(
    "size", [0, 1, SMALL - 1, SMALL, SMALL + 1, CHUNK, CHUNK * 4, CHUNK * 4 + 77]
)
def test_every_size_is_copied_and_hashed_exactly(landing: Landing, size: int) -> None:
    data = os.urandom(size)

    (entry,) = land(landing, FakeSource([("a", data)])).new

    assert (entry.size, entry.sha256) == (size, hashlib.sha256(data).hexdigest())
    assert landing.path(entry.sha256).read_bytes() == data


class OnlyRead:
    """A stream without `readinto` that gives its bytes in odd pieces, as a network does."""

    def __init__(self, data: bytes) -> None:
        self.inner = io.BytesIO(data)

    def read(self, size: int = -1) -> bytes:
        return self.inner.read(min(size, 70_001))

    def close(self) -> None:
        self.inner.close()


def test_a_stream_in_odd_pieces_is_copied_exactly(landing: Landing) -> None:
    data = os.urandom(SMALL * 3 + 11)

    (entry,) = land(landing, OneFile("a", OnlyRead(data))).new  # type: ignore[arg-type]  # a fake

    assert landing.path(entry.sha256).read_bytes() == data


def test_many_small_mails_are_landed_in_groups(landing: Landing) -> None:
    mails = FakeSource([(f"{n}.eml", f"mail {n}".encode()) for n in range(GROUP_COUNT * 2 + 3)])

    report = land(landing, mails)

    assert [entry.seq for entry in report.new] == list(range(1, GROUP_COUNT * 2 + 4))
    assert landing.verify() == []


def test_what_waits_and_what_is_never_taken_is_reported(landing: Landing) -> None:
    waiting = Waiting("big.csv", "fake://big.csv", "STILL_GROWING")
    pipe = NotTaken("pipe", "fake://pipe", "NOT_REGULAR_FILE")

    report = land(landing, FakeSource([waiting, ("a", CSV), pipe]))

    assert (report.waiting, report.not_taken, len(report.new)) == ((waiting,), (pipe,), 1)


def test_what_came_before_a_passing_fault_is_landed_and_the_fault_goes_on(
    landing: Landing,
) -> None:
    source = FakeSource([("a", b"a"), ("b", b"b"), TransientSourceError("line cut"), ("c", b"c")])

    with pytest.raises(TransientSourceError, match="line cut"):
        land(landing, source)

    assert [entry.name for entry in landing.manifest.entries()] == ["a", "b"]
    assert landing.verify() == []


@pytest.mark.parametrize("size", [100, SMALL * 2])
def test_a_file_whose_reading_breaks_off_leaves_nothing_of_it(landing: Landing, size: int) -> None:
    source = OneFile("a.csv", FailingStream(os.urandom(size), OSError(5, "Input/output error")))

    with pytest.raises(TransientSourceError, match=r"a\.csv: reading it stopped"):
        land(landing, source)

    assert kept(landing) == left_over(landing) == []
    assert list(landing.manifest.entries()) == []


@pytest.mark.parametrize("size", [100, SMALL * 2])
def test_a_file_that_changes_while_it_is_read_waits(landing: Landing, size: int) -> None:
    stream = FailingStream(os.urandom(size), ChangedWhileReadError("a.csv: it changed"))

    report = land(landing, OneFile("a.csv", stream))

    assert [thing.reason for thing in report.waiting] == ["a.csv: it changed"]
    assert kept(landing) == left_over(landing) == []


def test_left_over_temporary_files_are_swept_away(landing: Landing) -> None:
    land(landing, FakeSource())
    for survey in ("web_shop_form", "retired"):
        directory = landing.root / "tmp" / survey
        directory.mkdir(exist_ok=True)
        (directory / "123-1").write_bytes(b"half")

    land(landing, FakeSource())

    assert left_over(landing) == []


def test_an_object_cut_short_by_a_bad_disk_is_replaced_when_its_bytes_come_again(
    landing: Landing,
) -> None:
    (entry,) = land(landing, FakeSource([("a", CSV)])).new
    path = landing.path(entry.sha256)
    path.chmod(0o644)
    path.write_bytes(CSV[:5])

    land(landing, FakeSource([("again", CSV)]))

    assert path.read_bytes() == CSV


def test_progress_is_told_as_the_bytes_are_kept(landing: Landing) -> None:
    told: list[tuple[str, int, int | None]] = []
    size = SMALL + CHUNK * 2

    landing.land(
        a_survey(),
        FakeSource([("big", os.urandom(size)), ("small", b"x")]),
        now=Ticks(),
        progress=lambda name, done, whole: told.append((name, done, whole)),
    )

    assert [done for name, done, _ in told if name == "big"][-1] == size
    assert told[-1] == ("small", 1, 1)
    assert len(told) == 3


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda path: path.write_bytes(b"x" * len(CSV)), "was changed"),
        (lambda path: path.write_bytes(CSV + b"x"), "bytes instead of"),
        (lambda path: path.unlink(), "cannot be read: No such file"),
    ],
)
def test_a_damaged_object_is_found_and_named(landing: Landing, damage: object, said: str) -> None:
    (entry,) = land(landing, FakeSource([("a.csv", CSV)])).new
    path = landing.path(entry.sha256)
    path.chmod(0o644)
    damage(path)  # type: ignore[operator]  # a lambda of the list above

    (problem,) = landing.verify()

    assert said in problem
    assert "a.csv of web_shop_form, entry 1" in problem


def test_two_surveys_know_nothing_of_each_other(landing: Landing) -> None:
    land(landing, FakeSource([("a", CSV)]), "first")

    report = land(landing, FakeSource([("a", CSV)]), "second")

    assert report.seen == 0
    assert [entry.seq for entry in landing.manifest.entries("second")] == [2]
    assert [entry.seq for entry in landing.manifest.entries(after=1)] == [2]
    assert len(kept(landing)) == 1


def test_two_pulls_of_one_survey_at_once_land_everything_once(landing: Landing) -> None:
    things = [(f"{n}", f"{n}".encode()) for n in range(50)]

    with ThreadPoolExecutor(4) as pulls:
        reports = list(pulls.map(lambda _: land(landing, FakeSource(things)), range(4)))

    assert sorted(len(report.new) for report in reports) == [0, 0, 0, 50]
    assert [entry.seq for entry in landing.manifest.entries()] == list(range(1, 51))


def test_pulls_of_several_surveys_at_once_make_one_chain(landing: Landing) -> None:
    things = [(f"{n}", f"{n}".encode()) for n in range(50)]

    with ThreadPoolExecutor(4) as pulls:
        list(pulls.map(lambda n: land(landing, FakeSource(things), f"survey_{n}"), range(4)))

    assert len(list(landing.manifest.entries())) == 200
    assert len(kept(landing)) == 50
    assert landing.verify() == []
