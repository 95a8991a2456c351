"""Figures by another estimator than all answers: worked cases and brute force."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.dbt.building import PROJECT, Row, build_up_to, dbt, published, rebuilt, rows
from tests.dbt.fake_loader import FakeLoader, Form, Score
from tests.dbt.records import key_of

pytestmark = pytest.mark.slow

FULL_SET = PROJECT.parent / "shared" / "reference"
MAY = date(2025, 5, 14)
EFFORT: dict[str, Any] = {"metric": "ces", "low": 1, "high": 7, "question": "effort"}
OPTIONS: dict[str, Any] = {
    "latest_per_customer": True,
    "target_shares": {
        "halves": {"dimension": "channel", "shares": {"web": 0.5, "shop's": 0.5}},
        "by_place": {"dimension": "location", "shares": {"Centru": 0.7, "Botanica": 0.3}},
    },
}


@pytest.fixture
def loader(tmp_path: Path) -> FakeLoader:
    return FakeLoader(tmp_path / "warehouse.duckdb")


def forms_of(counts: dict[int, int], day: date, **parts: Any) -> list[Form]:
    return [
        Form(f"{parts}/{day}/{score}/{number}", day, (Score(score),), **parts)
        for score, count in counts.items()
        for number in range(count)
    ]


def figure(loader: FakeLoader, metric: str, columns: str, **where: object) -> Row:
    chosen = {"period_grain": "month", "dimension": "company", "member": "all"} | where
    conditions = " and ".join(f"{column} = ?" for column in chosen)
    (row,) = rows(
        loader.path,
        f"select {columns} from marts.metric_figures where metric = ? and {conditions}",
        metric,
        *chosen.values(),
    )
    return row


def weighted(case: str, pairs: list[tuple[float, float]]) -> list[Form]:
    return [
        Form(f"{case}/{number}", MAY, (Score(score),), location=case, weight=weight)
        for number, (score, weight) in enumerate(pairs)
    ]


def test_a_figure_by_weight_has_its_effective_number_and_both_errors(loader: FakeLoader) -> None:
    loader.load(
        [
            *weighted("four times the worth", [(10, 1), (2, 4), (9, 1), (8, 1), (7, 4)]),
            *weighted("equal weights", [(10, 2.5), (9, 2.5), (8, 2.5), (3, 2.5)]),
            *weighted("a weight of nothing", [(9, 0), (4, 1)]),
            *weighted("nothing but nothing", [(9, 0)]),
            *weighted("all alike", [(0, weight / 100) for weight in range(1, 900, 7)]),
            Form("unweighted", MAY, (Score(9),), location="a weight of nothing"),
        ]
    )

    build_up_to(loader.path, "metric_figures")

    columns = "n, value, effective_n, standard_error, standard_error_kish, promoters, detractors"
    found = {
        name: figure(loader, "nps_weighted", columns, dimension="location", member=name)
        for name in ("four times the worth", "equal weights", "a weight of nothing")
    }
    assert found["four times the worth"] == pytest.approx(
        (5, -18.181818, 3.457143, 34.095291, 38.498561, 2, 1), abs=1e-6
    )
    assert found["equal weights"] == pytest.approx((4, 25, 4, 41.457809, 41.457809, 2, 1))
    assert found["a weight of nothing"] == pytest.approx((2, -100, 1, 0, 0, 1, 1))
    # the plain figure counts every answer, also the one without a weight
    plain = figure(loader, "nps", "n", dimension="location", member="a weight of nothing")
    assert plain == (3,)
    assert figure(loader, "nps_weighted", "value", dimension="location", member="all alike") == (
        -100,
    )
    none = "select * from marts.metric_figures where metric = 'nps_weighted' and member = ?"
    assert rows(loader.path, none, "nothing but nothing") == []


def test_equal_weights_give_the_interval_of_the_plain_figure(loader: FakeLoader) -> None:
    loader.load(
        [
            Form(f"R{number}", MAY, (Score(score), Score(effort, **EFFORT)), weight=7.25)
            for number, (score, effort) in enumerate(
                [(10, 7), (9, 5), (10, 6), (8, 6), (7, 4), (3, 1), (9, 7), (0, 2)]
            )
        ]
    )

    build_up_to(loader.path, "metric_figures")

    columns = "n, value, low, high, effective_n, standard_error, base"
    for metric in ("nps", "ces"):
        plain, weighed = (figure(loader, name, columns) for name in (metric, f"{metric}_weighted"))
        if metric == "ces":
            # the linearised error divides by n, the sample's by n - 1
            plain = (*plain[:5], plain[5] * (7 / 8) ** 0.5, plain[6])
            plain, weighed = (row[:2] + row[4:] for row in (plain, weighed))
        assert weighed[:-1] == pytest.approx(plain[:-1])
        assert weighed[-1] == plain[-1]


def test_in_each_figure_a_customer_counts_once_with_the_last_answer(loader: FakeLoader) -> None:
    loader.load(
        [
            Form("1", date(2025, 5, 5), (Score(0),), customer="c1", location="Centru"),
            Form("2", date(2025, 5, 6), (Score(7),), customer="c1", location="Botanica"),
            Form("3", date(2025, 5, 20), (Score(10),), customer="c1", location="Botanica"),
            Form("4", date(2025, 6, 2), (Score(3),), customer="c1", location="Centru"),
            # nobody we know: both count
            Form("5", date(2025, 5, 20), (Score(5),), location="Centru"),
            Form("6", date(2025, 5, 20), (Score(5),), location="Centru"),
        ]
    )

    build_up_to(loader.path, "metric_figures", **OPTIONS)

    counts = "n, promoters, passives, detractors"
    may = {"period_start": date(2025, 5, 1)}
    assert figure(loader, "nps", counts, **may) == (5, 1, 1, 3)
    assert figure(loader, "nps_latest", counts, **may) == (3, 1, 0, 2)
    centru, botanica = (
        figure(loader, "nps_latest", counts, dimension="location", member=name, **may)
        for name in ("Centru", "Botanica")
    )
    assert centru == (3, 0, 0, 3)
    assert botanica == (1, 1, 0, 0)
    year = {"period_grain": "year", "period_start": date(2025, 1, 1)}
    assert figure(loader, "nps_latest", counts, **year) == (3, 0, 0, 3)
    window = {"period_grain": "rolling_3_months", "period_start": date(2025, 3, 1)}
    assert figure(loader, "nps_latest", counts, **window) == (3, 1, 0, 2)


def test_a_figure_by_target_shares_is_the_sum_of_its_strata(loader: FakeLoader) -> None:
    loader.load(
        [
            *forms_of({10: 8, 8: 1, 0: 1}, MAY, channel="web"),
            *forms_of({10: 1, 8: 1, 0: 2}, MAY, channel="shop's"),
            *forms_of({0: 5}, MAY, channel="of no target"),
        ]
    )

    build_up_to(loader.path, "metric_figures", **OPTIONS)

    found = figure(
        loader, "nps_stratified_halves", "n, value, standard_error, effective_n, low, high, base"
    )
    # 0.5 x 70 - 0.5 x 25; variances .41 / 10 and .6875 / 4; 1 / (.25 / 10 + .25 / 4)
    error = 100 * (0.25 * 0.041 + 0.25 * 0.171875) ** 0.5
    assert found[:4] == pytest.approx((14, 22.5, error, 80 / 7))
    assert found[4] < 22.5 < found[5]
    assert found[6] == "low_base"


def test_a_stratum_without_two_answers_leaves_no_figure_instead_of_a_wrong_one(
    loader: FakeLoader,
) -> None:
    loader.load([*forms_of({10: 8}, MAY, channel="web"), *forms_of({0: 1}, MAY, channel="shop's")])

    build_up_to(loader.path, "metric_figures", **OPTIONS)

    found = figure(loader, "nps_stratified_halves", "n, value, low, high, effective_n, base")
    assert found == (9, None, None, None, None, "too_few")


def a_form(chance: random.Random, number: int) -> Form:
    return Form(
        native_id=f"R{number}",
        day=date(2024, 12, 1) + timedelta(days=chance.randrange(120)),
        scores=(
            Score(chance.randrange(11)),
            Score(chance.choice([None, *range(1, 6)]), "csi", 1, 5, question="price"),
            Score(chance.choice([None, *range(1, 6)]), "csi", 1, 5, question="service"),
        ),
        location=chance.choice(["Centru", "Botanica", None]),
        channel=chance.choice(["web", "shop's"]),
        customer=chance.choice([None, "c1", "c2", "c3", "c4", "c5"]),
        is_test=chance.random() < 0.05,
        weight=chance.choice([None, 0, 1, 2.5, 1200.25]),
    )


def cells_of_nps(forms: dict[str, Form]) -> dict[tuple[date, str, str], list[Form]]:
    """Forms by month, dimension and member, in the order in which they were answered."""
    cells = defaultdict(list)
    for form in sorted(forms.values(), key=lambda one: (one.day, key_of(f"shop/{one.native_id}"))):
        if not form.is_test:
            for dimension, member in (("company", "all"), ("location", form.location)):
                cells[form.day.replace(day=1), dimension, member or "(unknown)"].append(form)
    return cells


def points(form: Form) -> int:
    value = form.scores[0].value or 0
    return 100 if value >= 9 else 0 if value >= 7 else -100


@pytest.mark.parametrize("seed", [3, 4])
def test_batches_one_by_one_end_where_a_rebuild_and_plain_arithmetic_end(
    loader: FakeLoader, seed: int
) -> None:
    chance = random.Random(seed)
    forms: dict[str, Form] = {}
    for batch in range(3):
        new = [a_form(chance, len(forms) + k) for k in range(120 if batch == 0 else 8)]
        if batch:
            new += [a_form(chance, int(name[1:])) for name in chance.sample(sorted(forms), 5)]
        forms |= {form.native_id: form for form in new}
        loader.load(new)
        dbt(loader.path, "run", **OPTIONS)

        # the first build is one from nothing itself
        assert not batch or published(loader.path) == rebuilt(loader.path, **OPTIONS)

    found = {
        row[:4]: row[4:]
        for row in rows(
            loader.path,
            "select metric, period_start, dimension, member, n, value "
            "from marts.metric_figures where period_grain = 'month' "
            "and metric in ('nps_latest', 'nps_weighted') "
            "and dimension in ('company', 'location')",
        )
    }
    expected: dict[Row, Row] = {}
    for cell, answered in cells_of_nps(forms).items():
        last = {one.customer or one.native_id: one for one in answered}
        n = len(last)
        expected["nps_latest", *cell] = (n, sum(map(points, last.values())) / n)
        weighed = [one for one in answered if one.weight is not None]
        total = sum(one.weight or 0 for one in weighed)
        if total:
            mean = sum(points(one) * (one.weight or 0) for one in weighed) / total
            expected["nps_weighted", *cell] = (len(weighed), mean)
    assert found.keys() == expected.keys()
    for cell, values in expected.items():
        assert found[cell] == pytest.approx(values), cell


def test_a_figure_switched_on_later_is_made_of_all_that_is_there(loader: FakeLoader) -> None:
    loader.load([Form("1", MAY, (Score(9),), customer="c1", channel="web")])
    dbt(loader.path, "run")
    loader.load([Form("2", date(2026, 2, 3), (Score(9),), customer="c1", channel="web")])

    dbt(loader.path, "run", **OPTIONS)

    query = (
        "select period_start from marts.metric_figures where metric = 'nps_latest' "
        "and period_grain = 'month' and dimension = 'company' order by all"
    )
    assert rows(loader.path, query) == [(date(2025, 5, 1),), (date(2026, 2, 1),)]
    dbt(loader.path, "run")
    assert rows(loader.path, query) == []
