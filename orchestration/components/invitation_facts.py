"""Handing the invitations that were sent to the warehouse, as a step of the orchestrator."""

from __future__ import annotations

import dagster as dg

from orchestration.components.dbt_translator import INVITATIONS_SENT
from orchestration.components.events import Materialized
from orchestration.decisions.database import JournalError
from orchestration.home import Home
from orchestration.raw.warehouse import open_warehouse
from orchestration.raw.wave_invitations import hand_over
from orchestration.responses.declaration_file import DeclarationError

SPECS = [
    dg.AssetCheckSpec(
        "handed_over",
        asset=INVITATIONS_SENT,
        description="The warehouse has the invitations as the journal has them; figures of scores "
        "are made and published whatever becomes of them.",
    )
]


def make(home: Home) -> Materialized:
    """Hand the invitations over."""
    problem, count = "", 0
    try:
        with open_warehouse(home) as con:
            count = hand_over(con, home)
    except (DeclarationError, JournalError) as error:
        problem = str(error)
    return dg.MaterializeResult(
        metadata={"invitation_count": count},
        check_results=[
            dg.AssetCheckResult(
                passed=not problem,
                asset_key=INVITATIONS_SENT,
                check_name="handed_over",
                metadata={"problem": problem},
            )
        ],
    )
