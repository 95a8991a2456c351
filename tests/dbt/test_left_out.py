"""One of several answers of a person counts, on whichever day; scales are never one figure."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from tests.dbt.building import KEPT, dbt, is_built, published, rebuilt, rows, run_kept
from tests.dbt.fake_loader import Customer, FakeLoader, Form, Score

pytestmark = pytest.mark.slow

#: without the unit tests, which are the same whatever is loaded
BUILD = ("build", "--exclude-resource-type", "unit_test")
DAYS = (
    "select period_start::varchar, n, value::integer from marts.metric_figures"
    " where period_grain = 'day' and dimension = 'company' order by all"
)
STANDING = "select standing, n from published.response_standing order by all"
FIRST, SECOND = date(2026, 3, 3), date(2026, 3, 20)


@pytest.fixture
def loader(tmp_path: Path) -> FakeLoader:
    loader = FakeLoader(tmp_path / "warehouse.duckdb")
    declare(loader, "month", "last")
    return loader


def declare(loader: FakeLoader, within: str | None, keep: str) -> None:
    with duckdb.connect(str(loader.path)) as warehouse:
        warehouse.execute(
            "update raw.source set repeat_within = ?, repeat_keep = ?", [within, keep]
        )


def build(loader: FakeLoader) -> None:
    """The next build; after the first, a rebuild from nothing must publish the same."""
    is_first = not is_built(loader.path)
    dbt(loader.path, *BUILD)
    assert is_first or published(loader.path) == rebuilt(loader.path)


def test_an_answer_displaces_another_one_on_another_day_and_gives_its_place_back(
    loader: FakeLoader,
) -> None:
    loader.load([Form("A", FIRST, (Score(9),), customer="ana"), Form("B", FIRST, (Score(3),))])
    build(loader)
    assert rows(loader.path, DAYS) == [("2026-03-03", 2, 0)]

    loader.load([Form("C", SECOND, (Score(10),), customer="ana")])
    build(loader)
    assert rows(loader.path, DAYS) == [("2026-03-03", 1, -100), ("2026-03-20", 1, 100)]
    assert rows(loader.path, STANDING) == [("COUNTED", 2), ("REPEATED", 1)]

    loader.load([Form("C", SECOND, (Score(10),), customer="ana", is_test=True)])
    build(loader)
    assert rows(loader.path, DAYS) == [("2026-03-03", 2, 0)]
    assert rows(loader.path, STANDING) == [("COUNTED", 2), ("TEST_MARKER", 1)]


def test_another_rule_alone_computes_the_figures_again(loader: FakeLoader) -> None:
    loader.load(
        [
            Form("A", FIRST, (Score(9),), customer="ana"),
            Form("C", SECOND, (Score(3),), customer="ana"),
        ]
    )
    build(loader)
    assert rows(loader.path, DAYS) == [("2026-03-20", 1, -100)]

    declare(loader, "month", "first")
    build(loader)
    assert rows(loader.path, DAYS) == [("2026-03-03", 1, 100)]

    declare(loader, None, "all")
    build(loader)
    assert rows(loader.path, DAYS) == [("2026-03-03", 1, 100), ("2026-03-20", 1, -100)]


def test_scales_and_directions_of_one_batch_are_never_one_figure(loader: FakeLoader) -> None:
    declare(loader, None, "all")
    scales = [
        Score(9, "nps"),
        Score(9, "nps", 1, 10),
        Score(4, "csi", 1, 5, question="a"),
        Score(4, "csi", 1, 7, question="a"),
        Score(4, "csi", 0, 10, question="a"),
        Score(4, "csi", 1, 10, question="a"),
        Score(4, "csi", 1, 5, "lower_better", question="a"),
        Score(4, "ces", 1, 7, question="e"),
        Score(4, "ces", 1, 5, question="e"),
        Score(4, "ces", 1, 5, "lower_better", question="e"),
    ]
    loader.load([Form(str(number), FIRST, (score,)) for number, score in enumerate(scales)])
    build(loader)

    assert rows(
        loader.path,
        "select metric, scale, n, round(value, 4) from marts.metric_figures"
        " where period_grain = 'month' and dimension = 'company'"
        " and metric in ('nps', 'csi', 'ces', 'ces_1', 'ces_5') order by all",
    ) == [
        ("ces", "1-7", 1, 4.0),
        ("ces_1", "1-5", 1, 4.0),
        ("ces_5", "1-5", 1, 4.0),
        ("csi", "0-10", 1, 40.0),
        ("csi", "1-10", 1, 33.3333),
        ("csi", "1-5", 1, 75.0),
        ("csi", "1-7", 1, 50.0),
        ("csi", "5-1", 1, 25.0),
        ("nps", "0-10", 1, 100.0),
    ]


def test_one_person_is_followed_through_a_merge_and_from_mail_to_phone(loader: FakeLoader) -> None:
    loader.load(
        [
            Form("A", FIRST, (Score(9),), customer="c1"),
            Form("B", SECOND, (Score(3),), email="ana"),
            Form("C", SECOND, (Score(10),), phone="1"),
        ],
        [Customer("c1", None, customer="c1"), Customer("c2", None, customer="c2", email="ana")],
    )
    build(loader)
    assert rows(loader.path, DAYS) == [("2026-03-03", 1, 100), ("2026-03-20", 2, 0)]

    # c1 is c2 now, and only answer B was later; nobody knows yet whose phone it is
    loader.load(customers=[Customer("c1", None, customer="c1", merged_into="c2")])
    build(loader)
    assert rows(loader.path, DAYS) == [("2026-03-20", 2, 0)]

    loader.load(customers=[Customer("c2", None, customer="c2", email="ana", phone="1")])
    build(loader)
    assert rows(loader.path, STANDING) == [("COUNTED", 1), ("REPEATED", 2)]

    # the CRM takes the merge back, and the address is somebody else's too
    loader.load(
        customers=[
            Customer("c1", None, customer="c1"),
            Customer("c3", None, customer="c3", email="ana"),
        ]
    )
    build(loader)
    assert rows(loader.path, DAYS) == [("2026-03-03", 1, 100), ("2026-03-20", 2, 0)]


@pytest.mark.parametrize("seed", [1, 2])
def test_people_who_change_at_random_end_where_a_rebuild_ends(
    loader: FakeLoader, seed: int
) -> None:
    chance = random.Random(seed)
    declare(loader, chance.choice(["month", "30"]), chance.choice(["first", "last"]))
    keys, mails, phones = ["c1", "c2", "c3", "c4", "c5"], ["e1", "e2", "e3"], ["p1", "p2"]
    displaced = set()
    for batch in range(4):
        forms = [
            Form(
                f"R{chance.randrange(40)}",
                date(2026, 1, 1) + timedelta(days=chance.randrange(90)),
                (Score(chance.randrange(11)),),
                customer=chance.choice([*keys, "c9", None, None]),
                email=chance.choice([*mails, None, None]),
                phone=chance.choice([*phones, None, None]),
            )
            for _ in range(20 if batch == 0 else 2 * (batch % 2))
        ]
        loader.load(
            list({form.native_id: form for form in forms}.values()),
            [
                Customer(
                    key, None, customer=chance.choice([key, key, None]),
                    email=chance.choice([*mails, None]), phone=chance.choice([*phones, None]),
                    merged_into=chance.choice([None, *keys]),
                )
                for key in chance.sample(keys, 2)
            ],
        )  # fmt: skip

        run_kept(loader.path, latest_per_customer=True)
        found = published(loader.path, tables=KEPT)
        # the first build is one from nothing itself
        assert not batch or found == rebuilt(loader.path, tables=KEPT, latest_per_customer=True)
        displaced |= {row[0] for row in rows(loader.path, STANDING)}
    assert displaced == {"COUNTED", "REPEATED"}
