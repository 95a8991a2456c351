"""What measures brought, from the current snapshot; computed in the dbt project."""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.home import Home
from orchestration.published.reader import is_readable, open_current

KNOWN = "select 1 from duckdb_tables() where table_name = 'measure_effects'"
EFFECTS = (
    "select measure_no, effect, low, high, verdict, expectation from published.measure_effects"
)


@dataclass(frozen=True)
class Effect:
    """What one measure brought, in points of its metric; above zero is better.

    Attributes:
        effect, low, high: None where nothing is concluded.
        verdict: better, worse, not_proven, may_return, too_few, not_over or no_control.
        expectation: reached, missed, open, or None.
    """

    effect: float | None
    low: float | None
    high: float | None
    verdict: str
    expectation: str | None


def load_effects(home: Home) -> dict[int, Effect]:
    """Number of the measure -> what it brought; empty without a snapshot that knows."""
    if not is_readable(home):
        return {}
    with open_current(home) as con:
        if not con.execute(KNOWN).fetchall():
            return {}
        return {int(row[0]): Effect(*row[1:]) for row in con.execute(EFFECTS).fetchall()}
