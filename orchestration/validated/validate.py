"""The validated stage: landed files become typed rows, judged, with the failing ones set aside.

The files are read by a limited process (`parsing`), the rows are judged by Great Expectations
(`suites`), and both leave their result in one scratch database. The warehouse is not opened.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

from orchestration.home import Home
from orchestration.landing.entry import ManifestEntry
from orchestration.landing.store import Landing
from orchestration.responses.declaration import Survey
from orchestration.validated.batch import ValidatedBatch
from orchestration.validated.flagged import flag_rows
from orchestration.validated.judging import JUDGE, judge
from orchestration.validated.parsing import LandedFile, parse
from orchestration.validated.rows_into import FileReport, make_tables

#: changes whenever the reading rules change what a row becomes
GRAMMAR_VERSION = "2"
Progress = Callable[[str, int, int | None], None]

#: how far a sender's clock or zone may run ahead of the day a file was fetched
LEEWAY = dt.timedelta(days=1)


def rule_version(survey: Survey) -> str:
    """A short hash of everything that decides what a row of this source becomes."""
    apart = {"connector", "schedule", "freshness_hours", "measured", "owner", "title"}
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
    JUDGE.start()  # it imports while the files are read
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
    judgement = judge(survey, database, latest)
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
