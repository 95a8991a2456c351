"""How a period of a report is asked for, and called in three languages."""

import pytest

from orchestration.outlets.reports.asked import (
    PeriodError,
    name_alone,
    name_in,
    name_of,
    parse_period,
)
from orchestration.outlets.reports.wordbook import load


@pytest.mark.parametrize(
    ("text", "first", "last", "before"),
    [
        ("2026-03", "2026-03-01", "2026-03-31", "2026-02"),
        ("2026-01", "2026-01-01", "2026-01-31", "2025-12"),
        ("2026-Q1", "2026-01-01", "2026-03-31", "2025-Q4"),
        ("2024-Q4", "2024-10-01", "2024-12-31", "2024-Q3"),
    ],
)
def test_a_period_has_its_days_and_the_one_before(
    text: str, first: str, last: str, before: str
) -> None:
    period = parse_period(text)

    assert period.key == text
    assert (f"{period.start}", f"{period.last_day}", period.previous.key) == (first, last, before)


@pytest.mark.parametrize(
    "text", ["2026", "2026-13", "2026-Q5", "2026-3", "03-2026", "", "2026-03 "]
)
def test_another_spelling_is_refused_with_the_right_one(text: str) -> None:
    with pytest.raises(PeriodError, match="2026-03, a quarter as 2026-Q1"):
        parse_period(text)


@pytest.mark.parametrize(
    ("language", "text", "inside", "of", "alone"),
    [
        ("en", "2026-03", "in March 2026", "March 2026", "March 2026"),
        ("ru", "2026-03", "в марте 2026 года", "марта 2026 года", "март 2026 года"),
        ("ro", "2026-03", "în martie 2026", "martie 2026", "martie 2026"),
        (
            "ru", "2026-Q2", "в 2-м квартале 2026 года", "2-го квартала 2026 года",
            "2-й квартал 2026 года",
        ),
        ("ro", "2026-Q4", "în trimestrul IV 2026", "trimestrul IV 2026", "trimestrul IV 2026"),
    ],
)  # fmt: skip
def test_a_period_takes_the_case_of_its_sentence(
    language: str, text: str, inside: str, of: str, alone: str
) -> None:
    period, texts = parse_period(text), load(language)

    assert name_in(period, texts) == inside
    assert name_of(period, texts) == of
    assert name_alone(period, texts) == alone
