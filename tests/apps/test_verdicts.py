"""What may honestly be said of a change."""

import pytest

from apps.board.verdicts import Measured, judge, t_quantile


def nps(promoters: int, passives: int, detractors: int) -> Measured:
    n = promoters + passives + detractors
    value = 100 * (promoters - detractors) / n
    return Measured("nps", n, value, promoters, detractors)


def mean_of(scores: list[float], metric: str = "ces") -> Measured:
    total, squares = sum(scores), sum(score**2 for score in scores)
    n = len(scores)
    return Measured(metric, n, total / n, value_sum=total, value_sum_squares=squares)


def test_twenty_points_on_a_hundred_answers_each_are_not_proven() -> None:
    """The published example: adjusted z 1.799, p .072."""
    verdict = judge(nps(55, 30, 15), nps(45, 30, 25))

    assert verdict.kind == "not_proven"
    assert verdict.mood == "neutral"
    assert verdict.difference == pytest.approx(20)


def test_the_same_twenty_points_on_two_hundred_answers_are_a_rise() -> None:
    verdict = judge(nps(110, 60, 30), nps(90, 60, 50))

    assert (verdict.kind, verdict.mood) == ("up", "good")


def test_a_proven_fall_of_nps_is_bad_news() -> None:
    verdict = judge(nps(90, 60, 50), nps(110, 60, 30))

    assert (verdict.kind, verdict.mood) == ("down", "bad")


def test_a_proven_fall_of_effort_is_good_news() -> None:
    verdict = judge(
        mean_of([1, 2, 1, 2, 1, 2] * 5, "ces_1"), mean_of([4, 5, 4, 5, 4, 5] * 5, "ces_1")
    )

    assert (verdict.kind, verdict.mood) == ("down", "good")


def test_four_answers_are_compared_with_nothing() -> None:
    assert judge(nps(4, 0, 0), nps(55, 30, 15)).kind == "nothing_to_compare"
    assert judge(nps(55, 30, 15), nps(4, 0, 0)).kind == "nothing_to_compare"
    assert judge(nps(55, 30, 15), None).difference is None


def test_a_verdict_on_few_answers_says_so() -> None:
    assert judge(nps(20, 5, 4), nps(55, 30, 15)).is_low_base
    assert not judge(nps(20, 5, 5), nps(55, 30, 15)).is_low_base


@pytest.mark.parametrize(
    ("shift", "p"),
    [(0.0, 0.2103), (0.4, 0.0663), (0.8, 0.0191), (1.2, 0.0054), (-2.4, 0.0139)],
)
def test_means_are_judged_as_welch_does(shift: float, p: float) -> None:
    """The p-values are those of a statistics package for the same answers."""
    now = [score + shift for score in (5, 6, 7, 4, 6, 5)]
    before = [5.0, 4, 6, 5, 5, 4, 6, 3]

    assert (judge(mean_of(now), mean_of(before)).kind != "not_proven") == (p < 0.05)


def test_answers_without_spread_prove_nothing() -> None:
    assert judge(mean_of([7.0] * 6), mean_of([6.0] * 6)).kind == "not_proven"


@pytest.mark.parametrize(
    ("freedom", "quantile"),
    [(4, 2.776445), (5, 2.570582), (8, 2.306004), (12, 2.178813), (30, 2.042272), (200, 1.971896)],
)
def test_the_t_quantile_is_students(freedom: int, quantile: float) -> None:
    assert t_quantile(0.975, freedom) == pytest.approx(quantile, rel=4e-3)
