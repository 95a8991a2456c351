"""`loyalty coaching`: the sheets of managers, and trainings as events."""

from __future__ import annotations

import argparse
from datetime import UTC, date, datetime
from pathlib import Path

from orchestration.cli.outcomes import Ending, NotReadyError, WrongInputError
from orchestration.cli.terminal import answers, remarks
from orchestration.cli.words import usual_language
from orchestration.comments.codebook import load_codebook
from orchestration.decisions.journal import Journal
from orchestration.decisions.training import Training, record_training, trainings_of
from orchestration.home import Home
from orchestration.outlets.coaching.page import sheet_page
from orchestration.outlets.coaching.sheet import Period, last_period, managers_of, read_sheet
from orchestration.published.reader import open_current

PRIVATE = 0o700


def sheets(given: argparse.Namespace) -> int:
    """Write the sheet of one manager, or of all that have enough answers."""
    home = Home.from_environment()
    language = given.language or usual_language()
    names = {theme: n[language] for theme, n in load_codebook(home.surveys).names.items()}
    journal = Journal(home.decisions_url)
    with open_current(home) as con:
        period = given.period or last_period(con)
        if period is None:
            raise NotReadyError("no manager has enough answers in any quarter: no sheet is made.")
        known = managers_of(con, period)
        if given.manager is not None and given.manager not in known:
            listed = ", ".join(known) or "nobody"
            raise WrongInputError(f"{given.manager}: no answers in the period. Known: {listed}.")
        wanted = [given.manager] if given.manager else list(known)
        folder: Path = given.to or home.data / "coaching" / f"{period.start:%Y-%m}_{period.grain}"
        folder.mkdir(parents=True, exist_ok=True, mode=PRIVATE)
        few = [manager for manager in wanted if not known[manager]]
        for manager in (one for one in wanted if known[one]):
            sheet = read_sheet(con, manager, period, trainings_of(journal, manager))
            path = folder / f"{_file_name(manager)}.{language}.html"
            path.write_text(sheet_page(sheet, language, names), encoding="utf-8")
            answers().print(f"{manager}: {path}", markup=False)
    if few:
        remarks().print(f"Too few answers for a sheet: {', '.join(few)}.", markup=False)
    return Ending.FAILED if given.manager in few else Ending.OK


def train(given: argparse.Namespace) -> int:
    """Record that a training was held."""
    home = Home.from_environment()
    training = Training(given.manager, given.date, given.topic)
    event = record_training(
        Journal(home.decisions_url), training, by=given.by, reason=given.reason,
        now=datetime.now(UTC),
    )  # fmt: skip
    answers().print(f"{given.manager}: training of {given.date} (decision {event.event_no}).")
    return Ending.OK


def period_of(text: str) -> Period:
    """A month written as 2026-03, or a quarter as 2026-Q1."""
    year, _, rest = text.partition("-")
    try:
        if rest[:1] == "Q" and rest[1:] in ("1", "2", "3", "4"):
            return Period("quarter", date(int(year), 3 * int(rest[1:]) - 2, 1))
        return Period("month", date.fromisoformat(f"{text}-01"))
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no period; write 2026-03 or 2026-Q1"
        ) from error


def _file_name(manager: str) -> str:
    """A name of a file, whatever a source calls its managers."""
    return "".join(sign if sign.isalnum() or sign in "-_" else "_" for sign in manager)[:60]
