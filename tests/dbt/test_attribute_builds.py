"""Attributes, effort of two kinds and a named alternative, from answers to figures."""

from __future__ import annotations

import random
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.dbt.building import Row, build_up_to, dbt, rows
from tests.dbt.fake_loader import FakeLoader, Form, Score

pytestmark = pytest.mark.slow

BUILD = ("build", "--exclude-resource-type", "unit_test")
DAY = date(2025, 5, 6)


def say(attribute: str, satisfied: float, important: float | None) -> list[Score]:
    said = [
        Score(satisfied, "csi_by_importance", 1, 5, question=attribute, aspect=attribute),
        Score(important, "csi_importance", 1, 10, question=f"{attribute}_i", aspect=attribute),
    ]
    return said if important is not None else said[:1]


def effort(value: float, about: str) -> Score:
    return Score(value, f"ces_{about}", 1, 7, question=f"effort_{about}", aspect=about)


def random_form(number: int, chance: random.Random) -> Form:
    scores = [
        score
        for attribute in ("price", "quality", "speed")
        if chance.random() < 0.8
        for score in say(attribute, chance.randint(1, 5), chance.choice([None, 3, 7, 10]))
    ]
    scores += [Score(chance.randint(0, 10)), effort(chance.randint(1, 7), "product")]
    if chance.random() < 0.5:
        theirs = Score(chance.randint(0, 10), "nps_alternative", question="o", aspect="Other shop")
        scores.append(theirs)
    return Form(
        f"R{number}",
        DAY + timedelta(days=chance.randint(0, 100)),
        tuple(scores),
        location=chance.choice(["Centru", "Botanica"]),
        tier=chance.choice(["vip", None]),
    )


def everything(warehouse: Path) -> dict[str, list[Row]]:
    tables = ("marts.attribute_counts", "marts.metric_figures", "published.attribute_figures")
    return {table: rows(warehouse, f"select * from {table} order by all") for table in tables}


def test_batches_one_by_one_end_where_a_rebuild_ends(tmp_path: Path) -> None:
    chance = random.Random(5)
    loader = FakeLoader(tmp_path / "warehouse.duckdb")
    for _ in range(3):
        # some of the forms come again, with other answers and on another day
        loader.load([random_form(number, chance) for number in chance.sample(range(1, 61), 25)])
        dbt(loader.path, *BUILD)
    other = tmp_path / "rebuilt" / "warehouse.duckdb"
    other.parent.mkdir()
    shutil.copyfile(loader.path, other)

    dbt(other, *BUILD, "--full-refresh")

    assert everything(loader.path) == everything(other)
    assert {row[0] for row in rows(other, "select distinct metric from marts.metric_figures")} >= {
        "csi", "csi_respondent", "csi_gap_price", "nps_relative", "ces_ease", "nps",
    }  # fmt: skip


def test_effort_for_the_product_and_for_the_service_are_two_figures(tmp_path: Path) -> None:
    loader = FakeLoader(tmp_path / "warehouse.duckdb")
    loader.load(
        [Form(str(n), DAY, (effort(n, "product"), effort(7, "service"))) for n in (2, 4, 6)]
    )

    build_up_to(loader.path, "metric_figures", "attribute_figures")

    assert rows(
        loader.path,
        "select metric, scale, n, value from marts.metric_figures where dimension = 'company' "
        "and period_grain = 'month' and metric in ('ces', 'ces_ease') order by all",
    ) == [
        ("ces", "1-7 product", 3, 4.0),
        ("ces", "1-7 service", 3, 7.0),
        ("ces_ease", "1-7 product", 3, 50.0),
        ("ces_ease", "1-7 service", 3, 100.0),
    ]


def test_recommending_a_product_is_in_no_nps_of_the_company(tmp_path: Path) -> None:
    loader = FakeLoader(tmp_path / "warehouse.duckdb")
    of_product = Score(10, "nps_product", question="goods", aspect="product")
    of_employee = Score(0, "nps_employee", question="who", aspect="employee")
    loader.load(
        [
            *(Form(f"all {n}", DAY, (Score(n), of_product, of_employee)) for n in (0, 7, 9, 10)),
            Form("no word of us", DAY, (of_product,)),
        ]
    )

    build_up_to(loader.path, "metric_figures", "attribute_figures")

    assert rows(
        loader.path,
        "select scale, n, promoters, detractors, value from marts.metric_figures"
        " where dimension = 'company' and period_grain = 'month' and metric = 'nps' order by all",
    ) == [
        ("0-10", 4, 2, 1, 25.0),
        ("0-10 employee", 4, 0, 4, -100.0),
        ("0-10 product", 5, 5, 0, 100.0),
    ]


def test_a_relative_nps_is_that_of_the_same_people_and_narrower_than_two_apart(
    tmp_path: Path,
) -> None:
    loader = FakeLoader(tmp_path / "warehouse.duckdb")
    # everybody rates both companies alike, but for two in ten
    pairs = [(10, 10)] * 4 + [(8, 8)] * 2 + [(2, 2)] * 2 + [(10, 8), (9, 0)]
    forms = [
        Form(
            str(n),
            DAY,
            (
                Score(own),
                Score(other, "nps_alternative", question="other", aspect="Other shop"),
            ),
        )
        for n, (own, other) in enumerate(pairs)
    ]
    # knows the other one only: compares nothing
    only = Score(0, "nps_alternative", question="other", aspect="Other shop")
    loader.load([*forms, Form("only", DAY, (only,))])

    build_up_to(loader.path, "metric_figures", "attribute_figures")

    found = rows(
        loader.path,
        "select scale, n, value, low, high, standard_error from marts.metric_figures "
        "where metric = 'nps_relative' and dimension = 'company' and period_grain = 'month'",
    )
    # differences 100, 200 and eight of 0: mean 30, sample variance 4555.56
    ((scale, n, value, low, high, error),) = found
    assert (scale, n, value) == ("0-10 vs Other shop", 10, 30.0)
    assert error == pytest.approx((4555.555555555556 / 10) ** 0.5)
    assert (low, high) == pytest.approx((30 - 2.262157 * error, 30 + 2.262157 * error), abs=1e-4)
    # of two groups of ten strangers each it would be 100 * sqrt(0.64 / 10 + 0.69 / 10)
    assert error < 36.4


def test_nobody_asked_of_attributes_leaves_no_row(tmp_path: Path) -> None:
    loader = FakeLoader(tmp_path / "warehouse.duckdb")
    loader.load([Form("1", DAY, (Score(9), Score(4, "csi", 1, 5, question="q")))])

    build_up_to(loader.path, "metric_figures", "attribute_figures")

    assert everything(loader.path)["marts.attribute_counts"] == []
    assert everything(loader.path)["published.attribute_figures"] == []
