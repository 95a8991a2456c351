"""Reading the current snapshot: read-only, and locked down so that SQL cannot leave the file.

Each opening reads the pointer anew, so a reader is never behind; what is open stays as it is until
it is closed, even when the snapshot is replaced meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from orchestration.home import Home
from orchestration.published.pointer import (
    NoSnapshotError,
    current_path,
    current_snapshot_id,
)

__all__ = ["NoSnapshotError", "current_snapshot_id", "is_readable", "open_current"]

# the same for every opening: one process may not open one file in two ways
LOCKED_DOWN: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "allow_persistent_secrets": False,
    "python_enable_replacements": False,
    # nothing is ever written beside a snapshot, not even what does not fit into memory
    "temp_directory": "",
    "lock_configuration": True,
}


@contextmanager
def open_current(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the current snapshot; raises NoSnapshotError when there is none."""
    connection = _connect(home)
    try:
        yield connection
    finally:
        connection.close()


def is_readable(home: Home) -> bool:
    """Whether there is a snapshot that opens; a pointer to a file that is gone is none."""
    try:
        with open_current(home) as con:
            con.execute("select * from published.snapshot_info").fetchone()
    except (NoSnapshotError, duckdb.Error):
        return False
    return True


def _connect(home: Home) -> duckdb.DuckDBPyConnection:
    path = current_path(home)
    try:
        return duckdb.connect(str(path), read_only=True, config=LOCKED_DOWN)
    except duckdb.IOException:
        if path.exists():
            raise
    # it was replaced and cleared away between the reading of the pointer and the opening
    path = current_path(home)
    if not path.exists():
        raise NoSnapshotError(
            f"{path}: the current snapshot is gone. Run `loyalty run` to publish a new one."
        )
    return duckdb.connect(str(path), read_only=True, config=LOCKED_DOWN)
