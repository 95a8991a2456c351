"""The committed samples are what the generator writes, on every machine and every time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.samples.build import SEED, Samples, build_samples, write_files
from orchestration.samples.workbook import Cell, write_workbook
from tests.samples.committed import ORACLE, PROJECT, SAMPLES

WRITTEN_BY_HAND = {"README.md"}


@pytest.fixture(scope="module")
def built() -> Samples:
    return build_samples()


def test_the_committed_exports_are_the_bytes_that_the_generator_writes(
    built: Samples,
) -> None:
    written = built.files

    committed = {
        path.relative_to(SAMPLES).as_posix(): path.read_bytes()
        for path in SAMPLES.rglob("*")
        if path.is_file() and path.name not in WRITTEN_BY_HAND
    }

    assert sorted(committed) == sorted(written)
    assert [name for name in written if committed[name] != written[name]] == []


def test_the_committed_oracle_is_what_the_generator_counts(built: Samples) -> None:
    for name, content in built.expected.items():
        assert (ORACLE / name).read_bytes() == content, name


def test_another_process_with_another_hash_seed_writes_the_same_bytes(
    built: Samples, tmp_path: Path
) -> None:
    subprocess.run(
        [sys.executable, "-m", "orchestration.samples", "--to", str(tmp_path)],
        check=True,
        capture_output=True,
        cwd=PROJECT,
        env={**os.environ, "PYTHONHASHSEED": "4711", "TZ": "Pacific/Auckland", "LC_ALL": "C"},
    )

    assert write_files(built.files, tmp_path) == 0


def test_another_seed_makes_another_company(built: Samples) -> None:
    assert build_samples(seed=SEED + 1).files != built.files


def test_writing_twice_changes_nothing(tmp_path: Path) -> None:
    files = {"a/b.csv": b"1\n", "c.csv": b"2\n"}

    assert write_files(files, tmp_path) == 2
    assert write_files(files, tmp_path) == 0


def test_a_workbook_does_not_know_when_it_was_written() -> None:
    rows: list[list[Cell]] = [["ID", "Text"], [1.0, "ș < ţ & \u00a0"], []]

    assert write_workbook(rows, sheet="Sheet1") == write_workbook(rows, sheet="Sheet1")


def test_the_samples_are_small_enough_for_git(built: Samples) -> None:
    files = built.files

    assert sum(map(len, files.values())) < 6_000_000
    assert sum(not name.startswith("mailbox/") for name in files) <= 72
    assert not [name for name in files if ":" in name]
