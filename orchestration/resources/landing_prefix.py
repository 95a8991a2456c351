"""A copy of landing as it stood at one entry of the manifest, for a second installation.

Bytes are linked, not copied. People who were forgotten since stay forgotten: the entries that say
so are added, and the bytes that took the place of theirs are linked.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from orchestration.home import Home
from orchestration.landing import durable
from orchestration.landing.chain import Head
from orchestration.landing.entry import NewEntry
from orchestration.landing.store import Landing


def copy_landing(source: Home, target: Home, until: int) -> None:
    """Make the landing of `target`: every entry of `source` up to number `until`.

    Args:
        source: an installation whose manifest was verified.
        target: an installation without a landing.
        until: the last entry that is taken.
    """
    ours, theirs = Landing(source), Landing(target)
    durable.make_directory(theirs.root, mode=0o700)
    with ours.manifest.path.open("rb") as file:
        lines = [line for _, line in zip(range(until), file, strict=False)]
    taken = [entry for entry in ours.manifest.entries() if entry.seq <= until]
    redactions = ours.manifest.redactions()
    hashes = {entry.seq: entry.hash for entry in [*taken, *redactions]}
    head = Head(until, hashes[until]) if until else Head()
    durable.write_file(theirs.manifest.head_path, head.line())
    durable.write_file(theirs.manifest.path, b"".join(lines))
    later = [entry for entry in redactions if entry.seq > until]
    theirs.manifest.append(
        [
            NewEntry(
                sha256=entry.sha256,
                size=entry.size,
                survey=entry.survey,
                kind=entry.kind,
                connector=entry.connector,
                name=entry.name,
                uri=entry.uri,
                fetched_at=entry.fetched_at,
                cursor=entry.cursor,
            )
            for entry in later
        ]
    )
    for sha256 in {entry.sha256 for entry in taken}:
        path = ours.path(sha256)
        _link(path, theirs.objects.path(path.name))


def _link(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        return
    try:
        os.link(path, target)
    except OSError:  # another file system
        shutil.copyfile(path, target)
