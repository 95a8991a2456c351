"""What the monthly making of reports does, and what is checked on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import dagster as dg

from orchestration.comments.codebook import load_codebook
from orchestration.components.events import Materialized
from orchestration.decisions.journal import Journal
from orchestration.decisions.report_requests import ASKED, MADE, record_made, waiting
from orchestration.home import Home
from orchestration.outlets.reports.asked import Period, parse_period
from orchestration.outlets.reports.making import Made, make_reports
from orchestration.outlets.reports.paper import PACKAGES, can_print
from orchestration.outlets.reports.reading import NotPublishedError
from orchestration.published.report_archive import FORMATS
from orchestration.responses.figure_options import load_figure_options
from orchestration.wording.periods import add_months

KEY = dg.AssetKey(["reports", "analytical"])
#: the last month of a quarter brings the quarter's report too
QUARTER_MONTHS = 3
SPECS = [
    dg.AssetCheckSpec(
        "printed",
        asset=KEY,
        description="Every report was made as HTML, XLSX and PDF; PDF needs Pango on the machine.",
    )
]

ASKED_KEY = dg.AssetKey(["reports", "asked"])
ASKED_SPECS = [
    dg.AssetCheckSpec(
        "nobody_waits",
        asset=ASKED_KEY,
        description="Every report that was asked for on the board is made of the new snapshot.",
    )
]


def make(home: Home, month: str) -> Materialized:
    """The reports of a month, and of the quarter that ends with it, in every language asked."""
    options = load_figure_options(home.surveys).report
    formats = _formats()
    made = [one for period in periods_of(month) for one in _made(home, period, options.languages)]
    return dg.MaterializeResult(
        metadata={
            "files": [str(one.path.relative_to(home.data)) for one in made],
            "snapshot_id": made[0].document.snapshot_id,
            "answer_count": max(len(one.document.answers) for one in made),
        },
        check_results=[
            dg.AssetCheckResult(
                passed="pdf" in formats,
                asset_key=KEY,
                check_name="printed",
                severity=dg.AssetCheckSeverity.WARN,
                metadata={"formats": formats, "pdf_needs": PACKAGES},
            )
        ],
    )


def make_asked(home: Home, now: datetime | None = None) -> Materialized:
    """Every report that somebody asked for and that is not made yet; with nothing asked, nothing.

    Each is written down as soon as it is made: a run that ends in between makes none twice.
    """
    journal = Journal(home.decisions_url)
    asked = waiting(sorted(
        (*journal.events(ASKED), *journal.events(MADE)), key=lambda event: event.event_no
    ))  # fmt: skip
    files: list[str] = []
    problem = ""
    for request in asked:
        try:
            made = _made(home, parse_period(request.period), (request.language,))
        except NotPublishedError as error:
            problem = str(error)
            break
        files += [str(one.path.relative_to(home.data)) for one in made]
        record_made(journal, request, made[0].document.snapshot_id, now=now or datetime.now(UTC))
    return dg.MaterializeResult(
        metadata={"asked_count": len(asked), "files": files},
        check_results=[
            dg.AssetCheckResult(
                passed=not problem,
                asset_key=ASKED_KEY,
                check_name="nobody_waits",
                metadata={"problem": problem},
            )
        ],
    )


def _made(home: Home, period: Period, languages: Sequence[str]) -> list[Made]:
    return make_reports(
        home,
        period,
        languages=languages,
        formats=_formats(),
        theme_names=load_codebook(home.surveys).names,
        options=load_figure_options(home.surveys).report,
    )


def _formats() -> list[str]:
    """What this machine can make: PDF needs Pango."""
    return [name for name in FORMATS if name != "pdf" or can_print()]


def periods_of(month: str) -> list[Period]:
    """The month, and the quarter when the month is its last."""
    period = parse_period(month)
    if period.start.month % QUARTER_MONTHS:
        return [period]
    return [period, Period("quarter", add_months(period.start, 1 - QUARTER_MONTHS))]
