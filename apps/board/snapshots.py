"""The current snapshot as one viewer may see it, and queries on it.

Here: opening, narrowing to the scope of the viewer, keeping results per snapshot file and scope.
Not here: any query (data, reading).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb
import pandas as pd
import streamlit as st

from apps.board.scope import EVERYTHING, Scope, Units, narrowed, needs_withheld
from apps.board.withheld import load_withheld
from orchestration.home import Home
from orchestration.published.pointer import current_path
from orchestration.published.reader import NoSnapshotError, open_current

KEPT_RESULTS = 500


@dataclass(frozen=True)
class Snapshot:
    """One published state as one viewer may see it; every figure of a page comes from one."""

    path: str
    snapshot_id: str
    created_at: datetime
    last_answered_date: date | None
    scope: Scope


class SnapshotMovedError(Exception):
    """A newer snapshot was published while a page was being made; make the page again."""

    def __init__(self, wanted: str, found: str) -> None:
        super().__init__(f"{wanted} is no longer current, {found} is: run the page again")


def open_snapshot(scope: Scope) -> Snapshot | None:
    """The snapshot that is current now. Raises duckdb.Error when its file is damaged."""
    try:
        return _describe(str(current_path(Home.from_environment())), scope)
    except NoSnapshotError:
        return None


def query(snapshot: Snapshot, sql: str, parameters: tuple[object, ...] = ()) -> pd.DataFrame:
    """Rows of this snapshot and of no other, so that a page is of one piece; narrowed to its scope.

    Raises:
        SnapshotMovedError: when another snapshot is current now.
        UnscopedError: when a table is named in another way than `published.NAME`.
    """
    return _rows(snapshot.path, snapshot.scope, sql, parameters)


@st.cache_data(show_spinner=False, max_entries=KEPT_RESULTS)
def _rows(path: str, scope: Scope, sql: str, parameters: tuple[object, ...] = ()) -> pd.DataFrame:
    withheld = _withheld(path, scope.figures.units) if needs_withheld(sql, scope) else None
    with _opened(path) as connection:
        shown = narrowed(connection, sql, scope, withheld)
        return connection.execute(shown, list(parameters)).df()


@st.cache_data(show_spinner=False, max_entries=KEPT_RESULTS)
def _withheld(path: str, units: Units) -> pd.DataFrame:
    with _opened(path) as connection:
        return load_withheld(connection, units)


@contextmanager
def _opened(path: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the snapshot at `path`, if that is still the current one."""
    with open_current(Home.from_environment()) as connection:
        opened = connection.execute("select path from duckdb_databases() where not internal")
        found = [str(row[0]) for row in opened.fetchall()]
        if Path(path).name not in {Path(name).name for name in found}:
            raise SnapshotMovedError(path, ", ".join(found))
        yield connection


def _describe(path: str, scope: Scope) -> Snapshot:
    # what a snapshot is, and how old its newest answer, is said to everybody
    info = _rows(path, EVERYTHING, "select snapshot_id, created_at from published.snapshot_info")
    if info.empty:
        raise duckdb.InvalidInputException(
            f"{path}: published.snapshot_info has no row. Run `loyalty run` to publish again."
        )
    latest = _rows(
        path,
        EVERYTHING,
        "select max(last_answered_date)::timestamp as latest from published.source_freshness",
    )["latest"].iloc[0]
    return Snapshot(
        path=path,
        snapshot_id=str(info["snapshot_id"].iloc[0]),
        created_at=pd.Timestamp(info["created_at"].iloc[0]).to_pydatetime(),
        last_answered_date=None if pd.isna(latest) else pd.Timestamp(latest).date(),
        scope=scope,
    )
