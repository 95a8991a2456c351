"""`loyalty report`: the analytical report on a period, and answers to its recommendations."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from orchestration.cli.outcomes import Ending, WrongInputError
from orchestration.cli.terminal import answers
from orchestration.cli.words import usual_language
from orchestration.comments.codebook import load_codebook
from orchestration.decisions.journal import Journal
from orchestration.decisions.recommendations import (
    UnknownRecommendationError,
    answer_recommendation,
)
from orchestration.home import Home
from orchestration.outlets.reports.asked import PeriodError, parse_period
from orchestration.outlets.reports.making import make_reports
from orchestration.responses.figure_options import load_figure_options


def write_reports(given: argparse.Namespace) -> int:
    """Write the report on a period in one language."""
    if given.period is None:
        raise WrongInputError("say which period: --period 2026-03, or --period 2026-Q1.")
    try:
        period = parse_period(given.period)
    except PeriodError as error:
        raise WrongInputError(f"--period {error}.") from error
    home = Home.from_environment()
    made = make_reports(
        home,
        period,
        languages=(given.language or usual_language(),),
        formats=given.format,
        theme_names=load_codebook(home.surveys).names,
        options=load_figure_options(home.surveys).report,
        to=given.to,
    )
    for one in made:
        answers().print(str(one.path), soft_wrap=True)
    return Ending.OK


def answer(given: argparse.Namespace) -> int:
    """Record what was decided on a recommendation; the next report prints it."""
    home = Home.from_environment()
    try:
        event = answer_recommendation(
            Journal(home.decisions_url),
            given.subject,
            given.answer,
            note=given.note,
            actor=given.by,
            now=datetime.now(UTC),
        )
    except UnknownRecommendationError as error:
        raise WrongInputError(f"{error}.") from error
    answers().print(f"{event.subject}: {given.answer}. Decision {event.event_no}.")
    return Ending.OK
