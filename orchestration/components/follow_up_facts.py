"""Handing cases of follow-up and measures to the warehouse, as a step of the orchestrator."""

from __future__ import annotations

from collections.abc import Callable

import dagster as dg
import duckdb

from orchestration.components.dbt_translator import FOLLOW_UP_FACTS
from orchestration.components.events import Materialized
from orchestration.decisions.database import JournalError
from orchestration.home import Home
from orchestration.raw.follow_up_cases import hand_over
from orchestration.raw.measures import hand_over_measures
from orchestration.raw.warehouse import open_warehouse
from orchestration.responses.declaration_file import DeclarationError

HandOver = Callable[[duckdb.DuckDBPyConnection, Home], int]
#: check -> what is handed over; a mistake in one holds up none of the others
FACTS: dict[str, tuple[str, HandOver]] = {
    "handed_over": ("cases", hand_over),
    "measures_handed_over": ("measures", hand_over_measures),
}
SPECS = [
    dg.AssetCheckSpec(
        check,
        asset=FOLLOW_UP_FACTS,
        description=f"The warehouse has the {what} as the journal has them; figures of scores are "
        "made and published whatever becomes of them.",
    )
    for check, (what, _) in FACTS.items()
]


def make(home: Home) -> Materialized:
    """Hand cases and measures over."""
    counts, problems = dict.fromkeys(("cases", "measures"), 0), dict.fromkeys(FACTS, "")
    with open_warehouse(home) as con:
        for check, (what, hand) in FACTS.items():
            try:
                counts[what] = hand(con, home)
            except (DeclarationError, JournalError) as error:
                problems[check] = str(error)
    return dg.MaterializeResult(
        metadata={"case_count": counts["cases"], "measure_count": counts["measures"]},
        check_results=[
            dg.AssetCheckResult(
                passed=not problem,
                asset_key=FOLLOW_UP_FACTS,
                check_name=check,
                metadata={"problem": problem},
            )
            for check, problem in problems.items()
        ],
    )
