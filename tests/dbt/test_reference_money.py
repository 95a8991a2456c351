"""Links to money as the reference numbers have them, by the macros of the models."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.dbt.fake_loader import FakeLoader
from tests.dbt.test_reference_intervals import ask, given
from tests.reference_report import ReferenceLine
from tests.reference_values import FULL_SET, GOLDEN, reference_values

pytestmark = pytest.mark.slow

FOLDERS = [folder for folder in (GOLDEN, FULL_SET) if folder.is_dir()]
SIDES = {"treat": "true", "ctrl": "false"}
PHASES = {"pre": "false", "post": "true"}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return FakeLoader(tmp_path_factory.mktemp("money") / "warehouse.duckdb").path


@pytest.fixture(params=FOLDERS, ids=lambda folder: str(folder.name))
def folder(request: pytest.FixtureRequest) -> Path:
    chosen: Path = request.param
    return chosen


def compare(file: Path, found: list[dict[str, Any]], reference_line: ReferenceLine) -> None:
    by_case = {row["name"]: row for row in found}
    values = reference_values(file)
    assert values
    for value in values:
        reference_line(value, by_case[value.case][value.metric])


def test_rates_of_two_groups_are_those_of_the_reference(
    warehouse: Path, folder: Path, reference_line: ReferenceLine
) -> None:
    lines = given(folder, "retention_link.csv", ["x1", "n1", "x2", "n2"])
    four = "'x1', 'n1', 'x2', 'n2'"

    found = ask(
        warehouse,
        f"""
        select name,
            {{{{ share_points('x1', 'n1') }}}} as rate1_pct,
            {{{{ share_points('x2', 'n2') }}}} as rate2_pct,
            100 * {{{{ wilson_low('x1', 'n1') }}}} as wilson1_lo,
            100 * {{{{ wilson_high('x1', 'n1') }}}} as wilson1_hi,
            rate1_pct - rate2_pct as diff_points,
            100 * {{{{ newcombe_limit(-1, {four}) }}}} as newcombe95_lo,
            100 * {{{{ newcombe_limit(1, {four}) }}}} as newcombe95_hi,
            {{{{ risk_ratio({four}) }}}} as risk_ratio,
            {{{{ odds_ratio({four}) }}}} as odds_ratio
        from {lines}
        """,
    )

    compare(folder / "retention_link.csv", found, reference_line)


def test_a_ratio_of_nought_is_none(warehouse: Path) -> None:
    (found,) = ask(
        warehouse,
        "select {{ risk_ratio('0', '10', '0', '20') }} as risk_ratio,"
        " {{ odds_ratio('10', '10', '0', '20') }} as odds_ratio",
    )

    assert found == {"risk_ratio": None, "odds_ratio": None}


def test_earned_growth_is_that_of_the_reference(
    warehouse: Path, folder: Path, reference_line: ReferenceLine
) -> None:
    columns = [
        *("base_revenue_prev", "revenue_now_from_prev_customers"),
        *("new_earned_revenue", "new_bought_revenue"),
    ]
    lines = given(folder, "earned_growth.csv", columns)

    found = ask(
        warehouse,
        f"""
        with given as (
            select name, base_revenue_prev as base, revenue_now_from_prev_customers as kept,
                new_earned_revenue as earned, new_bought_revenue as bought
            from {lines}
        ),
        rated as (
            select name,
                {{{{ of_base('kept', 'base') }}}} as nrr_pct,
                {{{{ of_base('earned', 'base') }}}} as enc_pct,
                {{{{ earned_growth_rate('kept', 'earned', 'base') }}}} as earned_growth_rate_pct,
                {{{{ of_base('kept + earned + bought', 'base') }}}} - 100 as total_growth_pct
            from given
        )
        select *, {{{{ earned_growth_ratio('earned_growth_rate_pct', 'total_growth_pct') }}}}
            as earned_growth_ratio_pct
        from rated
        """,
    )

    compare(folder / "earned_growth.csv", found, reference_line)


def test_a_difference_in_differences_is_that_of_the_reference(
    warehouse: Path, folder: Path, reference_line: ReferenceLine
) -> None:
    """Means come without errors; of NPS the cells are counts."""
    cells = []
    for case, line in {
        value.case: value.line for value in reference_values(folder / "did.csv")
    }.items():
        for side, is_treated in SIDES.items():
            for phase, is_after in PHASES.items():
                text = line[f"{side}_{phase}"]
                parts = text.split("/") if "/" in text else ["null", text, "null"]
                cells.append(f"('{case}', {is_treated}, {is_after}, {', '.join(parts)})")

    found = ask(
        warehouse,
        f"""
        with given as (
            select name, is_treated, is_after, promoters::double as promoters,
                passives::double as passives, detractors::double as detractors,
                promoters + passives + detractors as n
            from (values {", ".join(cells)})
                as c(name, is_treated, is_after, promoters, passives, detractors)
        ),
        cells as (
            select name, is_treated, is_after, n,
                coalesce({{{{ nps_points('promoters', 'detractors', 'n') }}}}, passives) as value,
                {{{{ nps_standard_error('promoters', 'detractors', 'n') }}}} as error
            from given
        ),
        changes as ({{{{ changes_between_phases('cells', ['name']) }}}}),
        effects as ({{{{ effects_of_changes('changes', ['name']) }}}})
        select name, effect as did, effect_error as se, statistic as z, p_value as p,
            effect_low as lo95, effect_high as hi95
        from effects
        """,
    )

    compare(folder / "did.csv", found, reference_line)


def test_before_and_after_alone_is_no_effect(warehouse: Path) -> None:
    (found,) = ask(
        warehouse,
        """
        with changes as (select 'club' as name, true as is_treated, 9e0 as value_change,
            1e0 as change_error)
        select treated_change, effect, effect_low, p_value
        from ({{ effects_of_changes('changes', ['name']) }}) as effects
        """,
    )

    assert found["treated_change"] == 9
    assert found["effect"] is found["effect_low"] is found["p_value"] is None
