"""`loyalty sources check`: whether the declared sources can be read as they are written."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from orchestration.cli.outcomes import Ending, WrongInputError
from orchestration.cli.terminal import complain, remarks, show_table
from orchestration.home import Home
from orchestration.metrics_catalogue.presets import FEWEST, MOST, how_many_is_wrong
from orchestration.products.catalogue import MARK
from orchestration.products.scaffold import marked_lines
from orchestration.responses.agreement import differing_questions
from orchestration.responses.alert_options import load_alert_options
from orchestration.responses.brand import load_brand
from orchestration.responses.declaration import Survey
from orchestration.responses.declaration_file import DeclarationError, load_file, load_surveys
from orchestration.responses.figure_options import load_figure_options
from orchestration.responses.journey import load_journey
from orchestration.responses.letters import load_letters
from orchestration.responses.programmes import load_programmes
from orchestration.responses.scheme import load_schemes

COLUMNS = ("source", "kind", "loads", "connector", "format", "questions", "owner")


def check(given: argparse.Namespace) -> int:
    """Check one file, a folder, or all sources of the installation; name every file's mistake."""
    where: Path = given.path or Home.from_environment().surveys
    if not where.exists():
        raise WrongInputError(f"{where}: there is no such file or folder.")
    surveys: list[Survey] = []
    mistakes: list[DeclarationError] = []
    for file in _files(where):
        try:
            surveys.extend(load_file(file))
        except DeclarationError as error:
            mistakes.append(error)
    if where.is_dir():
        for load in (
            *(load_figure_options, load_journey, load_programmes),
            *(load_schemes, load_letters, load_brand, load_alert_options),
        ):
            try:
                load(where)
            except DeclarationError as error:
                mistakes.append(error)
    if not mistakes and where.is_dir():
        _warn_of_tracked(load_figure_options(where).tracked)
        load_surveys(where)  # finds a name that two files declare
    for mistake in mistakes:
        complain(str(mistake))
    _warn_of_marks(where)
    for difference in differing_questions(surveys):
        remarks().print(difference, markup=False)
    show_table(f"{len(surveys)} sources under {where}", COLUMNS, map(_row, surveys), left=5)
    return Ending.WRONG_INPUT if mistakes else Ending.OK


def _warn_of_marks(where: Path) -> None:
    """A ready-made declaration is sound from the start, and speaks of nobody's form."""
    for file in _files(where):
        for number, line in marked_lines(file):
            remarks().print(f"{file}:{number}: still has {MARK}: {line}", markup=False)


def _warn_of_tracked(tracked: Sequence[str]) -> None:
    if how_many_is_wrong(tracked):
        remarks().print(
            f"figures.yaml tracks {len(tracked)} metrics; {FEWEST} or {MOST} are looked at. "
            "`loyalty metrics choose --business …` names some by type of business."
        )


def _files(where: Path) -> list[Path]:
    return sorted(where.rglob("defs.yaml")) if where.is_dir() else [where]


def _row(survey: Survey) -> list[str | int]:
    return [
        survey.survey,
        survey.kind,
        survey.loads,
        survey.connector.type,
        survey.format.type,
        len(survey.questions),
        survey.owner,
    ]
