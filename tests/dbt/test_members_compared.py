"""Members against the rest of the company, and verdicts on many of them: worked cases."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.dbt.building import Row, build_up_to, dbt, rows
from tests.dbt.counted_forms import JUNE, MAY, forms_of
from tests.dbt.fake_loader import FakeLoader, Form, Score

pytestmark = pytest.mark.slow


@pytest.fixture
def loader(tmp_path: Path) -> FakeLoader:
    return FakeLoader(tmp_path / "warehouse.duckdb")


def test_a_member_is_compared_with_all_others_and_shown_against_the_company(
    loader: FakeLoader,
) -> None:
    loader.load(
        [
            *forms_of({10: 55, 8: 30, 0: 15}, MAY, location="L1"),
            *forms_of({10: 40, 8: 20, 0: 20}, MAY, location="L2"),
            *forms_of({10: 5, 8: 10, 0: 5}, MAY, location="L3"),
        ]
    )

    build_up_to(loader.path, "metric_changes")

    (change,) = rows(
        loader.path,
        "select n, compared_n, value, compared_value, difference, company_difference, "
        "statistic, p_value, low, high from published.metric_changes "
        "where compared_with = 'company' and period_grain = 'month' and member = 'L1'",
    )
    # the others are 45/30/25 of 100: the published example; the company is 100/60/40 of 200
    assert change[:6] == pytest.approx((100, 100, 40, 20, 20, 10))
    assert change[6:] == pytest.approx((1.799084, 0.072005, -1.736373, 40.571325), abs=1e-6)
    # a survey that all answers are of has no others
    assert not rows(
        loader.path, "select 1 from published.metric_changes where dimension = 'survey'"
    )


@pytest.mark.parametrize("metric", ["csi", "ces"])
def test_the_mean_of_all_others_is_theirs_alone(loader: FakeLoader, metric: str) -> None:
    """The same members, once beside the rest and once with the rest in a period of its own."""
    member, rest = [5.0, 6, 7, 4, 6, 5], [5.0, 4, 6, 5, 5, 4, 6, 3, 7, 1]

    def forms(name: str, scores: list[float], day: date) -> list[Form]:
        return [
            Form(f"{name}/{day}/{number}", day, (Score(score, metric, 1, 7),), location=name)
            for number, score in enumerate(scores)
        ]

    loader.load(
        [
            *forms("L1", member, MAY), *forms("L2", rest[:5], MAY), *forms("L3", rest[5:], MAY),
            *forms("L4", member, date(2024, 2, 1)), *forms("L4", rest, date(2024, 1, 1)),
        ]
    )  # fmt: skip

    build_up_to(loader.path, "metric_changes")

    columns = "compared_n, compared_value, difference, standard_error, p_value, low, high"
    (beside,) = rows(
        loader.path,
        f"select {columns} from published.metric_changes where metric = '{metric}' "
        "and member = 'L1' "
        "and compared_with = 'company' and period_grain = 'month'",
    )
    (apart,) = rows(
        loader.path,
        f"select {columns} from published.metric_changes where metric = '{metric}' "
        "and member = 'L4' "
        "and compared_with = 'previous' and period_grain = 'month'",
    )
    assert beside == pytest.approx(apart, rel=1e-9)


def test_of_a_hidden_group_no_number_is_in_a_comparison(loader: FakeLoader) -> None:
    loader.load(
        [
            *forms_of({10: 40, 0: 20}, MAY, location="L1"),
            *forms_of({10: 3, 0: 1}, MAY, location="L2"),
            *forms_of({10: 6, 0: 4}, MAY, location="L3"),
        ]
    )

    build_up_to(loader.path, "metric_changes")

    found = rows(
        loader.path,
        "select member, n, value, compared_n, compared_value, difference, company_difference, "
        "p_value, q_value, verdict from published.metric_changes "
        "where dimension = 'location' and period_grain = 'month' order by all",
    )
    # L3 hides with L2, whose answers would follow from the company's; 14 of others are told
    assert [row[:4] for row in found] == [
        ("L1", 60, pytest.approx(100 / 3), 14),
        ("L2", None, None, None),
        ("L3", None, None, None),
    ]
    assert [row[4:] for row in found[1:]] == [(*(None,) * 5, "too_few")] * 2


def test_one_member_of_many_has_to_stand_out_of_all_of_them(loader: FakeLoader) -> None:
    """p .034 alone is proof; as the best of twenty managers it is what chance brings."""
    best = ({10: 100, 8: 70, 0: 30}, {10: 120, 8: 60, 0: 20})
    still = ({10: 50, 8: 25, 0: 25}, {10: 50, 8: 25, 0: 25})
    loader.load(
        [
            form
            for number, sides in enumerate([best, *[still] * 19])
            for day, counts in zip((MAY, JUNE), sides, strict=True)
            for form in forms_of(counts, day, location=f"L{number:02}")
        ]
    )

    build_up_to(loader.path, "metric_changes")

    found = rows(
        loader.path,
        "select p_value, q_value, verdict from published.metric_changes where member = 'L00' "
        "and compared_with = 'previous' and period_grain = 'month'",
    )
    # of twenty locations; the one survey is the company once more
    assert found[0][:2] == pytest.approx((0.033717, 20 * 0.033717), abs=1e-5)
    assert found[0][2] == "not_proven"


def test_a_late_answer_changes_q_of_its_own_family_alone(loader: FakeLoader) -> None:
    days = [date(2024, 5, 14), MAY, JUNE, date(2025, 8, 1)]
    places = ("L1", "L2", "L3")
    loader.load(
        [
            form
            for number, day in enumerate(days)
            for place, place_name in enumerate(places)
            for form in forms_of({10: 9 + number * place, 8: 5, 0: 6}, day, location=place_name)
        ]
    )
    dbt(loader.path, "run")
    before = all_of(loader)
    loader.load(forms_of({0: 3}, date(2024, 5, 20), location="L3"))

    dbt(loader.path, "run")

    after = all_of(loader)
    changed = {key[:2] for key in after if after[key] != before.get(key)}
    assert ("month", date(2025, 5, 1)) in changed
    assert not {("month", date(2025, 6, 1)), ("month", date(2025, 8, 1))} & changed


def all_of(loader: FakeLoader) -> dict[tuple[object, ...], Row]:
    found = rows(
        loader.path,
        "select period_grain, period_start, dimension, member, compared_with, "
        "p_value, q_value, verdict from published.metric_changes",
    )
    return {row[:5]: row[5:] for row in found}
