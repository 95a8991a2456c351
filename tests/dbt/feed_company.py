"""A company whose managers and locations are paid by a scheme, built once by dbt.

Not here: expectations, and the reading of schemes from files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.responses.scheme import Scheme, variables_for
from tests.dbt.building import Row, dbt, rows
from tests.dbt.fake_loader import Form, Named, Score

MODELS = "feed_window_answers feed_answers feed_figures"
Counts = tuple[int, int, int]  # promoters, passives, detractors


def forms(
    day: date, counts: Mapping[str, Counts], unit: str = "manager", **more: Any
) -> Iterator[Form]:
    """One form an answer, of each unit on one day."""
    for member, found in counts.items():
        for score, count in zip((10, 8, 3), found, strict=True):
            for number in range(count):
                name = f"{day}/{unit}/{member}/{score}/{number}"
                told: dict[str, Any] = {unit: member}
                yield Form(name, day, (Score(score),), **told, **more)


def employee(name: str, **more: Any) -> Named:
    return Named("employee", name, f"Name of {name}", **more)


def location(name: str) -> Named:
    return Named("location", name, f"Name of {name}")


def scheme(**said: Any) -> Scheme:
    """A scheme of managers over one month, unless it says otherwise."""
    usual: dict[str, Any] = {
        "scheme": "bonus",
        "version": 1,
        "valid_from": "2025-01",
        "units": {"type": "manager"},
        "individual_pay": {"allowed_by": "the director", "reason": "a trial"},
        "target": {"value": 30, "source": "plan", "approved_by": "board"},
        "window_months": 1,
        "gates": {"minimum_answers": 10},
        "payout": {"kind": "linear"},
    }
    return Scheme.model_validate(usual | said)


def figures(
    warehouse: Path, paid: Scheme, period: str, columns: str, **decisions: Any
) -> dict[str, Row]:
    """Columns of the figures of each unit, made now."""
    variables = variables_for(paid, [period], **decisions)
    dbt(warehouse, "run", "--select", MODELS, **variables)
    found = rows(warehouse, f"select unit_id, {columns} from marts.feed_figures")
    assert len(found) == len({row[0] for row in found})
    return {row[0]: row[1:] for row in found}
