"""The customer journey: impact on NPS, hidden groups, builds in steps."""

from __future__ import annotations

import statistics
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.dbt.building import build_up_to, dbt, rows
from tests.dbt.fake_loader import FakeLoader, Form, Score
from tests.dbt.records import volume

pytestmark = pytest.mark.slow

MARCH = date(2026, 3, 1)


def stage(name: str, *touchpoints: str, **said: Any) -> dict[str, Any]:
    """A stage as journey.yaml declares it."""
    plain = {"names": {"en": name}, "importance": None, "moment_of_truth": False}
    return plain | {"stage": name, "touchpoints": list(touchpoints)} | said


def journey(*stages: dict[str, Any]) -> dict[str, Any]:
    return {"channels": [], "stages": list(stages)}


def build(loader: FakeLoader, declared: dict[str, Any] | None, *options: str) -> None:
    variables = {"journey": declared} if declared else {}
    dbt(loader.path, "build", "--exclude-resource-type", "unit_test", *options, **variables)


def stages_of(warehouse: Path, grain: str, columns: str) -> dict[str, tuple[Any, ...]]:
    found = rows(
        warehouse,
        f"select stage, {columns} from published.journey_stages"
        " where level = 'stage' and period_grain = ?",
        grain,
    )
    return {row[0]: row[1:] for row in found}


def test_impact_is_the_correlation_of_satisfaction_and_recommendation(tmp_path: Path) -> None:
    pairs = [(5, 10), (4, 9), (4, 6), (2, 3), (1, 0), (3, 8), (5, 7), (2, 6)]
    forms = [
        Form(
            f"{number}",
            date(2026, 3, 1 + number),
            (Score(recommend), Score(satisfied, "csi", 1, 5, question="pleased")),
            touchpoint="site",
        )
        for number, (satisfied, recommend) in enumerate(pairs)
    ]
    loader = FakeLoader(tmp_path / "warehouse.duckdb")
    loader.load(forms)

    build_up_to(loader.path, "journey_stages", journey=journey(stage("choice", "site")))

    (r, n, csi_n, is_established) = stages_of(
        loader.path, "year", "impact_r, pair_n, csi_n, is_impact_established"
    )["choice"]
    assert r == pytest.approx(statistics.correlation(*zip(*pairs, strict=True)), abs=1e-9)
    assert (n, csi_n, is_established) == (8, 8, True)


def test_who_recommends_elsewhere_is_paired_within_the_month(tmp_path: Path) -> None:
    def satisfied(number: int, value: int, day: date = MARCH) -> Form:
        score = Score(value, "csi", 1, 5)
        return Form(f"s{number}", day, (score,), touchpoint="site", customer=f"c{number}")

    def recommends(number: int, value: int, day: date) -> Form:
        return Form(f"r{number}/{day}", day, (Score(value),), customer=f"c{number}")

    loader = FakeLoader(tmp_path / "warehouse.duckdb")
    loader.load(
        [
            *(satisfied(number, value) for number, value in enumerate((1, 3, 5, 2, 4, 1))),
            recommends(0, 1, date(2026, 3, 20)),
            recommends(1, 9, date(2026, 3, 2)),
            recommends(1, 5, date(2026, 3, 31)),  # the last one of the month counts
            recommends(2, 9, date(2026, 3, 5)),
            recommends(3, 9, date(2026, 4, 1)),  # another month
            recommends(4, 2, MARCH),
            recommends(5, 6, MARCH),
        ]
    )

    build_up_to(loader.path, "journey_stages", journey=journey(stage("choice", "site")))

    (r, n, csi_n) = stages_of(loader.path, "year", "impact_r, pair_n, csi_n")["choice"]
    assert (n, csi_n) == (5, 6)
    assert r == pytest.approx(statistics.correlation([1, 3, 5, 4, 1], [1, 5, 9, 2, 6]), abs=1e-9)


EVERYTHING = "select * from published.journey_stages order by all"


def some_forms(batch: int) -> list[Form]:
    return [
        Form(
            f"{number}",
            date(2026, 1 + (number + batch) % 4, 1 + number % 28),
            (
                Score(number * (batch + 3) % 11),
                Score(1 + number % 5, "csi", 1, 5, question="pleased"),
            ),
            touchpoint=("site", "desk", "phone")[number % 3],
            channel=("web", "store")[number % 2],
            customer=f"c{number % 17}",
        )
        for number in range(batch * 40, batch * 40 + 60)
    ]


def test_a_journey_built_in_steps_is_the_one_built_at_once(tmp_path: Path) -> None:
    declared = journey(stage("choice", "site"), stage("help", "desk", "phone", importance=9))
    loader = FakeLoader(tmp_path / "warehouse.duckdb")
    for batch in range(3):
        loader.load(
            some_forms(batch),
            others=[
                volume(date(2026, 2, 1), "choice", 100 + batch, 50),
                volume(MARCH, "help", 9, 9),
            ],
        )
        # declared only after the first build: what was built before has to come, too
        build(loader, declared if batch else None)
        assert (rows(loader.path, EVERYTHING) != []) == bool(batch)
    in_steps = rows(loader.path, EVERYTHING)

    build(loader, declared, "--full-refresh")

    assert in_steps == rows(loader.path, EVERYTHING)
    assert stages_of(loader.path, "year", "entered")["choice"] == (102,)


def check_against_figures(loader: FakeLoader) -> None:
    """The answers of a touchpoint are those of its figures, by another way."""
    figures: dict[str, dict[str, Any]] = defaultdict(dict)
    for metric, member, *figure in rows(
        loader.path,
        "select metric, member, n, value, low, high from marts.metric_figures"
        " where dimension = 'touchpoint' and period_grain = 'quarter' and metric in ('nps', 'csi')"
        " and period_start = '2026-01-01'",
    ):
        figures[metric][member] = tuple(figure)
    for metric, columns in (
        ("nps", "nps_n, nps, nps_low, nps_high"),
        ("csi", "csi_n, csi_percent, csi_low, csi_high"),
    ):
        found = rows(
            loader.path,
            f"select touchpoint, {columns} from published.journey_stages"
            " where level = 'touchpoint' and period_grain = 'quarter'"
            " and period_start = '2026-01-01'",
        )
        assert len(found) == len(figures[metric])
        for touchpoint, *figure in found:
            assert tuple(figure) == pytest.approx(figures[metric][touchpoint])


def test_another_map_of_the_same_answers_needs_no_new_answers(tmp_path: Path) -> None:
    loader = FakeLoader(tmp_path / "warehouse.duckdb")
    loader.load(some_forms(1))
    build(loader, journey(stage("choice", "site")))
    before = stages_of(loader.path, "year", "nps_n")

    build(loader, journey(stage("choice", "site", "desk")))

    after = stages_of(loader.path, "year", "nps_n")
    assert before == {"choice": (20,), "(unknown)": (40,)}
    assert after == {"choice": (40,), "(unknown)": (20,)}
    check_against_figures(loader)


def test_a_stage_with_a_hidden_touchpoint_is_hidden(tmp_path: Path) -> None:
    def answers(touchpoint: str, count: int, day: date) -> list[Form]:
        return [
            Form(f"{touchpoint}{n}{day}", day, (Score(9),), touchpoint=touchpoint)
            for n in range(count)
        ]

    loader = FakeLoader(tmp_path / "warehouse.duckdb")
    counts = {"site": 20, "desk": 4, "phone": 5, "mall": 4}
    loader.load(
        [
            *(form for point, n in counts.items() for form in answers(point, n, MARCH)),
            *answers("desk", 3, date(2026, 4, 1)),
        ]
    )

    declared = journey(stage("choice", "site", "desk"), stage("help", "phone"), stage("x", "mall"))
    build_up_to(loader.path, "journey_stages", journey=declared)

    assert stages_of(loader.path, "year", "nps_n, has_hidden_answers") == {
        "choice": (None, True),
        "help": (5, False),
        "x": (None, True),
    }
    shown = rows(
        loader.path,
        "select touchpoint, nps_n from published.journey_stages where level = 'touchpoint'"
        " and period_grain = 'month' and period_start = ? order by all",
        MARCH,
    )
    hidden: dict[str, int | None] = dict(shown)
    assert hidden["mall"] is None
    assert hidden["desk"] is None
    # four of them would follow from the stage less what is shown of it
    (march,) = rows(
        loader.path,
        "select nps_n, nps, promoters, impact_r, satisfaction_percent from published.journey_stages"
        " where level = 'stage' and stage = 'choice' and period_grain = 'month'"
        " and period_start = ?",
        MARCH,
    )
    assert march == (None,) * 5
