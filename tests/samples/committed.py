"""The committed sample files and the oracle, as the tests read them."""

from __future__ import annotations

import csv
import io
import tomllib
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[2]
SAMPLES = PROJECT / "data" / "samples"
ORACLE = PROJECT / "tests" / "samples"
SOURCES = PROJECT / "orchestration" / "defs" / "surveys"

Row = dict[str, str]


def load_expected() -> dict[str, Any]:
    """expected.toml."""
    return tomllib.loads((ORACLE / "expected.toml").read_text(encoding="utf-8"))


def load_truth() -> list[Row]:
    """truth.csv, one row a response."""
    return list(csv.DictReader(io.StringIO((ORACLE / "truth.csv").read_text(encoding="utf-8"))))


def read_csv(path: Path, *, encoding: str, delimiter: str) -> list[list[str]]:
    """All lines of an export, its header first."""
    text = path.read_bytes().decode(encoding)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def mails() -> dict[str, bytes]:
    """All mails of the Maildir by file name."""
    boxes = (SAMPLES / "mailbox" / "cur", SAMPLES / "mailbox" / "new")
    return {path.name: path.read_bytes() for box in boxes for path in sorted(box.iterdir())}
