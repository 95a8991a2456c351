from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.landing.entry import NewEntry
from orchestration.landing.errors import ManifestDamagedError
from orchestration.landing.manifest import Manifest

Lines = list[bytes]


def arrivals(count: int, survey: str = "web_shop_form", start: int = 0) -> list[NewEntry]:
    return [
        NewEntry(
            sha256=f"{number:064x}",
            size=number,
            survey=survey,
            kind="forms",
            connector="folder",
            name=f"Отзыв {number} \u2028 \udcff.csv",
            uri=f"fake://{number}",
            fetched_at="2026-05-01T06:00:00+00:00",
            cursor={"size": number, "etag": "x"},
        )
        for number in range(start, start + count)
    ]


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    return Manifest(tmp_path / "landing" / "manifest.jsonl")


def rewrite(manifest: Manifest, change: Callable[[Lines], object]) -> None:
    lines = manifest.path.read_bytes().splitlines(keepends=True)
    change(lines)
    manifest.path.write_bytes(b"".join(lines))


def test_an_empty_manifest_holds() -> None:
    manifest = Manifest(Path("nowhere") / "manifest.jsonl")

    assert list(manifest.entries()) == []
    assert manifest.verify() == []
    assert manifest.append([]) == []


def test_entries_come_back_as_they_went_in(manifest: Manifest) -> None:
    new = arrivals(3)

    sealed = manifest.append(new)

    assert [entry.seq for entry in sealed] == [1, 2, 3]
    assert list(manifest.entries()) == sealed
    for entry, one in zip(sealed, new, strict=True):
        assert (entry.name, entry.cursor, entry.size) == (one.name, one.cursor, one.size)
    assert [entry.prev for entry in sealed] == ["0" * 64, sealed[0].hash, sealed[1].hash]


def test_each_line_is_json_that_other_tools_read(manifest: Manifest) -> None:
    manifest.append(arrivals(2))

    facts = [json.loads(line) for line in manifest.path.read_text("ascii").splitlines()]

    assert [fact["seq"] for fact in facts] == [1, 2]


def test_another_manifest_on_the_same_file_sees_what_was_added(manifest: Manifest) -> None:
    other = Manifest(manifest.path)
    manifest.append(arrivals(2, "a"))
    assert len(list(other.entries())) == 2

    manifest.append(arrivals(2, "b", start=2))

    assert [entry.seq for entry in other.entries("b")] == [3, 4]
    assert [entry.seq for entry in other.entries("b", after=3)] == [4]
    assert [entry.seq for entry in other.entries(after=3)] == [4]
    assert other.head().seq == 4


def test_threads_that_add_at_once_make_one_chain(manifest: Manifest) -> None:
    def add(survey: str) -> None:
        own = Manifest(manifest.path)
        for number in range(20):
            own.append(arrivals(2, survey, start=number * 2))

    threads = [threading.Thread(target=add, args=(f"survey_{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [entry.seq for entry in manifest.entries()] == list(range(1, 161))
    assert len(list(manifest.entries("survey_2"))) == 40
    assert manifest.verify() == []


@pytest.mark.parametrize("cut", [1, 40, 200, -1])
def test_a_line_cut_by_a_kill_is_set_aside_and_the_next_goes_on(
    manifest: Manifest, cut: int
) -> None:
    manifest.append(arrivals(2))
    whole = manifest.path.read_bytes()
    torn = whole.splitlines(keepends=True)[1][:cut]
    manifest.path.write_bytes(whole + torn)

    assert len(list(manifest.entries())) == 2
    assert manifest.verify() == []
    manifest.append(arrivals(1, start=2))

    assert [entry.seq for entry in manifest.entries()] == [1, 2, 3]
    assert manifest.verify() == []
    assert [path.read_bytes() for path in manifest.torn()] == [torn]


def test_a_line_that_was_whole_before_its_head_was_written_stays(manifest: Manifest) -> None:
    manifest.append(arrivals(1))
    head = manifest.head_path.read_bytes()
    manifest.append(arrivals(1, start=1))
    manifest.head_path.write_bytes(head)

    assert manifest.verify() == []
    manifest.append(arrivals(1, start=2))

    assert [entry.seq for entry in Manifest(manifest.path).entries()] == [1, 2, 3]
    assert manifest.verify() == []


def edited(lines: Lines) -> None:
    lines[2] = lines[2].replace(b'"size":2', b'"size":9')


def edited_last(lines: Lines) -> None:
    lines[-1] = lines[-1].replace(b'"size":4', b'"size":9')


def deleted(lines: Lines) -> None:
    del lines[2]


def swapped(lines: Lines) -> None:
    lines[1], lines[3] = lines[3], lines[1]


def repeated(lines: Lines) -> None:
    lines.insert(2, lines[2])


def truncated(lines: Lines) -> None:
    lines.pop()


def truncated_in_the_line(lines: Lines) -> None:
    lines[-1] = lines[-1][:100]


def emptied(lines: Lines) -> None:
    lines.clear()


def replaced_by_noise(lines: Lines) -> None:
    lines[0] = b"\x00" * len(lines[0])


DAMAGES = [
    edited,
    edited_last,
    deleted,
    swapped,
    repeated,
    truncated,
    truncated_in_the_line,
    emptied,
    replaced_by_noise,
]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_damage_is_found_and_nothing_is_added_to_it(
    manifest: Manifest, tmp_path: Path, damage: Callable[[Lines], None]
) -> None:
    manifest.append(arrivals(5))
    rewrite(manifest, damage)
    before = manifest.path.read_bytes()
    # as the next process sees it: this one has read the file already
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for path in (manifest.path, manifest.head_path):
        (elsewhere / path.name).write_bytes(path.read_bytes())
    next_process = Manifest(elsewhere / manifest.path.name)

    assert manifest.verify() != []
    with pytest.raises(ManifestDamagedError, match="loyalty verify"):
        next_process.append(arrivals(1))
    with pytest.raises(ManifestDamagedError):
        list(next_process.entries())
    assert next_process.path.read_bytes() == before


def test_a_manifest_rewritten_with_hashes_that_fit_is_found_by_its_head(
    manifest: Manifest, tmp_path: Path
) -> None:
    manifest.append(arrivals(3))
    forged = Manifest(tmp_path / "forged" / "manifest.jsonl")
    forged.append(arrivals(3, start=1))
    manifest.path.write_bytes(forged.path.read_bytes())

    assert manifest.verify() == ["entry 3 was rewritten: manifest.head knows another"]


def test_a_lost_head_is_found(manifest: Manifest) -> None:
    manifest.append(arrivals(3))
    manifest.head_path.unlink()

    assert manifest.verify() == ["manifest.head is missing or cannot be read"]
