"""Making the register of ideas of a snapshot: its wishes, and which of them say the same.

Written whole into a new file beside the others, then the pointer moves. Not here: the merging
itself, what people judged (published/idea_register).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from orchestration.home import Home
from orchestration.landing import durable
from orchestration.outlets.ideas.merging import NO_THEME, Wish, merge
from orchestration.published.figures import has_table
from orchestration.published.idea_register import (
    TABLES,
    current_register,
    register_folder,
)
from orchestration.published.pointer import POINTER
from orchestration.published.reader import current_snapshot_id, open_current
from orchestration.published.voice import harmless

LONGEST = 400
KEEP = 3
#: earliest first, in an order that depends on nothing but the comments themselves
WISHES = """
    select
        response_uid::varchar || '/' || question_key as comment, month_start, language,
        coalesce(themes[1], ?) as theme, nps_group, text
    from published.comments
    where list_contains(kinds, 'wish') and text is not null
    order by month_start, response_uid, question_key
"""


@dataclass(frozen=True)
class Made:
    """What a register holds, and whether it was made just now."""

    snapshot_id: str
    wish_count: int
    idea_count: int
    is_new: bool


def make_register(home: Home) -> Made:
    """Make the register of the current snapshot unless it is there already.

    Raises:
        NoSnapshotError: when nothing is published.
    """
    durable.make_directory(register_folder(home))
    with durable.locked(register_folder(home) / ".lock"):
        known = _known(home)
        if known is not None and known.snapshot_id == current_snapshot_id(home):
            return known
        with open_current(home) as con:
            info = con.execute("select snapshot_id from published.snapshot_info").fetchone()
            snapshot_id = str(info[0]) if info else ""
            rows = con.execute(WISHES, [NO_THEME]).fetchall() if has_table(con, "comments") else []
        wishes = [Wish(row[0], row[2], row[3], row[5]) for row in rows]
        joins = merge(wishes)
        table = pa.table(
            {
                "comment": pa.array([row[0] for row in rows], pa.string()),
                "idea": pa.array([rows[first][0] for first in joins], pa.string()),
                "place": pa.array(range(len(rows)), pa.int64()),
                "month_start": pa.array([row[1] for row in rows], pa.date32()),
                "language": pa.array([row[2] for row in rows], pa.string()),
                "theme": pa.array([row[3] for row in rows], pa.string()),
                "nps_group": pa.array([row[4] for row in rows], pa.string()),
                "text": pa.array([harmless(row[5], LONGEST) for row in rows], pa.string()),
            }
        )
        _write(home, snapshot_id, table)
        return Made(snapshot_id, len(rows), len(set(joins)), is_new=True)


def drop_all_but_current_register(home: Home) -> None:
    """Remove every older register at once: a forgotten person's words may be in them."""
    current = current_register(home)
    for path in register_folder(home).glob("register-*.duckdb"):
        if path != current:
            path.unlink(missing_ok=True)


def _known(home: Home) -> Made | None:
    path = current_register(home)
    if path is None:
        return None
    with duckdb.connect(str(path), read_only=True) as con:
        row = con.execute(
            "select snapshot_id, (select count(*) from wishes),"
            " (select count(distinct idea) from wishes) from register_info"
        ).fetchone()
    return None if row is None else Made(str(row[0]), int(row[1]), int(row[2]), is_new=False)


def _write(home: Home, snapshot_id: str, wishes: pa.Table) -> None:
    folder = register_folder(home)
    path = folder / f"register-{snapshot_id}.duckdb"
    temporary = folder / f".tmp-{path.name}"
    for left_over in folder.glob(".tmp-*.duckdb*"):
        left_over.unlink(missing_ok=True)
    with duckdb.connect(str(temporary)) as con:
        con.execute(TABLES)
        con.register("rows", wishes)
        con.execute("insert into wishes by name select * from rows")
        con.execute("insert into register_info values (?)", [snapshot_id])
        con.execute("checkpoint")
    durable.sync_file(temporary)
    durable.replace(temporary, path)
    durable.sync_directory(folder)
    durable.write_file(folder / POINTER, f"{path.name}\n".encode("ascii"))
    for old in _others(folder, path)[: -(KEEP - 1)]:
        old.unlink(missing_ok=True)


def _others(folder: Path, current: Path) -> list[Path]:
    """Every other register, oldest first; one that is open somewhere stays readable there."""
    return sorted(path for path in folder.glob("register-*.duckdb") if path != current)
