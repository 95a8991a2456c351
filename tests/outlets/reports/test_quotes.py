"""Which comments a report quotes."""

from __future__ import annotations

from pathlib import Path

import duckdb

from orchestration.outlets.reports.asked import parse_period
from orchestration.outlets.reports.composing import compose
from orchestration.outlets.reports.document import Quotes
from orchestration.outlets.reports.making import read
from orchestration.responses.report_options import ReportOptions
from tests.outlets.reports import made_up
from tests.outlets.reports.conftest import home_of


def test_who_gave_a_score_is_quoted_before_who_gave_none(tmp_path: Path) -> None:
    snapshot = made_up.build(tmp_path, made_up.answers())
    with duckdb.connect(str(snapshot)) as con:
        con.execute(
            "update published.comments set nps_group = null, confidence = 1.0"
            " where list_contains(kinds, 'praise') and language = 'ro'"
        )
    asked = parse_period("2026-03")

    document = compose(
        read(home_of(tmp_path), asked), asked, "en", theme_names=made_up.NAMES,
        options=ReportOptions(),
    )  # fmt: skip

    (strengths,) = (one for one in document.sections if one.key == "strengths")
    (quotes,) = (block for block in strengths.blocks if isinstance(block, Quotes))
    has_score = [not quote.by.startswith("no score") for quote in quotes.quotes]
    assert has_score[0]
    assert has_score == sorted(has_score, reverse=True)
