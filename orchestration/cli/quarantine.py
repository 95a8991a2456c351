"""`loyalty quarantine`: rows that were set aside: how many, which, and once more."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from orchestration.cli.outcomes import Ending, NotReadyError
from orchestration.cli.run import finish, left_out
from orchestration.cli.terminal import answers, show_table, visible
from orchestration.home import Home
from orchestration.raw.warehouse import open_warehouse

COUNTS = """
    select survey, reason, coalesce(field, '') as field, count(*) as row_count, max(quarantined_at)
    from raw.quarantine
    where status = 'open' and (? is null or survey = ?)
    group by survey, reason, field
    order by survey, row_count desc, reason, field
"""
ROWS = """
    select survey, file_name, row_no, reason, coalesce(field, ''), coalesce(detail, ''), raw_payload
    from raw.quarantine
    where status = 'open' and (? is null or survey = ?) and (? is null or reason = ?)
    order by survey, manifest_seq, row_no
    limit ?
"""
FILES = """
    select distinct survey, manifest_seq
    from raw.quarantine
    where status = 'open' and (? is null or survey = ?)
    union
    select distinct survey, manifest_seq
    from raw.batch
    where status = 'refused' and (? is null or survey = ?)
    order by survey, manifest_seq
"""


def count(given: argparse.Namespace) -> int:
    """Count the open rows by source, reason and field."""
    with _warehouse(given.survey) as con:
        rows = con.execute(COUNTS, [given.survey] * 2).fetchall()
    if not rows:
        answers().print("Nothing is in quarantine.")
        return Ending.OK
    show_table("Quarantine", ("source", "reason", "field", "rows", "newest (UTC)"), rows, left=3)
    return Ending.OK


def show(given: argparse.Namespace) -> int:
    """Show open rows as they came, with where they came from."""
    chosen = [given.survey, given.survey, given.reason, given.reason, given.limit]
    with _warehouse(given.survey) as con:
        rows = con.execute(ROWS, chosen).fetchall()
    console = answers()
    for survey, file_name, row_no, reason, field, detail, payload in rows:
        where = f"{survey} {file_name}:{row_no}"
        what = " ".join(word for word in (reason, field, detail) if word)
        console.print(visible(f"{where}: {what}"), markup=False)
        console.print(f"    {visible(payload)}", markup=False)
    console.print(f"{len(rows)} rows shown.")
    return Ending.OK


def replay(given: argparse.Namespace) -> int:
    """Read the files of open rows, and refused files, again under today's declaration."""
    from orchestration.raw.loader import reopen
    from orchestration.resources.run_lock import one_run_at_a_time

    home = Home.from_environment()
    with one_run_at_a_time(home):
        with _warehouse(given.survey) as con:
            files = con.execute(FILES, [given.survey] * 4).fetchall()
            waiting = reopen(con, [seq for _, seq in files]) if files else 0
        if not files:
            answers().print("Nothing is in quarantine.")
            return Ending.OK
        answers().print(f"Reading {len(files)} files again; {waiting} rows wait in them.")
        return finish(home, sorted({survey for survey, _ in files}))


@contextmanager
def _warehouse(survey: str | None) -> Iterator[duckdb.DuckDBPyConnection]:
    home = Home.from_environment()
    left_out(home, [survey] if survey else [])  # an unknown name ends here
    if not home.warehouse.exists():
        raise NotReadyError(f"{home.data}: nothing is loaded yet. Run `loyalty run` first.")
    with open_warehouse(home) as con:
        yield con
