"""`loyalty status`: whether the installation is well, and what needs a person."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb

from orchestration.cli.outcomes import Ending
from orchestration.cli.terminal import answers, remarks, show_table
from orchestration.erasure.pending import is_unfinished
from orchestration.home import Home
from orchestration.landing.store import Landing
from orchestration.published.reader import open_current
from orchestration.published.wave_standing import missed as missed_waves
from orchestration.published.wave_standing import standings
from orchestration.raw.absent_columns import in_words
from orchestration.resources.run_lock import running_process
from orchestration.responses.declaration import Survey
from orchestration.responses.declaration_file import load_surveys
from orchestration.responses.waves import load_waves

QUARANTINE_SHARE_LIMIT = 0.05
COLUMNS = ("source", "last arrival", "expected within", "rows", "in quarantine", "share")
FRESHNESS = """
    select
        survey, last_fetched_at, loaded_row_count, rejected_row_count, open_quarantine_count
    from published.source_freshness
"""
REFUSED_DAYS = 14
REFUSED = """
    -- refused of late, and no file of the same name was read since
    select survey, file_name, refusal, detail
    from published.row_balance as refused
    where
        status = 'refused' and fetched_at >= ? and not exists (
            select 1
            from published.row_balance as later
            where
                later.survey = refused.survey
                and later.file_name = refused.file_name
                and later.manifest_seq > refused.manifest_seq
                and later.status <> 'refused'
        )
    order by survey, manifest_seq
"""
ABSENT = """
    select survey, header, nearest
    from published.header_drift
    where change = 'in_no_record'
    order by survey, header
"""
MISSED = """
    -- waves that are missing still: an old gap that was measured after needs nobody any more
    select waves.survey, min(waves.period_start), max(waves.period_end)
    from published.missed_waves as waves
    join published.source_freshness as sources using (survey)
    where waves.period_start > sources.last_answered_date
    group by waves.survey
    order by waves.survey
"""


@dataclass(frozen=True)
class Standing:
    """How one source stands."""

    survey: Survey
    last_fetched_at: datetime | None
    loaded: int
    rejected: int
    in_quarantine: int

    @property
    def share(self) -> float:
        """Rows in quarantine, of all that were loaded or rejected."""
        return self.in_quarantine / max(self.loaded + self.rejected, 1)

    def troubles(self, now: datetime) -> Iterator[str]:
        """What about this source needs a person."""
        hours = self.survey.freshness_hours
        if self.last_fetched_at is None:
            yield f"{self.survey.survey}: nothing has ever arrived"
        elif now - self.last_fetched_at > timedelta(hours=hours):
            since = f"{self.last_fetched_at:%Y-%m-%d %H:%M} UTC"
            yield f"{self.survey.survey}: nothing arrived since {since}; expected every {hours} h"
        if self.share > QUARANTINE_SHARE_LIMIT:
            yield (
                f"{self.survey.survey}: {self.share:.1%} of its rows are in quarantine "
                "(`loyalty quarantine list`)"
            )


def status(_given: argparse.Namespace) -> int:
    """Show freshness, snapshot, quarantine share and ledger lag; 1 when a person is needed."""
    home, now = Home.from_environment(), datetime.now(UTC)
    surveys = load_surveys(home.surveys)
    troubles: list[str] = []
    running = running_process(home)
    with open_current(home) as con:
        standings = _standings(con, surveys)
        snapshot = con.execute("select * from published.snapshot_info").fetchone()
        lag = _lag(home, con)
        refused = _refused(con, now)
        missed = _missed(con)
        absent = con.execute(ABSENT).fetchall()
    show_table("Sources", COLUMNS, [_row(standing) for standing in standings])
    if snapshot is not None:
        answers().print(f"Snapshot: {snapshot[0]}, made {snapshot[1]:%Y-%m-%d %H:%M} UTC")
    answers().print(f"Ledger lag: {lag} landed, not in the snapshot")
    if running is not None:
        answers().print(f"A run is going on (process {running}).")
    elif lag:
        troubles.append(f"{lag} landed files or mails are not loaded; `loyalty run` loads them")
    for standing in standings:
        troubles.extend(standing.troubles(now))
    troubles.extend(refused)
    troubles.extend(missed)
    troubles.extend(_missed_invitations(home, now))
    troubles.extend(
        f"{survey}: {in_words(header, nearest)}: correct its name in defs.yaml, "
        "or put it under `optional`"
        for survey, header, nearest in absent
    )
    if is_unfinished(home) and running is None:
        troubles.append("an erasure was begun and is not finished; `loyalty forget` finishes it")
    for trouble in troubles:
        remarks().print(f"[yellow]needs a person:[/yellow] {trouble}")
    return Ending.FAILED if troubles else Ending.OK


def _standings(con: duckdb.DuckDBPyConnection, surveys: tuple[Survey, ...]) -> list[Standing]:
    known = {row[0]: row[1:] for row in con.execute(FRESHNESS).fetchall()}
    standings = []
    for survey in surveys:
        fetched, loaded, rejected, waiting = known.get(survey.survey, (None, 0, 0, 0))
        moment = fetched.replace(tzinfo=UTC) if fetched else None
        standings.append(Standing(survey, moment, loaded or 0, rejected or 0, waiting or 0))
    return standings


def _missed(con: duckdb.DuckDBPyConnection) -> list[str]:
    if not con.execute("from duckdb_tables() where table_name = 'missed_waves'").fetchone():
        return []  # a snapshot of an earlier version
    return [
        f"{survey}: no answers from {first} to {last}: waves were missed"
        for survey, first, last in con.execute(MISSED).fetchall()
    ]


def _missed_invitations(home: Home, now: datetime) -> list[str]:
    waves = load_waves(home.surveys)
    if waves is None:
        return []
    return [
        f"wave {one.wave} of {one.day}: nothing was sent (`loyalty invitations status`)"
        for one in missed_waves(standings(home, now), waves)
    ]


def _refused(con: duckdb.DuckDBPyConnection, now: datetime) -> list[str]:
    since = (now - timedelta(days=REFUSED_DAYS)).replace(tzinfo=None)
    return [
        f"{survey}: {file_name} was refused: {refusal} {detail or ''}".rstrip()
        for survey, file_name, refusal, detail in con.execute(REFUSED, [since]).fetchall()
    ]


def _lag(home: Home, con: duckdb.DuckDBPyConnection) -> int:
    query = "select distinct manifest_seq from published.row_balance"
    known = {row[0] for row in con.execute(query).fetchall()}
    return sum(entry.seq not in known for entry in Landing(home).manifest.entries())


def _row(standing: Standing) -> list[Any]:
    fetched = standing.last_fetched_at
    return [
        standing.survey.survey,
        f"{fetched:%Y-%m-%d %H:%M} UTC" if fetched else "never",
        f"{standing.survey.freshness_hours} h",
        standing.loaded,
        standing.in_quarantine,
        f"{standing.share:.1%}",
    ]
