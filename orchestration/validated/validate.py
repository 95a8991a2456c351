"""The validated stage: landed files become typed rows, judged, with the failing ones set aside.

The files are read by a limited process (`parsing`), the rows are judged by Great Expectations
(`suites`), and both leave their result in one scratch database. The warehouse is not opened.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from threading import Thread

import duckdb
import pyarrow as pa

from orchestration.home import Home
from orchestration.landing.entry import ManifestEntry
from orchestration.landing.store import Landing
from orchestration.responses.declaration import Survey
from orchestration.validated.batch import Judgement, ValidatedBatch
from orchestration.validated.flagged import flag_rows
from orchestration.validated.parsing import LandedFile, parse
from orchestration.validated.rows_into import FileReport, make_tables

#: changes whenever the reading rules change what a row becomes
GRAMMAR_VERSION = "2"
Progress = Callable[[str, int, int | None], None]

#: how far a sender's clock or zone may run ahead of the day a file was fetched
LEEWAY = dt.timedelta(days=1)


def rule_version(survey: Survey) -> str:
    """A short hash of everything that decides what a row of this source becomes."""
    apart = {"connector", "schedule", "freshness_hours", "owner", "title"}
    declared = survey.model_dump_json(exclude=apart)
    return hashlib.sha256(f"{GRAMMAR_VERSION}\n{declared}".encode()).hexdigest()[:12]


def validate(
    survey: Survey,
    entries: Sequence[ManifestEntry],
    home: Home,
    *,
    progress: Progress | None = None,
    secret: bytes | None = None,
) -> ValidatedBatch:
    """Typed and judged rows of some landed files. What a row becomes depends on no clock: the
    last day an answer can be from follows from the day its file was fetched.

    Args:
        survey: the declaration.
        entries: manifest entries whose bytes are new, in order.
        home: where landing and scratch lie.
        progress: told what is read, how many files are done, and how many there are.
        secret: the key of the pseudonyms; by default the home's.

    Raises:
        JudgementError: when Great Expectations could not judge the rows.
    """
    version = rule_version(survey)
    folder = home.scratch / survey.survey
    shutil.rmtree(folder, ignore_errors=True)
    if not entries:
        return ValidatedBatch(survey.survey, version, (), (), None, None)
    folder.mkdir(parents=True)
    database = folder / "batch.duckdb"
    with duckdb.connect(str(database)) as con:
        make_tables(con, survey)
    landing = Landing(home)
    reports: dict[int, FileReport] = {}
    files: list[LandedFile] = []
    for entry in entries:
        path = landing.path(entry.sha256)
        if path.is_file():
            day = (dt.datetime.fromisoformat(entry.fetched_at) + LEEWAY).date().isoformat()
            files.append(LandedFile(entry.seq, str(path), entry.name, day))
        else:
            reports[entry.seq] = FileReport(
                entry.seq, refusal="LANDING_MISSING", detail="Run `loyalty verify`."
            )
    # the files are read by another process: its time is enough to import what judges their rows
    Thread(target=import_module, args=("orchestration.validated.suites",)).start()
    total = len(entries)
    for report in parse(
        survey,
        files,
        database=database,
        secret=secret or home.secret(),
        progress=lambda done: progress("files", done, total) if progress else None,
    ):
        reports[report.seq] = report
    with duckdb.connect(str(database)) as con:
        for flagged in flag_rows(con, survey):
            reports[flagged.seq].flag(flagged.flag, flagged.row_count)
    _keep_only(folder, database)
    latest = max((dt.date.fromisoformat(file.latest_day) for file in files), default=dt.date.min)
    judgement = _judge(survey, database, latest)
    return ValidatedBatch(
        survey=survey.survey,
        rule_version=version,
        entries=tuple(entries),
        reports=tuple(reports[entry.seq] for entry in entries),
        database=database,
        judgement=judgement,
    )


def _keep_only(folder: Path, database: Path) -> None:
    """Remove decoded copies of files and the like: they hold what the typed rows do not."""
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        elif not path.name.startswith(database.name):
            path.unlink()


def _judge(survey: Survey, database: Path, latest_day: dt.date) -> Judgement | None:
    """Judge what could be typed; leave the rows set aside in table `set_aside`."""
    with duckdb.connect(str(database)) as con:
        con.execute(
            "create or replace view to_judge as select rowid as row_key, * from typed"
            " where reason is null and skip_reason is null"
        )
        row = con.execute("select count(*) from to_judge").fetchone()
    count = int(row[0]) if row else 0
    if count == 0:
        return None
    from orchestration.validated.suites import judge

    evaluated, failed, failures = judge(survey, database, count, latest_day=latest_day)
    if failures:
        table = pa.table(
            {
                "row_key": pa.array([failure.row_key for failure in failures], type=pa.int64()),
                "reason": [failure.reason for failure in failures],
                "place": [failure.field for failure in failures],
            }
        )
        with duckdb.connect(str(database)) as con:
            con.register("failing", table)
            # a row that fails twice is set aside once, for the first field of the declaration
            con.execute(
                "insert into set_aside select row_key, first(reason order by position),"
                " first(place order by position)"
                " from (select *, row_number() over () as position from failing)"
                " group by row_key order by row_key"
            )
    aside = len({failure.row_key for failure in failures})
    return Judgement(evaluated, failed, count, aside)
