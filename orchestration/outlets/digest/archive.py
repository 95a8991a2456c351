"""What was sent, byte for byte: `letters/2026-03-15/<key>.eml`, `channel-<name>.txt` beside it.

A letter is written here before it is handed over, and a second attempt sends these bytes. Beside
the letters of an issue stands whom they quote, so that the words of a forgotten person can go.
Private: the files name staff. Nothing here is sent or made.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from orchestration.home import Home
from orchestration.landing import durable

PRIVATE = 0o700
QUOTED = "quoted.json"
_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,60}")


@dataclass(frozen=True)
class Written:
    """The bytes of a letter, and the responses whose words are in it."""

    content: bytes
    quoted: frozenset[str] = frozenset()


def issue_folder(home: Home, issue: str) -> Path:
    """Where the letters of an issue lie."""
    return home.letters / issue


def kept(home: Home, issue: str, name: str, make: Callable[[], Written]) -> bytes:
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
    written = make()
    durable.make_directory(home.letters, mode=PRIVATE)
    durable.make_directory(folder, mode=PRIVATE)
    known = _quoted(folder)
    if wanted := written.quoted - known:
        durable.write_file(folder / QUOTED, json.dumps(sorted(known | wanted)).encode())
    durable.write_file(path, written.content)
    return written.content


def archived(home: Home, issue: str | None = None) -> list[Path]:
    """The files of an issue, or of all, oldest issue first."""
    if not home.letters.is_dir():
        return []
    folders = [issue_folder(home, issue)] if issue else sorted(home.letters.glob("????-??-??"))
    return [
        path for folder in folders for path in sorted(folder.glob("[!.]*")) if path.name != QUOTED
    ]


def drop_letters_that_quote_others(home: Home, present: Collection[str]) -> int:
    """Remove the letters of each issue that quotes a response that is not there any more.

    That and to whom they were sent stays in the journal, with the hash of each.

    Args:
        present: the responses of the current snapshot.

    Returns:
        How many letters are gone.
    """
    gone = 0
    for folder in sorted(home.letters.glob("????-??-??")):
        if _quoted(folder) <= set(present):
            continue
        for path in (*archived(home, folder.name), folder / QUOTED):
            path.unlink(missing_ok=True)
            gone += path.name != QUOTED
        durable.sync_directory(folder)
    return gone


def _quoted(folder: Path) -> set[str]:
    try:
        return set(json.loads((folder / QUOTED).read_text("utf-8")))
    except FileNotFoundError:
        return set()
