"""Hands the register of measures over from the journal to the warehouse, for what they brought.

All of them each time: they are decisions, and a rebuild has them again. No words, no names. The
arithmetic is in the dbt project.
"""

from __future__ import annotations

import duckdb

from orchestration.decisions.journal import Journal
from orchestration.decisions.measures import Measure, load_measures
from orchestration.home import Home
from orchestration.raw.handing_over import Row, hand_over_rows


def hand_over_measures(con: duckdb.DuckDBPyConnection, home: Home) -> int:
    """Make the table of measures what the journal says; returns how many there are.

    Args:
        con: the warehouse, held by this process alone.

    Raises:
        JournalError: when the journal cannot be read.
    """
    rows = [_row(measure) for measure in load_measures(Journal(home.decisions_url))]
    return hand_over_rows(con, "measure", "measure_no", rows)


def _row(measure: Measure) -> Row:
    series, plan = measure.series, measure.plan
    return (
        measure.number,
        series.metric,
        series.scale,
        series.dimension,
        series.member,
        measure.alert_until,
        plan.expected,
        plan.months,
        measure.opened_date,
        plan.due_date,
        measure.done_date,
        measure.state,
    )
