"""Numbers, periods and plural forms as the three languages write them."""

from datetime import date, datetime, timedelta

import pytest

from apps.board import formats, texts

EN, RU, RO = (texts.load(language) for language in ("en", "ru", "ro"))


@pytest.mark.parametrize(
    ("value", "shown"),
    [(31.25, "31.3"), (12.05, "12.1"), (-31.25, "−31.3"), (100 * 241 / 2000, "12.1"), (40, "40.0")],
)
def test_a_half_is_rounded_away_from_zero(value: float, shown: str) -> None:
    assert formats.number(value, EN) == shown


def test_a_scale_names_what_was_asked_about_in_the_language_of_the_board() -> None:
    assert formats.scale("0-10 store", RU) == "0–10, филиал"
    assert formats.scale("1-7 service", RO) == "1–7, serviciu"
    assert formats.scale("1-10 × 1-10", EN) == "1–10 × 1–10"


def test_a_tiny_negative_figure_is_zero_without_a_sign() -> None:
    assert formats.number(-0.04, EN) == "0.0"
    assert formats.number(0.04, EN, is_signed=True) == "0.0"


def test_the_decimal_mark_and_the_groups_follow_the_language() -> None:
    assert formats.number(-1234567.25, EN) == "−1,234,567.3"
    assert formats.number(-1234567.25, RU) == "−1\u202f234\u202f567,3"
    assert formats.number(-1234567.25, RO) == "−1\u202f234\u202f567,3"
    assert formats.number(3.2, RU, is_signed=True) == "+3,2"


def test_a_share_is_in_per_cent_of_the_language() -> None:
    assert formats.share(55, 100, EN) == "55.0%"
    assert formats.share(1, 3, RU) == "33,3\u00a0%"


@pytest.mark.parametrize(
    ("n", "russian", "romanian", "english"),
    [
        (1, "1 ответ", "1 răspuns", "1 answer"),
        (2, "2 ответа", "2 răspunsuri", "2 answers"),
        (5, "5 ответов", "5 răspunsuri", "5 answers"),
        (11, "11 ответов", "11 răspunsuri", "11 answers"),
        (14, "14 ответов", "14 răspunsuri", "14 answers"),
        (19, "19 ответов", "19 răspunsuri", "19 answers"),
        (20, "20 ответов", "20 de răspunsuri", "20 answers"),
        (21, "21 ответ", "21 de răspunsuri", "21 answers"),
        (101, "101 ответ", "101 răspunsuri", "101 answers"),
        (112, "112 ответов", "112 răspunsuri", "112 answers"),
        (124, "124 ответа", "124 de răspunsuri", "124 answers"),
        (0, "0 ответов", "0 răspunsuri", "0 answers"),
    ],
)
def test_the_word_for_answers_agrees_with_the_number(
    n: int, russian: str, romanian: str, english: str
) -> None:
    assert formats.answers(n, RU) == russian
    assert formats.answers(n, RO) == romanian
    assert formats.answers(n, EN) == english


@pytest.mark.parametrize(
    ("grain", "start", "english", "russian", "romanian"),
    [
        ("month", date(2026, 9, 1), "September 2026", "сентябрь 2026", "septembrie 2026"),
        ("quarter", date(2026, 7, 1), "Q3 2026", "3-й квартал 2026", "trim. 3 2026"),
        ("week", date(2025, 12, 29), "week 1, 2026", "неделя 1, 2026", "săptămâna 1, 2026"),
        ("year", date(2026, 1, 1), "2026", "2026", "2026"),
        (
            "rolling_3_months",
            date(2025, 11, 1),
            "November 2025 – January 2026",
            "ноябрь 2025 – январь 2026",
            "noiembrie 2025 – ianuarie 2026",
        ),
        (
            "day",
            date(2026, 9, 5),
            "5\u00a0September\u00a02026",
            "5\u00a0сентября\u00a02026",
            "5\u00a0septembrie\u00a02026",
        ),
    ],
)
def test_a_period_has_its_name_in_every_language(
    grain: str, start: date, english: str, russian: str, romanian: str
) -> None:
    assert formats.period(grain, start, EN) == english
    assert formats.period(grain, start, RU) == russian
    assert formats.period(grain, start, RO) == romanian


def test_an_age_is_told_in_the_biggest_unit_that_fits() -> None:
    assert formats.age(timedelta(minutes=59), EN) == "59 minutes"
    assert formats.age(timedelta(hours=47), RU) == "47 часов"
    assert formats.age(timedelta(days=21), RO) == "21 de zile"


def test_a_clock_that_runs_behind_gives_no_negative_age() -> None:
    assert formats.age(timedelta(days=-3), EN) == "0 minutes"


def test_a_moment_that_never_was_is_never() -> None:
    assert formats.moment(None, EN) == "never"
    assert formats.moment(datetime.fromisoformat("2026-09-05T07:03"), EN).endswith("2026, 07:03")
