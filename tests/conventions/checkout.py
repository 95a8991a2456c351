"""The files of this checkout, as the convention tests read them. Not here: any convention."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


@cache
def project_files() -> tuple[Path, ...]:
    """What git tracks or would track, relative to the project; sorted."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        check=True,
        capture_output=True,
    )
    names = {name for name in listed.stdout.decode().split("\0") if name}
    return tuple(sorted(Path(name) for name in names if (PROJECT / name).is_file()))


def files(*suffixes: str, under: tuple[str, ...] = ()) -> list[Path]:
    """Project files with one of the suffixes, below one of the folders (or anywhere)."""
    return [
        path
        for path in project_files()
        if path.suffix in suffixes and (not under or path.parts[0] in under)
    ]


@cache
def text_of(path: Path) -> str:
    """The text of a project file; empty for a binary one."""
    raw = (PROJECT / path).read_bytes()
    return "" if b"\0" in raw else raw.decode("utf-8", errors="replace")


def lines_of(path: Path) -> list[tuple[int, str]]:
    """The lines of a project file with their numbers."""
    return list(enumerate(text_of(path).splitlines(), start=1))
