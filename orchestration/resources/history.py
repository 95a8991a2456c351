"""The run history's SQLite files, without a wait for the disk at each of a run's events.

A run writes hundreds of events, each in its own connection. SQLite then syncs at every commit and
again at every close; here commits wait for the next checkpoint, and files stay open to the end. A
power cut may lose the last events of the history, which no figure depends on; it damages nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine


@contextmanager
def kept_open(folder: Path) -> Iterator[None]:
    """Inside, databases under `folder` are not synced at every commit and close."""
    kept: dict[Path, sqlite3.Connection] = {}

    def connected(connection: Any, _record: Any) -> None:
        file = _file(connection)
        if file is None or not file.is_relative_to(folder):
            return
        connection.execute("pragma synchronous = normal").close()
        if file not in kept and _is_logged(connection):
            kept[file] = sqlite3.connect(file, check_same_thread=False)
            # a first read makes the connection take part in the log
            kept[file].execute("select count(*) from sqlite_master").fetchone()

    sa.event.listen(Engine, "connect", connected)
    try:
        yield
    finally:
        sa.event.remove(Engine, "connect", connected)
        for connection in kept.values():
            connection.close()


def _file(connection: Any) -> Path | None:
    if not isinstance(connection, sqlite3.Connection):
        return None
    name = connection.execute("pragma database_list").fetchone()[2]
    return Path(name) if name else None


def _is_logged(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("pragma journal_mode").fetchone()[0] == "wal")
