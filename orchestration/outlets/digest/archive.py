"""What was sent, byte for byte: `letters/2026-03-15/<key>.eml`, `channel-<name>.txt` beside it.

A letter is written here before it is handed over, and a second attempt sends these bytes. Private:
the files name staff. Nothing here is sent or made.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from orchestration.home import Home
from orchestration.landing import durable

PRIVATE = 0o700
_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,60}")


def issue_folder(home: Home, issue: str) -> Path:
    """Where the letters of an issue lie."""
    return home.letters / issue


def kept(home: Home, issue: str, name: str, make: Callable[[], bytes]) -> bytes:
    """The bytes of a letter: those of the archive, else freshly made ones, kept first.

    Args:
        name: file name, such as `<key>.eml`.
        make: called only when the archive has none.
    """
    stem = name.partition(".")[0]
    if not _PLAIN.fullmatch(stem):
        raise ValueError(f"{name!r} is no file name of an archive")
    folder = issue_folder(home, issue)
    path = folder / name
    if path.exists():
        return path.read_bytes()
    content = make()
    durable.make_directory(home.letters, mode=PRIVATE)
    durable.make_directory(folder, mode=PRIVATE)
    durable.write_file(path, content)
    return content


def archived(home: Home, issue: str | None = None) -> list[Path]:
    """The files of an issue, or of all, oldest issue first."""
    if not home.letters.is_dir():
        return []
    folders = [issue_folder(home, issue)] if issue else sorted(home.letters.glob("????-??-??"))
    return [path for folder in folders for path in sorted(folder.glob("[!.]*"))]
