"""Figures against another period and against all others, with the verdicts that come with them."""

from __future__ import annotations

import pytest

from apps.board import texts
from tests.apps.opened import opened, table, words_of

LANGUAGES = texts.LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("home")
def test_the_overview_compares_with_the_period_before_and_with_a_year_ago(language: str) -> None:
    words = texts.load(language)

    said = words_of(opened("overview", lang=language))

    assert said.count(words("verdict.year_ago")) == 3
    years = words_of(opened("overview", lang=language, grain="year"))
    assert words("verdict.year_ago") not in years


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("home")
def test_members_are_put_beside_all_others_with_a_verdict(language: str) -> None:
    words = texts.load(language)

    board = opened("trends", by="location", lang=language, against="company")

    found = table(board, words("dimension.location"))
    columns = ("others", "n_others", "difference", "company_difference", "verdict")
    assert {words(f"column.{name}") for name in columns} <= set(found.columns)
    kinds = ("above", "below", "not_apart")
    assert set(found[words("column.verdict")]) <= {words(f"verdict.{kind}") for kind in kinds}
    assert words("trends.verdicts") in words_of(board)


@pytest.mark.usefixtures("home")
def test_weeks_of_members_are_compared_with_nothing() -> None:
    board = opened("trends", by="location", grain="week")

    assert board.selectbox(key="filter_against_week_location").options == ["No comparison"]
