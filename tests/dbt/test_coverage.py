"""Whom we asked and whom we heard: response rate, coverage of customers and of revenue."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import pytest

from tests.dbt.building import build_up_to, dbt, rows
from tests.dbt.fake_loader import FakeLoader, Form, Score
from tests.dbt.records import Record, customer, invitation, order

pytestmark = pytest.mark.slow

A_SCORE = (Score(9),)
JANUARY, FEBRUARY, MARCH = (date(2026, month, 20) for month in (1, 2, 3))
EVERYTHING = (
    "select * from marts.metric_figures where interval_method = 'wilson'"
    " and metric in ('delivery_rate', 'response_rate', 'customer_coverage', 'revenue_coverage')"
    " order by all"
)


def build(loader: FakeLoader, *options: str) -> None:
    dbt(loader.path, "build", "--exclude-resource-type", "unit_test", *options)


def figures(
    loader: FakeLoader, metric: str, *, grain: str = "month", dimension: str = "company"
) -> dict[tuple[str, str], tuple[Any, ...]]:
    """Of each period and member: n, and how many of them."""
    found = rows(
        loader.path,
        "select strftime(period_start, '%Y-%m'), member, n, round(value * n / 100, 6)"
        " from marts.metric_figures where metric = ? and period_grain = ? and dimension = ?",
        metric,
        grain,
        dimension,
    )
    return {(row[0], row[1]): row[2:] for row in found}


def test_an_invitation_is_answered_by_its_own_person_survey_and_time(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    loader = FakeLoader(tmp_path_factory.mktemp("rate") / "warehouse.duckdb")
    loader.load(
        [
            Form("1", date(2026, 1, 25), A_SCORE, customer="ana"),
            Form("2", date(2026, 2, 19), A_SCORE, email="ion@example.com"),  # the 30th day
            Form("3", date(2026, 2, 20), A_SCORE, customer="late"),  # the 31st
            Form("4", date(2026, 1, 19), A_SCORE, customer="early"),  # had not been asked
            Form("5", date(2026, 1, 25), A_SCORE, customer="other", survey="elsewhere"),
            Form("token", date(2026, 1, 25), A_SCORE),
            Form("7", date(2026, 1, 25), A_SCORE, customer="bounced"),
            Form("8", date(2026, 1, 25), A_SCORE, customer="test", is_test=True),
        ],
        others=[
            customer("ion", None),  # ion@example.com is theirs
            invitation("1", JANUARY, customer="ana", channel="email"),
            invitation("2", JANUARY, customer="ion", channel="email"),
            invitation("3", JANUARY, customer="late", channel="sms"),
            invitation("4", JANUARY, customer="early"),
            invitation("5", JANUARY, customer="other"),
            invitation("token", JANUARY),
            invitation("7", JANUARY, customer="bounced", state="undeliverable"),
            invitation("8", JANUARY, customer="test"),
            invitation("9", JANUARY, customer="nobody", state="undeliverable"),
            invitation("10", JANUARY, customer="kept back", state="not_sent"),
            invitation("11", JANUARY, state="responded"),
        ],
    )

    with duckdb.connect(str(loader.path)) as warehouse:
        warehouse.execute(
            "update raw.response set kind = 'email' where native_response_id = 'token'"
        )

    build_up_to(loader.path, "metric_figures")

    # ten were sent, of nine we know no reason why they did not arrive, five were answered
    assert figures(loader, "delivery_rate") == {("2026-01", "all"): (10, 9)}
    assert figures(loader, "response_rate") == {("2026-01", "all"): (9, 5)}
    assert figures(loader, "response_rate", dimension="channel") == {
        ("2026-01", "email"): (2, 2),
        ("2026-01", "sms"): (1, 0),
        ("2026-01", "(unknown)"): (6, 3),
    }
    ((low, high),) = rows(
        loader.path,
        "select low, high from marts.metric_figures where metric = 'response_rate'"
        " and period_grain = 'year' and dimension = 'company'",
    )
    # Wilson's interval of 5 of 9, from a printed table
    assert (low, high) == pytest.approx((26.67, 81.12), abs=0.01)


def test_an_answer_belongs_to_the_last_invitation_before_it(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    loader = FakeLoader(tmp_path_factory.mktemp("last") / "warehouse.duckdb")
    loader.load(others=[invitation("1", date(2026, 1, 31), customer="ana")])
    build(loader)
    loader.load([Form("1", date(2026, 2, 10), A_SCORE, customer="ana")])
    build(loader)
    answered = figures(loader, "response_rate")
    loader.load(others=[invitation("2", date(2026, 2, 5), customer="ana")])
    build(loader)

    assert answered == {("2026-01", "all"): (1, 1)}
    assert figures(loader, "response_rate") == {
        ("2026-01", "all"): (1, 0),
        ("2026-02", "all"): (1, 1),
    }


def a_history() -> list[tuple[list[Form], list[Record]]]:
    """Batches that change what was said before them."""
    people = [f"c{number}" for number in range(12)]
    return [
        (
            [Form(f"{n}", JANUARY, A_SCORE, customer=people[n]) for n in range(3)],
            [
                *(customer(name, date(2025, 6, 1)) for name in people[:8]),
                *(order(f"{n}", people[n], JANUARY, 100 + n) for n in range(5)),
                *(invitation(f"{n}", JANUARY, customer=people[n]) for n in range(6)),
            ],
        ),
        # answers of the next month belong to invitations of the last
        ([Form("10", date(2026, 2, 3), A_SCORE, customer="c5")], []),
        # customers since February, and one who turns out to be there since 2024
        (
            [],
            [*(customer(name, FEBRUARY) for name in people[8:]), customer("c0", date(2024, 5, 1))],
        ),
        # an order moves, an invitation turns out not to have arrived, an answer moves
        (
            [Form("2", MARCH, A_SCORE, customer="c2")],
            [
                order("1", "c1", MARCH, 50),
                invitation("4", JANUARY, customer="c4", state="undeliverable"),
            ],
        ),
        # two become one
        ([], [customer("c3", date(2025, 6, 1), merged_into="c0")]),
        (
            [],
            [order("20", "c2", date(2025, 12, 31), -10), order("21", "c9", date(2025, 12, 1), 10)],
        ),
    ]


def test_coverage_built_in_steps_is_the_one_built_at_once(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    loader = FakeLoader(tmp_path_factory.mktemp("steps") / "warehouse.duckdb")
    for forms, others in a_history():
        loader.load(forms, others=others)
        build(loader)
    in_steps = rows(loader.path, EVERYTHING)

    build(loader, "--full-refresh")

    assert in_steps == rows(loader.path, EVERYTHING)
    # eleven people, of whom c0 (who is c3 too) and c1 answered in January
    assert figures(loader, "customer_coverage") == {
        ("2025-12", "all"): (7, 0),
        ("2026-01", "all"): (7, 2),
        ("2026-02", "all"): (11, 1),
        ("2026-03", "all"): (11, 1),
    }
    revenue = rows(
        loader.path,
        "select strftime(period_start, '%Y-%m'), n, value, effective_n from marts.metric_figures"
        " where metric = 'revenue_coverage' and period_grain = 'month' order by all",
    )
    # January: c0 bought for 100 + 103, c2 for 102, c4 for 104; c0 answered
    weights = (203, 102, 104)
    assert [row[:2] for row in revenue] == [("2025-12", 1), ("2026-01", 3), ("2026-03", 1)]
    assert revenue[1][2] == pytest.approx(100 * 203 / sum(weights))
    assert revenue[1][3] == pytest.approx(sum(weights) ** 2 / sum(w * w for w in weights))
    # c1 bought in March and did not answer then
    assert [revenue[0][2], revenue[2][2]] == [0, 0]
