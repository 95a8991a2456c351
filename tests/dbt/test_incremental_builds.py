"""A build that takes in one more batch ends where a build from nothing ends, figure for figure."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from orchestration.metrics_catalogue.catalogue import define
from tests.dbt.building import BuildError, dbt, published, rebuilt, rows
from tests.dbt.fake_loader import Customer, FakeLoader, Form, Named, Score
from tests.dbt.oracle import figures

pytestmark = pytest.mark.slow

FIRST_DAY = date(2024, 11, 20)
BUILD = ("run",)


@pytest.fixture
def loader(tmp_path: Path) -> FakeLoader:
    return FakeLoader(tmp_path / "warehouse.duckdb")


def a_form(chance: random.Random, number: int, day: date) -> Form:
    scores = [Score(chance.choice([None, *range(11)]))]
    scores += [
        Score(chance.choice([None, *range(1, 6)]), metric="csi", low=1, high=5, question=item)
        for item in ("quality", "price", "service")
    ]
    if number % 2:
        scores.append(Score(chance.randint(1, 7), metric="ces", low=1, high=7, question="effort"))
    else:
        scores.append(
            Score(
                chance.randint(1, 5), metric="ces", low=1, high=5, direction="lower_better",
                question="effort",
            )
        )  # fmt: skip
    return Form(
        native_id=f"R{number}",
        day=day,
        scores=tuple(scores),
        location=chance.choice(["Centru", "Botanica", None]),
        manager=chance.choice(["Ana", "Ion", "Олег", None]),
        product=chance.choice(["retail", "service"]),
        channel=chance.choice(["web", "email"]),
        tier=chance.choice(["vip", None, None]),
        customer=chance.choice([None, "c1", "c2", "c3"]),
        email=chance.choice([None, "e1", "e2"]),
        is_test=chance.random() < 0.05,
    )


@pytest.mark.parametrize("seed", [1, 2])
def test_batches_one_by_one_end_where_a_rebuild_and_plain_arithmetic_end(
    loader: FakeLoader, seed: int
) -> None:
    chance = random.Random(seed)
    forms: dict[str, Form] = {}
    customers: dict[str, Customer] = {}
    for batch in range(4):
        # the first is the history; then late answers, revisions that move to another day,
        # and customers whose tier and keys change
        new = [
            a_form(chance, len(forms) + k, FIRST_DAY + timedelta(days=chance.randrange(80)))
            for k in range(150 if batch == 0 else 6)
        ]
        if batch:
            revised = chance.sample(sorted(forms), 4)
            new += [
                a_form(chance, int(name[1:]), FIRST_DAY + timedelta(days=chance.randrange(120)))
                for name in revised
            ]
        records = [
            Customer(
                f"C{k}",
                tier=chance.choice(["vip", "regular", None]),
                customer=chance.choice(["c1", "c2", "c3"]),
                email=chance.choice([None, "e1", "e2"]),
            )
            for k in chance.sample(range(5), 2 if batch != 2 else 0)
        ]
        loader.load(new, records)
        forms |= {form.native_id: form for form in new}
        for record in records:
            customers.pop(record.native_id, None)
            customers[record.native_id] = record

        dbt(loader.path, *BUILD)

        # the first build is one from nothing itself
        assert not batch or published(loader.path) == rebuilt(loader.path)
    # the newest record of a key wins, and a record without a tier says nothing
    tiers = {}
    for record in customers.values():
        for key in (record.customer, record.email):
            if key and record.tier:
                tiers[key] = record.tier
    expected = figures(forms.values(), tiers)
    found = {
        tuple(row[:6]): (row[6], row[7])
        for row in rows(
            loader.path,
            "select metric, scale, period_grain, period_start, dimension, member, n, value "
            "from marts.metric_figures "
            "where metric in ('nps', 'csi', 'ces', 'ces_1', 'ces_5')",
        )
    }
    assert found.keys() == expected.keys()
    assert {cell: n for cell, (n, _) in found.items()} == {
        cell: n for cell, (n, _) in expected.items()
    }
    for cell, (_, value) in expected.items():
        assert found[cell][1] == pytest.approx(float(value), rel=1e-9, abs=1e-9), cell


def test_a_day_whose_only_answer_moved_away_is_gone(loader: FakeLoader) -> None:
    loader.load([Form("R1", date(2025, 1, 31), (Score(9),))])
    dbt(loader.path, *BUILD)
    loader.load([Form("R1", date(2025, 3, 5), (Score(3),))])

    dbt(loader.path, *BUILD)

    assert published(loader.path) == rebuilt(loader.path)
    assert rows(
        loader.path,
        "select period_grain, period_start, value from marts.metric_figures "
        "where dimension = 'company' order by all",
    ) == [
        ("day", date(2025, 3, 5), -100.0),
        ("month", date(2025, 3, 1), -100.0),
        ("quarter", date(2025, 1, 1), -100.0),
        ("rolling_3_months", date(2025, 1, 1), -100.0),
        ("week", date(2025, 3, 3), -100.0),
        ("year", date(2025, 1, 1), -100.0),
    ]


def test_only_periods_of_new_answers_are_computed_again(loader: FakeLoader) -> None:
    loader.load([Form("R1", date(2025, 1, 31), (Score(9),))])
    dbt(loader.path, *BUILD)
    with duckdb.connect(str(loader.path)) as warehouse:
        warehouse.execute("update marts.metric_figures set n = 777")
    loader.load([Form("R2", date(2025, 6, 2), (Score(9),))])

    dbt(loader.path, *BUILD)

    untouched = rows(
        loader.path,
        "select distinct period_grain, period_start from marts.metric_figures where n = 777 "
        "order by all",
    )
    assert untouched == [
        ("day", date(2025, 1, 31)),
        ("month", date(2025, 1, 1)),
        ("quarter", date(2025, 1, 1)),
        ("rolling_3_months", date(2024, 11, 1)),
        ("week", date(2025, 1, 27)),
    ]


def test_a_new_name_alone_is_the_name_of_every_period(loader: FakeLoader) -> None:
    loader.load(
        [
            Form("R1", date(2025, 1, 31), (Score(9),), location="L1", manager="M1"),
            Form("R2", date(2025, 1, 31), (Score(9),), location="L2", manager="M2"),
        ],
        named=[
            Named("location", "L1", "Beltsy"),
            Named("location", "L7", "Nobody answered here"),
            Named("employee", "M1", "Ana Ceban", date(2023, 3, 1)),
            Named("employee", "M2", "Ion Lupu", date(2023, 3, 1)),
        ],
    )
    dbt(loader.path, *BUILD)
    loader.load(
        named=[
            Named("location", "L1", "Bălți"),
            Named("employee", "M1", "Ana Rusu", date(2024, 3, 1)),
            Named("employee", "M1", "Ana Ceban-Rusu", date(2023, 3, 1)),
        ]
    )

    dbt(loader.path, *BUILD)

    assert published(loader.path) == rebuilt(loader.path)
    assert published(loader.path)["member_names"] == [
        ("location", "L1", "Bălți"),
        ("manager", "M1", "Ana Rusu"),
        ("manager", "M2", "Ion Lupu"),
    ]


def test_a_build_without_a_new_batch_changes_nothing(loader: FakeLoader) -> None:
    loader.load([Form("R1", date(2025, 1, 31), (Score(9),))])
    dbt(loader.path, *BUILD)
    before = published(loader.path)

    dbt(loader.path, *BUILD)

    assert published(loader.path) == before


def test_a_build_that_broke_off_is_repeated_by_the_next_one(loader: FakeLoader) -> None:
    loader.load([Form("R1", date(2025, 1, 31), (Score(9),))])
    dbt(loader.path, *BUILD)
    loader.load([Form("R2", date(2025, 1, 31), (Score(0),))])
    dbt(loader.path, *BUILD, "--select", "+daily_counts")

    dbt(loader.path, *BUILD)

    assert published(loader.path) == rebuilt(loader.path)
    assert rows(loader.path, "select batch_no from marts.build_state") == [(2,)]


def test_another_version_of_one_metric_computes_everything_again(loader: FakeLoader) -> None:
    scores = (Score(9), Score(3, "csi", 1, 5))
    loader.load([Form("R1", date(2025, 1, 31), scores)])
    dbt(loader.path, *BUILD)
    with duckdb.connect(str(loader.path)) as warehouse:
        warehouse.execute("update intermediate.daily_scores set n = 777, score = 1")

    dbt(loader.path, *BUILD, definition_versions={"nps": "2"})

    assert rows(
        loader.path,
        "select distinct metric, n, value, definition_version from marts.metric_figures "
        "where metric in ('nps', 'csi') order by metric",
    ) == [("csi", 1, 50.0, define("csi").version), ("nps", 1, 100.0, "2")]


def test_a_month_asked_for_again_is_computed_again_and_no_other(loader: FakeLoader) -> None:
    loader.load([Form(f"R{month}", date(2025, month, 28), (Score(9),)) for month in (1, 8)])
    dbt(loader.path, *BUILD)
    right = published(loader.path)
    with duckdb.connect(str(loader.path)) as warehouse:
        warehouse.execute("update marts.metric_figures set n = 777")

    dbt(loader.path, *BUILD, touched_month="2025-08")

    days = rows(
        loader.path,
        "select distinct period_start, n from marts.metric_figures where period_grain = 'day' "
        "order by all",
    )
    assert days == [(date(2025, 1, 28), 777), (date(2025, 8, 28), 1)]
    dbt(loader.path, *BUILD, touched_month="2025-01")
    assert published(loader.path) == right


def test_a_ledger_that_does_not_add_up_stops_the_build(loader: FakeLoader) -> None:
    loader.load([Form("R1", date(2025, 1, 31), (Score(9),))])
    with duckdb.connect(str(loader.path)) as warehouse:
        warehouse.execute("update raw.batch set received = 5")

    with pytest.raises(BuildError):
        dbt(loader.path, "build", "--exclude-resource-type", "unit_test")
