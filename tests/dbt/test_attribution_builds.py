"""Whose answer it is, as lists change: a build of what is new ends where a rebuild ends."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.dbt.building import KEPT, Row, Tables, is_built, published, rebuilt, rows, run_kept
from tests.dbt.fake_loader import Customer, FakeLoader, Form, Named, Order, Score

pytestmark = pytest.mark.slow

MARCH = date(2025, 3, 10)


@pytest.fixture
def loader(tmp_path: Path) -> FakeLoader:
    return FakeLoader(tmp_path / "warehouse.duckdb")


def built(loader: FakeLoader) -> Tables:
    """What is published after a build of what is new; it is what a rebuild would publish."""
    is_first = not is_built(loader.path)
    run_kept(loader.path)
    tables = published(loader.path, tables=KEPT)
    assert is_first or tables == rebuilt(loader.path, tables=KEPT)
    return tables


def members(loader: FakeLoader, dimension: str) -> list[Row]:
    return rows(
        loader.path,
        "select member, n from marts.metric_figures where dimension = ? and metric = 'nps'"
        " and period_grain = 'year' order by all",
        dimension,
    )


def unknown(loader: FakeLoader) -> list[Row]:
    return rows(
        loader.path,
        "select dimension, reason, n from published.attribution_summary order by all",
    )


def an_answer(number: int, **changes: object) -> Form:
    return Form(f"R{number}", MARCH, (Score(9),), **changes)  # type: ignore[arg-type]  # fields of a form


def test_two_of_one_name_are_told_apart_by_the_location_or_stay_unknown(loader: FakeLoader) -> None:
    loader.load(
        [
            an_answer(1, manager="Ana Rusu", location="Centru"),
            an_answer(2, manager="ANA  RUSU", location="L2"),
            an_answer(3, manager="Ana Rusu"),
            an_answer(4, manager="M1", location="L1"),
        ],
        named=[
            Named("location", "L1", "Centru"),
            Named("location", "L2", "Bălți"),
            Named("employee", "M1", "Ana Rusu", date(2024, 1, 1), location="L1"),
            Named("employee", "M2", "Ana Rusu", date(2024, 1, 1), location="Bălţi"),
        ],
    )

    built(loader)

    assert members(loader, "manager") == [("(unknown)", 1), ("M1", 2), ("M2", 1)]
    assert members(loader, "location") == [("(unknown)", 1), ("L1", 2), ("L2", 1)]
    assert unknown(loader) == [("location", "not_given", 1), ("manager", "ambiguous", 1)]


def test_a_manager_who_was_renamed_stays_one_member_under_either_name(loader: FakeLoader) -> None:
    loader.load(
        [an_answer(1, manager="Ana Ceban")],
        named=[Named("employee", "M1", "Ana Ceban", date(2024, 1, 1), location="L1")],
    )
    built(loader)
    loader.load(
        [an_answer(2, manager="Ana Rusu")],
        named=[Named("employee", "M1", "Ana Rusu", date(2024, 1, 1), location="L1")],
    )

    tables = built(loader)

    assert members(loader, "manager") == [("M1", 2)]
    assert ("manager", "M1", "Ana Rusu") in tables["member_names"]


def test_answers_before_a_move_count_for_the_location_of_before(loader: FakeLoader) -> None:
    loader.load(
        [
            an_answer(1, manager="M1", contact=date(2025, 2, 28)),
            an_answer(2, manager="M1", contact=date(2025, 3, 1)),
            an_answer(3, manager="M1", location="L9", contact=date(2025, 3, 1)),
            an_answer(4, manager="M1"),
        ],
        named=[Named("employee", "M1", "Ana", date(2024, 1, 1), location="L1")],
    )
    built(loader)
    assert members(loader, "location") == [("L1", 3), ("L9", 1)]
    # the move is known only now: the day of answer 2 and 4 is computed again
    loader.load(
        named=[
            Named("employee", "M1", "Ana", date(2024, 1, 1), date(2025, 2, 28), "L1"),
            Named("employee", "M1", "Ana", date(2025, 3, 1), location="L2"),
        ]
    )

    built(loader)

    assert members(loader, "location") == [("L1", 1), ("L2", 2), ("L9", 1)]


def test_a_list_that_comes_after_the_answers_says_who_is_meant(loader: FakeLoader) -> None:
    loader.load(
        [an_answer(1, manager="Ion Lupu", location="Cahul"), an_answer(2, manager="Nobody Known")]
    )
    built(loader)
    assert members(loader, "manager") == [("Ion Lupu", 1), ("Nobody Known", 1)]
    assert unknown(loader) == [("location", "not_given", 1)]
    loader.load(
        named=[
            Named("employee", "M7", "Ion Lupu", date(2025, 1, 1), location="L4"),
            Named("location", "L4", "Cahul"),
        ]
    )

    built(loader)

    assert members(loader, "manager") == [("M7", 1), ("Nobody Known", 1)]
    assert members(loader, "location") == [("(unknown)", 1), ("L4", 1)]
    assert unknown(loader) == [("location", "not_given", 1), ("manager", "not_listed", 1)]


def test_the_customers_last_order_up_to_the_contact_gives_the_manager(loader: FakeLoader) -> None:
    asked = {"manager_from": "last_order"}
    loader.load(
        [
            an_answer(1, email="e1", **asked),
            an_answer(2, customer="c2", contact=date(2025, 2, 1), **asked),
            an_answer(3, customer="c2"),
        ],
        [Customer("c1", "vip", customer="c1", email="e1"), Customer("c2", None, customer="c2")],
        orders=[Order("o1", "c1", date(2025, 2, 1), "M1"), Order("o2", "c2", MARCH, "M2")],
    )
    built(loader)
    assert members(loader, "manager") == [("(unknown)", 2), ("M1", 1)]
    loader.load(
        orders=[
            Order("o3", "c1", date(2025, 3, 1), "M3"),
            Order("o4", "c2", date(2025, 1, 1), "M4"),
        ]
    )

    built(loader)

    assert members(loader, "manager") == [("(unknown)", 1), ("M3", 1), ("M4", 1)]


def test_mail_phone_and_crm_number_of_one_customer_lead_to_one_person_through_merges(
    loader: FakeLoader,
) -> None:
    loader.load(
        [an_answer(1, email="old mail"), an_answer(2, phone="p1"), an_answer(3, customer="c1")],
        [
            Customer("c1", "vip", customer="c1", email="old mail"),
            Customer("c2", "regular", customer="c2", phone="p1"),
        ],
    )
    built(loader)
    assert members(loader, "tier") == [("regular", 1), ("vip", 2)]
    loader.load(
        customers=[
            Customer("c1", "vip", customer="c1", email="new mail", merged_into="c2"),
            Customer("c2", "regular", customer="c2", phone="p1", merged_into="c3"),
            Customer("c3", "gold", customer="c3"),
        ]
    )

    built(loader)

    assert members(loader, "tier") == [("(unknown)", 1), ("gold", 2)]
    people = rows(
        loader.path,
        "select count(distinct person_key), count(*) from intermediate.customer_identities",
    )
    assert people == [(1, 6)]


def test_customers_merged_in_a_circle_are_told_and_the_build_ends(loader: FakeLoader) -> None:
    loader.load(
        [an_answer(1, customer="c1")],
        [
            Customer("c1", "vip", customer="c1", merged_into="c2"),
            Customer("c2", "regular", customer="c2", merged_into="c1"),
        ],
    )

    built(loader)

    assert members(loader, "tier") == [("vip", 1)]
    assert ("customer", "merged_in_a_circle", 2) in unknown(loader)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_lists_that_change_at_random_end_where_a_rebuild_ends(
    loader: FakeLoader, seed: int
) -> None:
    chance = random.Random(seed)
    names = ["Ana Rusu", "Ion Lupu", "Олег Чебан", "M1", "M2"]
    places = ["L1", "L2", "Centru", "Bălți"]
    keys = ["c1", "c2", "c3", "c4"]
    count = 0
    for batch in range(5):
        days = [date(2025, 1, 1) + timedelta(days=chance.randrange(120)) for _ in range(30)]
        forms = []
        for day in days if batch == 0 else days[:4]:
            count += 1
            forms.append(
                Form(
                    f"R{count}", day, (Score(chance.randrange(11)),),
                    manager=chance.choice([*names, None, None]),
                    location=chance.choice([*places, None, None]),
                    customer=chance.choice([*keys, None]),
                    email=chance.choice(["e1", "e2", None]),
                    phone=chance.choice(["p1", None]),
                    contact=chance.choice([None, day - timedelta(days=20)]),
                    manager_from=chance.choice([None, "last_order"]),
                )
            )  # fmt: skip
        loader.load(
            forms,
            [
                Customer(
                    key, chance.choice(["vip", "gold", None]), customer=key,
                    email=chance.choice(["e1", "e2", None]), phone=chance.choice(["p1", None]),
                    merged_into=chance.choice([None, *keys]),
                )
                for key in chance.sample(keys, 2)
            ],
            [
                Named(
                    "employee", chance.choice(["M1", "M2", "M3"]), chance.choice(names[:3]),
                    date(2025, chance.randint(1, 3), 1),
                    chance.choice([None, date(2025, 4, 15)]), chance.choice([*places, None]),
                ),
                Named("location", chance.choice(["L1", "L2"]), chance.choice(places[2:])),
            ][: chance.randint(0, 2)],
            [
                Order(f"o{chance.randrange(6)}", chance.choice(keys),
                      date(2025, chance.randint(1, 4), 5), chance.choice([*names, None]))
            ],
        )  # fmt: skip

        built(loader)
