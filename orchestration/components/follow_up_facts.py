"""Handing the cases of follow-up to the warehouse, as a step of the orchestrator."""

from __future__ import annotations

import dagster as dg

from orchestration.components.dbt_translator import FOLLOW_UP_FACTS
from orchestration.components.events import Materialized
from orchestration.decisions.database import JournalError
from orchestration.home import Home
from orchestration.raw.follow_up_cases import hand_over
from orchestration.raw.warehouse import open_warehouse
from orchestration.responses.declaration_file import DeclarationError

SPECS = [
    dg.AssetCheckSpec(
        "handed_over",
        asset=FOLLOW_UP_FACTS,
        description="The warehouse has the cases as the journal has them; figures of scores are "
        "made and published whatever becomes of them.",
    )
]


def make(home: Home) -> Materialized:
    """Hand the cases over."""
    problem, count = "", 0
    try:
        with open_warehouse(home) as con:
            count = hand_over(con, home)
    except (DeclarationError, JournalError) as error:
        problem = str(error)
    return dg.MaterializeResult(
        metadata={"case_count": count},
        check_results=[
            dg.AssetCheckResult(
                passed=not problem,
                asset_key=FOLLOW_UP_FACTS,
                check_name="handed_over",
                metadata={"problem": problem},
            )
        ],
    )
