"""`loyalty verify`: read everything that is kept and say what is not as it was written."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import duckdb

from orchestration.cli.bars import Bars
from orchestration.cli.outcomes import Ending
from orchestration.cli.terminal import answers, remarks
from orchestration.decisions.journal import Journal
from orchestration.home import Home
from orchestration.landing.store import Landing
from orchestration.published.parts import differing
from orchestration.published.pointer import NoSnapshotError
from orchestration.published.reader import open_current
from orchestration.raw.warehouse import (
    WarehouseDamagedError,
    WarehouseOutdatedError,
    open_warehouse,
)
from orchestration.resources import dbt_project
from orchestration.resources.progress import reporter
from orchestration.resources.run_lock import one_run_at_a_time

TABLES = """
    select schema_name, table_name
    from duckdb_tables()
    where not internal
    order by schema_name, table_name
"""


def verify(_given: argparse.Namespace) -> int:
    """Check manifest and bytes, ledger, warehouse, snapshot and journal; 1 when one is damaged."""
    home = Home.from_environment()
    damage = False
    with one_run_at_a_time(home):
        for part, problems in _parts(home):
            answers().print(f"{part}: {'damaged' if problems else 'whole'}")
            for problem in problems:
                remarks().print(f"  {problem}", markup=False)
            damage = damage or bool(problems)
    return Ending.FAILED if damage else Ending.OK


def _parts(home: Home) -> Iterator[tuple[str, list[str]]]:
    with Bars(is_shown=True):
        yield "landing", Landing(home).verify(progress=reporter("verify", "landing"))
    damage = _warehouse(home)
    yield "ledger and warehouse", damage
    if not damage:  # its tests need one that can be read
        yield "keys and revisions", _keys(home)
    yield "snapshot", _snapshot(home)
    yield "decisions", Journal(home.decisions_url).verify()


def _warehouse(home: Home) -> list[str]:
    if not home.warehouse.exists():
        return []
    try:
        with open_warehouse(home) as con:
            problems = read_all(con)
            return problems or _ledger(home, con)
    except (WarehouseDamagedError, WarehouseOutdatedError) as error:
        return [str(error)]


def _keys(home: Home) -> list[str]:
    """What the tests say that read every answer; none are made before the first build."""
    try:
        with open_current(home):
            pass
    except NoSnapshotError:
        return []
    except duckdb.Error:
        pass  # the snapshot is judged on its own; the warehouse can be tested all the same
    results = dbt_project.check_every_answer(home)
    return [f"{result.unique_id}: {result.message}" for result in results if result.failed]


def _ledger(home: Home, con: duckdb.DuckDBPyConnection) -> list[str]:
    """Ledger lines without bytes, or whose bytes are others than the manifest says."""
    landed = {entry.seq: entry.sha256 for entry in Landing(home).manifest.entries()}
    query = "select manifest_seq, sha256, file_name from raw.batch order by manifest_seq"
    return [
        f"the ledger has {name} as entry {seq}, and the manifest does not"
        for seq, sha256, name in con.execute(query).fetchall()
        if landed.get(seq) != sha256
    ]


def _snapshot(home: Home) -> list[str]:
    try:
        with open_current(home) as con:
            return read_all(con) or [
                f"published.{part.table}: {part.start} has other rows than were published there."
                for part in differing(con)
            ]
    except NoSnapshotError:
        return []
    except duckdb.Error as error:
        return [f"the current snapshot cannot be opened: {error}. `loyalty run` makes a new one."]


def read_all(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Read every column of every row; damage in a block shows only when the block is read."""
    problems = []
    for schema, table in con.execute(TABLES).fetchall():
        try:
            con.execute(f'select bit_xor(hash(t)) from "{schema}"."{table}" as t').fetchone()
        except duckdb.Error as error:
            problems.append(f"{schema}.{table} cannot be read: {error}")
    return problems
