"""What the monthly making of reports does, and what is checked on it."""

from __future__ import annotations

import dagster as dg

from orchestration.comments.codebook import load_codebook
from orchestration.components.events import Materialized
from orchestration.home import Home
from orchestration.outlets.reports.asked import Period, parse_period
from orchestration.outlets.reports.making import make_reports
from orchestration.outlets.reports.paper import PACKAGES, can_print
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


def make(home: Home, month: str) -> Materialized:
    """The reports of a month, and of the quarter that ends with it, in every language asked."""
    options = load_figure_options(home.surveys).report
    names = load_codebook(home.surveys).names
    formats = [name for name in FORMATS if name != "pdf" or can_print()]
    made = [
        one
        for period in periods_of(month)
        for one in make_reports(
            home,
            period,
            languages=options.languages,
            formats=formats,
            theme_names=names,
            options=options,
        )
    ]
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


def periods_of(month: str) -> list[Period]:
    """The month, and the quarter when the month is its last."""
    period = parse_period(month)
    if period.start.month % QUARTER_MONTHS:
        return [period]
    return [period, Period("quarter", add_months(period.start, 1 - QUARTER_MONTHS))]
