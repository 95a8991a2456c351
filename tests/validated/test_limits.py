"""Files that eat memory, time or the process: refused, while the others of the batch are read."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from orchestration.responses.declaration import Survey
from orchestration.validated import parsing
from orchestration.validated.limited_process import base_environment
from orchestration.validated.parsing import LandedFile, limits_for, parse
from orchestration.validated.rows_into import FileReport, make_tables
from tests.reader_memory import GIBIBYTE, watched_memory
from tests.sources.rows.test_workbook import HEADER, with_parts, workbook
from tests.validated.reading import LATEST_DAY, SECRET, a_form

pytestmark = pytest.mark.slow

RECORD = '{"ID":"1","When":"2026-01-02","Score":9,"Comment":"so"}'


def batch(
    survey: Survey, folder: Path, **contents: bytes | Callable[[Path], None]
) -> list[FileReport]:
    """Files of one batch through the real process; their scratch database beside them."""
    files = []
    for seq, (name, content) in enumerate(contents.items(), start=1):
        path = folder / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            content(path)
        files.append(LandedFile(seq, str(path), name, LATEST_DAY))
    database = folder / "batch.duckdb"
    with duckdb.connect(str(database)) as con:
        make_tables(con, survey)
    told: list[int] = []
    reports = parse(survey, files, database=database, secret=SECRET, progress=told.append)
    assert [report.seq for report in reports] == [file.seq for file in files]
    return reports


def typed_counts(folder: Path) -> dict[int, int]:
    with duckdb.connect(str(folder / "batch.duckdb")) as con:
        return dict(con.execute("select seq, count(*) from typed group by seq").fetchall())


def refusals(reports: list[FileReport]) -> list[str]:
    return [report.refusal for report in reports]


def nested_lists(path: Path) -> None:
    """Sixty million empty lists, which are three gigabytes as objects."""
    with path.open("wb") as file:
        file.write(b'{"ID":[')
        for _ in range(60):
            file.write(b"[]," * 1_000_000)
        file.write(b"[]]}")


def wide_records(path: Path) -> None:
    """Records that have no key in common: a table of ten billion cells."""
    path.write_text("[" + ",".join(f'{{"k{n}":1}}' for n in range(100_000)) + "]")


def many_numbers(path: Path) -> None:
    """Thirty million numbers: little memory, and more time than is given."""
    with path.open("wb") as file:
        file.write(b'{"ID":[')
        for _ in range(30):
            file.write(b"1," * 1_000_000)
        file.write(b"1]}")


def long_strings(path: Path) -> None:
    """A workbook of 230 megabytes of text that packs well enough to pass for an honest one."""
    text = b"".join(b"%d" % number for number in range(700_000))
    row = b'<row r="%d"><c r="D%d" t="inlineStr"><is><t>%s</t></is></c></row>'
    cells = b"".join(row % (n, n, text) for n in range(2, 60))
    start = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    xml = start + b"<sheetData>" + cells + b"</sheetData></worksheet>"
    path.write_bytes(with_parts(workbook([*HEADER]), {"xl/worksheets/sheet1.xml": xml}, level=1))


@pytest.fixture
def used_memory() -> Iterator[Callable[[], int]]:
    """The most memory that a reading process of this test had, in bytes, as the kernel told."""
    with watched_memory() as told:
        yield told


@pytest.mark.parametrize("make", [nested_lists, wide_records])
def test_a_document_that_eats_memory_is_refused_and_its_neighbours_are_read(
    make: Callable[[Path], None], tmp_path: Path, used_memory: Callable[[], int]
) -> None:
    good = f"[{RECORD}]".encode()
    survey = a_form(format={"type": "json"})

    reports = batch(survey, tmp_path, a=good, b=make, c=good)

    assert refusals(reports)[::2] == ["", ""]
    assert reports[1].refusal in ("PARSER_LIMIT", "TOO_MANY_COLUMNS")
    assert reports[1].detail
    assert typed_counts(tmp_path) == {1: 1, 3: 1}
    assert 0 < used_memory() < GIBIBYTE


def test_a_workbook_that_eats_memory_is_refused_and_its_neighbours_are_read(
    tmp_path: Path, used_memory: Callable[[], int]
) -> None:
    good = workbook([*HEADER], [1, "2026-01-02", 9, "so"])

    reports = batch(a_form(format={"type": "xlsx"}), tmp_path, a=good, b=long_strings, c=good)

    assert refusals(reports)[::2] == ["", ""]
    assert reports[1].refusal in ("PARSER_LIMIT", "ZIP_RATIO")
    assert typed_counts(tmp_path) == {1: 1, 3: 1}
    assert 0 < used_memory() < GIBIBYTE


def test_a_file_that_takes_too_long_is_stopped_by_the_limit_of_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parsing, "SMALL", replace(parsing.SMALL, cpu_seconds=2))
    good = f"[{RECORD}]".encode()

    reports = batch(a_form(format={"type": "json"}), tmp_path, a=good, b=many_numbers, c=good)

    assert refusals(reports) == ["", "PARSER_LIMIT", ""]
    assert "signal" in reports[1].detail
    assert typed_counts(tmp_path) == {1: 1, 3: 1}


def test_each_file_has_the_time_and_memory_of_one_however_many_came_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, used_memory: Callable[[], int]
) -> None:
    monkeypatch.setattr(parsing, "SMALL", replace(parsing.SMALL, cpu_seconds=1))
    asked = [f"q{n}" for n in range(60)]
    survey = a_form(
        columns={"native_id": "ID", "answered_at": "When", "email": "Mail", "phone": "Tel"},
        questions={
            name: {"metric": "csi", "column": name, "scale": {"min": 1, "max": 10},
                   "reads": ["labelled"]}
            for name in asked
        },
    )  # fmt: skip
    header = ",".join(("ID", "When", "Mail", "Tel", *asked))
    file = f"{header}\n1,2026-01-02,a@example.md,+37369123456{',7' * len(asked)}\n".encode()

    reports = batch(survey, tmp_path, **{f"f{n}": file for n in range(12)})

    assert refusals(reports) == [""] * 12
    assert used_memory() < GIBIBYTE


def test_a_small_file_that_breaks_its_reader_is_damaged_and_its_neighbours_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = tmp_path / "reader.py"
    reader.write_text(
        "import os, sys\nimport orchestration.sources.rows.documents as documents\n"
        "read = documents.read_document\n"
        "def broken(seq, path, declared):\n"
        "    return os.abort() if b'break' in path.read_bytes() else read(seq, path, declared)\n"
        "documents.read_document = broken\n"
        "from orchestration.validated.child import main\nmain()\n"
    )
    monkeypatch.setattr(parsing, "COMMAND", (sys.executable, str(reader)))
    good = f"[{RECORD}]".encode()

    reports = batch(a_form(format={"type": "json"}), tmp_path, a=good, b=b"break", c=good)

    assert refusals(reports) == ["", "BAD_JSON", ""]
    assert "damaged" in reports[1].detail
    assert typed_counts(tmp_path) == {1: 1, 3: 1}


def test_a_process_that_says_nothing_any_more_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parsing, "PATIENCE_SECONDS", 6.0)
    monkeypatch.setattr(parsing, "SLOWEST_BYTES_PER_SECOND", 1 << 40)
    os.mkfifo(tmp_path / "pipe")
    survey = a_form()
    with duckdb.connect(str(tmp_path / "batch.duckdb")) as con:
        make_tables(con, survey)
    good = tmp_path / "good"
    good.write_text("ID,When,Score,Comment\n1,2026-01-02,9,\n")
    files = [LandedFile(1, str(tmp_path / "pipe"), "pipe", LATEST_DAY),
             LandedFile(2, str(good), "good", LATEST_DAY)]  # fmt: skip

    reports = parse(
        survey, files, database=tmp_path / "batch.duckdb", secret=SECRET, progress=lambda _: None
    )

    assert refusals(reports) == ["PARSER_LIMIT", ""]
    assert "too long" in reports[0].detail


def test_a_batch_of_bad_files_ends(tmp_path: Path) -> None:
    bad = {f"f{n}": content for n, content in enumerate([b"[" * 9999, b"{", b"", b"null"])}

    reports = batch(a_form(format={"type": "json"}), tmp_path, **bad)

    assert refusals(reports) == ["JSON_DEPTH", "BAD_JSON", "EMPTY_FILE", "JSON_PATH"]


def test_only_large_delimited_files_get_more_room(tmp_path: Path) -> None:
    large, small = tmp_path / "large", tmp_path / "small"
    small.write_bytes(b"x")
    with large.open("wb") as file:
        file.truncate(parsing.LARGE_BYTES + 1)
    both = [LandedFile(n, str(p), p.name, LATEST_DAY) for n, p in enumerate((large, small))]

    assert limits_for(a_form(), both) == parsing.LARGE
    assert limits_for(a_form(), both[1:]) == parsing.SMALL
    assert limits_for(a_form(format={"type": "json"}), both) == parsing.SMALL
    assert limits_for(a_form(format={"type": "xlsx"}), both) == parsing.SMALL


def test_the_process_sees_the_key_and_nothing_else_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MAILBOX_PASSWORD", "hush")

    environment = base_environment() | parsing._environment(SECRET)

    assert "hush" not in environment.values()
    assert environment["LOYALTY_SECRET"] == SECRET.decode()


def test_an_honest_file_of_its_size_is_read_within_the_limits(
    tmp_path: Path, used_memory: Callable[[], int]
) -> None:
    rows = b"".join(b"%d,2026-01-02,9,%s\n" % (n, b"words " * 12) for n in range(600_000))
    large = b"ID,When,Score,Comment\n" + rows
    assert large.__sizeof__() < parsing.LARGE_BYTES

    reports = batch(a_form(), tmp_path, a=large)

    assert (reports[0].refusal, reports[0].received) == ("", 600_000)
    assert used_memory() < GIBIBYTE
