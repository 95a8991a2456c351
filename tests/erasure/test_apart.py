"""Landed files that were made to do harm: the erasure goes on, and says what it could not open."""

from __future__ import annotations

import io
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from orchestration.erasure import apart as taking_apart
from orchestration.erasure.apart import Apart, Looked, Piece
from orchestration.responses.declaration import Survey
from tests.erasure.test_rewriting import EMAIL, ion
from tests.reader_memory import GIBIBYTE, watched_memory
from tests.sources.rows.test_workbook import with_parts, workbook
from tests.validated.reading import a_form

pytestmark = pytest.mark.slow

SHEET = "xl/worksheets/sheet1.xml"
HEADER = ("ID", "When", "Mail", "Score", "Comment")
ION = ["1", "2026-01-02", EMAIL, 9, "so"]
COLUMNS = {"native_id": "ID", "answered_at": "When", "email": "Mail"}


@pytest.fixture
def used_memory() -> Iterator[Callable[[], int]]:
    """The most memory that a reading process of this test had, in bytes, as the kernel told."""
    with watched_memory() as told:
        yield told


def source(kind: str, **more: Any) -> Survey:
    return a_form(format={"type": kind, **more}, columns=COLUMNS)


def looked_through(folder: Path, survey: Survey, *contents: bytes) -> list[Looked]:
    """What becomes of files of one source, one after the other."""
    told = []
    with Apart(ion(), folder / "apart") as apart:
        for number, content in enumerate(contents):
            path = folder / f"object{number}"
            path.write_bytes(content)
            told.append(apart.rewritten(Piece(survey, path, "answers")))
    assert not (folder / "apart").exists()
    return told


def zip_bomb() -> bytes:
    """Half a gigabyte of one cell in half a megabyte."""
    honest = workbook([*HEADER], ION)
    with zipfile.ZipFile(io.BytesIO(honest)) as archive:
        sheet = archive.read(SHEET)
    row, end = b'<row r="3"><c r="E3" t="inlineStr"><is><t>', b"</t></is></c></row></sheetData>"
    return with_parts(
        honest, {SHEET: sheet.replace(b"</sheetData>", row + b" " * (500 << 20) + end)}
    )


def entity_bomb() -> bytes:
    """A billion laughs, beside the person in plain."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    row = f"<row><ID>1</ID><Mail>{EMAIL}</Mail><Comment>&l9;</Comment></row>"
    return f'<?xml version="1.0"?><!DOCTYPE all [{entities}]><all>{row}</all>'.encode()


def test_a_zip_bomb_is_searched_as_text_and_the_next_workbook_is_rewritten(
    tmp_path: Path, used_memory: Callable[[], int]
) -> None:
    good = workbook([*HEADER], ION)
    started = time.monotonic()

    bomb, after = looked_through(tmp_path, source("xlsx"), zip_bomb(), good)

    assert "ZIP_RATIO" in bomb.as_text
    assert bomb.content is None
    assert (after.as_text, after.counts["records"]) == ("", 1)
    assert after.content is not None
    assert time.monotonic() - started < 60
    assert 0 < used_memory() < GIBIBYTE


def test_an_entity_bomb_is_searched_as_text_and_mentions_in_plain_still_go(
    tmp_path: Path, used_memory: Callable[[], int]
) -> None:
    cells = {"ID": "1", "When": "2026-01-02", "Mail": EMAIL, "Score": "9", "Comment": "so"}
    row = "".join(f"<{name}>{text}</{name}>" for name, text in cells.items())
    good = f"<all><row>{row}</row></all>".encode()

    bomb, after = looked_through(tmp_path, source("xml", records="row"), entity_bomb(), good)

    assert bomb.as_text
    assert bomb.content is not None
    assert EMAIL.encode() not in bomb.content
    assert b"&l9;" in bomb.content
    assert after.counts["records"] == 1
    assert 0 < used_memory() < GIBIBYTE


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("json", b'{"ID":' + b"[" * 200_000),
        ("xml", b"<a>" * 100_000),
        ("xlsx", workbook([*HEADER], ION)[:-400]),
        ("xlsx", b"\xd0\xcf\x11\xe0 an encrypted one"),
        ("sav", b"$FL2 and nothing more"),
    ],
    ids=["deep json", "deep xml", "cut workbook", "encrypted workbook", "no sav"],
)
def test_a_file_that_cannot_be_taken_apart_is_searched_as_text_with_a_reason(
    kind: str, content: bytes, tmp_path: Path
) -> None:
    (looked,) = looked_through(tmp_path, source(kind), content)

    assert looked.as_text
    assert not looked.is_unfaithful
    assert EMAIL not in looked.as_text


def test_a_file_that_kills_the_process_is_searched_as_text_by_the_next_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = tmp_path / "reader.py"
    reader.write_text(
        "import os\nimport orchestration.erasure.child as child\n"
        "rewrite = child.rewrite\n"
        "def broken(content, *more):\n"
        "    return os.abort() if b'break' in content else rewrite(content, *more)\n"
        "child.rewrite = broken\nchild.main()\n"
    )
    monkeypatch.setattr(taking_apart, "COMMAND", (sys.executable, str(reader)))
    good = f"ID,When,Mail,Score,Comment\n1,2026-01-02,{EMAIL},9,so\n".encode()
    bad = f"break, and {EMAIL}\n".encode()

    first, broken, last = looked_through(tmp_path, source("csv"), good, bad, good)

    assert (first.as_text, last.as_text) == ("", "")
    assert first.counts["records"] == last.counts["records"] == 1
    assert "signal" in broken.as_text
    assert broken.content == b"break, and [erased]\n"


def test_the_parent_of_the_erasure_loads_no_reader_of_files() -> None:
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, orchestration.cli.forget; print(*sorted(sys.modules))",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()

    assert "orchestration.erasure.landed" in told
    assert not {"orchestration.erasure.rewriting", "python_calamine", "defusedxml"} & set(told)
