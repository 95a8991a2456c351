"""Scores of several answers: batch by batch they end where a build from nothing ends."""

from __future__ import annotations

import random
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.dbt.building import dbt, published, rows
from tests.dbt.fake_loader import FakeLoader, Form, Score
from tests.dbt.test_servqual import LAST_ITEMS, an_answer, points

pytestmark = pytest.mark.slow

FIRST_DAY = date(2025, 11, 10)


def a_customer(chance: random.Random, number: int) -> Form:
    scores = [Score(chance.randint(0, 10))]
    scores += [
        an_answer(chance.choice([None, 3, 4, 5, 6, 7]), item, side)
        for item in range(1, 23)
        for side in ("expectation", "perception")
    ]
    scores += [points(chance.choice([19, 20, 20, 20, 21]), name) for name in LAST_ITEMS]
    return Form(
        f"R{number}",
        FIRST_DAY + timedelta(days=chance.randrange(70)),
        tuple(scores),
        location=chance.choice(["Centru", "Botanica"]),
        customer=chance.choice([None, "c1", "c2"]),
    )


def a_visit(chance: random.Random, number: int) -> Form:
    scores = tuple(
        Score(
            chance.choice([None, 1, 2, 4, 4]),
            metric="mystery_item",
            high=4,
            question=f"{section}{item}",
            section=section,
            section_weight=weight,
            is_critical=item == 1,
        )
        for section, weight in (("hall", 30), ("till", 70))
        for item in range(3)
    )
    return Form(
        f"V{number}",
        FIRST_DAY + timedelta(days=chance.randrange(70)),
        scores,
        survey="visits",
        location=chance.choice(["Centru", "Botanica"]),
        response_kind="mystery_visit",
        auditor=chance.choice(["Ana", "Ion"]),
    )


def test_later_batches_end_where_a_rebuild_ends(tmp_path: Path) -> None:
    chance = random.Random(3)
    loader = FakeLoader(tmp_path / "warehouse.duckdb")
    options = {"latest_per_customer": True, "critical_failure": "zero_section"}
    customers = [a_customer(chance, number) for number in range(24)]
    visits = [a_visit(chance, number) for number in range(24)]

    # nothing of the kind, then all, then revisions that move to other days
    for batch in (
        [Form("N1", FIRST_DAY, (Score(9),))],
        customers + visits,
        [a_customer(chance, 3), a_customer(chance, 30), a_visit(chance, 4), a_visit(chance, 31)],
    ):
        loader.load(batch)
        dbt(loader.path, "run", **options)

    other = tmp_path / "rebuilt" / "warehouse.duckdb"
    other.parent.mkdir()
    shutil.copyfile(loader.path, other)
    dbt(other, "run", "--full-refresh", **options)
    ours, theirs = published(loader.path), published(other)
    for table, found in theirs.items():
        assert ours[table] == found, table
    query = "select * from marts.servqual_parts order by all"
    assert rows(loader.path, query) == rows(other, query)
    assert theirs["servqual_details"]
    assert theirs["visit_figures"]
    # the list leaves out the visits of a quarter in which there were too few
    sheets = "select * from marts.visit_scores order by all"
    assert rows(loader.path, sheets) == rows(other, sheets)
    assert len(rows(other, sheets)) == 25
    assert 0 < len(theirs["visits"]) < 25
    metrics = {row[0] for row in theirs["metric_values"]}
    assert {"mystery", "servqual_gap", "servqual_gap_latest"} <= metrics
    assert "mystery_latest" not in metrics
