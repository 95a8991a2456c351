"""What may honestly be said of a change: the words and looks of verdicts that come with it."""

import pandas as pd
import pytest

from apps.board.verdicts import NOTHING_TO_COMPARE, Verdict, pick


def changes(verdict: str, difference: float | None, base: str = "enough") -> pd.DataFrame:
    row = {"member": "all", "verdict": verdict, "difference": difference, "base": base}
    return pd.DataFrame([row])


@pytest.mark.parametrize(
    ("metric", "verdict", "mood"),
    [
        ("nps", "up", "good"),
        ("nps", "down", "bad"),
        ("ces_1", "up", "bad"),
        ("ces_1", "down", "good"),
        ("nps", "not_proven", "neutral"),
    ],
)
def test_a_proven_change_is_good_or_bad_news_by_the_direction_of_its_metric(
    metric: str, verdict: str, mood: str
) -> None:
    found = pick(changes(verdict, 20.0), metric)

    assert (found.kind, found.mood, found.difference) == (verdict, mood, 20.0)


def test_where_one_side_is_hidden_there_is_nothing_to_compare() -> None:
    assert pick(changes("too_few", None, "too_few"), "nps") == NOTHING_TO_COMPARE
    assert pick(changes("up", 20.0), "nps", member="of whom there is no row") == NOTHING_TO_COMPARE


def test_a_verdict_on_few_answers_says_so() -> None:
    assert pick(changes("not_proven", -3.0, "low_base"), "nps") == Verdict(
        "not_proven", -3.0, is_low_base=True
    )
