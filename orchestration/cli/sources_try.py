"""`loyalty sources try`: what a declaration would make of given files, in a place that goes away.

The files take the whole route: the same landing, reading, judging, loading and building as in
`loyalty run`, in a temporary directory. The installation is neither read nor written.
What is shown of it is in trial_shown.py.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from orchestration.cli.bars import Bars
from orchestration.cli.outcomes import Ending, WrongInputError
from orchestration.cli.trial_shown import Trial, show
from orchestration.home import Home
from orchestration.landing.store import Landing, LandingReport
from orchestration.raw.absent_columns import absent
from orchestration.raw.loader import load
from orchestration.raw.warehouse import open_warehouse
from orchestration.resources.progress import reporter
from orchestration.responses.declaration import MailFolderConnector, Survey
from orchestration.responses.declaration_file import load_file
from orchestration.sources.connect import connect
from orchestration.sources.connector import Connector, Fetched, Seen
from orchestration.validated.validate import validate

EXAMPLE_COUNT = 3
QUARANTINE = f"""
    select
        reason, coalesce(field, ''), count(*),
        list(raw_payload order by row_no)[:{EXAMPLE_COUNT}]
    from raw.quarantine
    group by reason, field
    order by count(*) desc, reason, field
"""
SKIPPED = "select reason, sum(row_count)::bigint from raw.skipped group by reason order by reason"
FIGURES = """
    -- of somebody's own file, before anything is published: small groups are not hidden here
    select metric, scale, period_grain, period_start, n, value, low, high, base,
        promoters, passives, detractors
    from marts.metric_figures
    where dimension = 'company' and period_grain in ('year', 'month')
    order by metric, scale, period_grain desc, period_start
"""
COMMENT = """
    -- letters outside of ASCII are where a wrong encoding shows
    select value_text from raw.answer
    where metric = 'comment' and not regexp_full_match(value_text, '[\\x00-\\x7f]*')
    order by response_no, question_key
    limit 1
"""
STANDING = """
    select standing, n from published.response_standing
    where standing <> 'COUNTED' order by standing
"""
STATES = """
    -- of responses that count: why the number behind a figure is less than them
    select question_key, answer_state, sum(n)::bigint from published.answer_states
    where answer_state <> 'answered' group by all order by all
"""


def try_files(given: argparse.Namespace) -> int:
    """Read the files as the declaration says; 1 when a file is refused, a declared
    column is in no record, or nothing is loaded."""
    survey = _survey(given.path)
    for file in given.files:
        if not file.exists():
            raise WrongInputError(f"{file}: there is no such file.")
    with TemporaryDirectory(prefix="loyalty-try-") as folder, Bars(is_shown=True):
        home = Home(data=Path(folder), surveys=given.path.parent)
        reports = [_land(home, survey, connector) for connector in _connectors(survey, given.files)]
        entries = [entry for report in reports for entry in report.new]
        batch = validate(survey, entries, home, progress=reporter("try", survey.survey))
        with open_warehouse(home) as con:
            balances = load(con, survey, batch, now=datetime.now(UTC))
            trial = Trial(
                balances=balances,
                absent=absent(con, survey),
                unmapped=tuple(name for report in batch.reports for name in report.unmapped),
                skipped=con.execute(SKIPPED).fetchall(),
                quarantine=con.execute(QUARANTINE).fetchall(),
                comment=con.execute(COMMENT).fetchall(),
            )
        if survey.loads == "response":
            trial = _with_figures(trial, home)
    show(survey, trial)
    is_ok = any(balance.loaded for balance in balances) and not any(
        balance.refusal for balance in balances
    )
    return Ending.OK if is_ok and not trial.absent else Ending.FAILED


def _survey(path: Path) -> Survey:
    file = path / "defs.yaml" if path.is_dir() else path
    if not file.exists():
        raise WrongInputError(f"{file}: there is no such file.")
    surveys = load_file(file)
    if len(surveys) != 1:
        raise WrongInputError(f"{file} declares {len(surveys)} sources; try one at a time.")
    return surveys[0]


class _GivenFiles:
    """A connector over files that were named one by one."""

    def __init__(self, files: Sequence[Path]) -> None:
        self.files = files

    def fetch(self, seen: Seen) -> Iterator[Fetched]:
        """Every file, whatever was seen before."""
        del seen
        for number, file in enumerate(self.files):
            yield Fetched(
                name=file.name,
                uri=str(file.resolve()),
                open=lambda file=file: file.open("rb"),  # type: ignore[misc]  # bound at once
                size=file.stat().st_size,
                cursor={"number": number},
            )


def _connectors(survey: Survey, files: Sequence[Path]) -> Iterator[Connector]:
    """A mailbox is opened as one; anything else is taken as it is."""
    boxes = [file for file in files if survey.format.type == "mail" and file.suffix != ".eml"]
    for box in boxes:
        at = MailFolderConnector(type="mail_folder", url=str(box.resolve()))
        home = Home(data=box.parent, surveys=box.parent)
        yield connect(survey.model_copy(update={"connector": at}), home, secrets=os.environ)
    yield _GivenFiles([file for file in files if file not in boxes])


def _land(home: Home, survey: Survey, connector: Connector) -> LandingReport:
    return Landing(home).land(survey, connector, now=lambda: datetime.now(UTC))


def _with_figures(trial: Trial, home: Home) -> Trial:
    from orchestration.resources import dbt_project

    dbt_project.build(home)
    with duckdb.connect(str(home.warehouse), read_only=True) as con:
        return replace(
            trial,
            figures=con.execute(FIGURES).fetchall(),
            standing=con.execute(STANDING).fetchall(),
            states=con.execute(STATES).fetchall(),
        )
