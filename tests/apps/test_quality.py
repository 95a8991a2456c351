"""Which source is late, and what codes mean."""

from datetime import datetime

import pandas as pd

from apps.board import expectations, quality, texts

EN, RO = texts.load("en"), texts.load("ro")
NOW = datetime.fromisoformat("2026-10-08T12:00:00")


def sources(*rows: tuple[str, float | None, str | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["title", "freshness_hours", "last_fetched_at"])
    return frame.assign(
        survey=frame["title"],
        freshness_hours=frame["freshness_hours"].astype("float64"),
        last_fetched_at=pd.to_datetime(frame["last_fetched_at"]),
        last_answered_date=pd.to_datetime(frame["last_fetched_at"]),
    )


def test_a_source_is_late_when_it_missed_its_time() -> None:
    found = quality.freshness(
        sources(
            ("Web", 48, "2026-10-07T12:00"),
            ("Tablet", 48, "2026-10-05T12:00"),
            ("Just in time", 24, "2026-10-07T12:00"),
        ),
        NOW,
        EN,
    )

    assert found.late == ("Tablet",)
    assert list(found.rows["state_text"]) == ["on time", "late by 24 hours", "on time"]


def test_a_source_that_never_delivered_is_late_and_one_without_a_rule_is_not() -> None:
    found = quality.freshness(
        sources(("New", 48, None), ("Once", None, "2020-01-01"), ("Odd", None, None)), NOW, EN
    )

    assert found.late == ("New",)
    assert list(found.rows["state_text"]) == ["nothing yet", "no rule", "no rule"]
    assert found.rows["fetched_text"].iloc[0] == "never"
    assert list(found.rows["rule_text"]) == ["2 days", "", ""]


def test_a_reason_is_told_in_words_and_a_refusal_with_its_cure() -> None:
    rows = pd.DataFrame({"reason": ["DELIMITER", "BRAND_NEW"]})

    found = quality.reasons_in_words(rows, RO)

    assert found["reason_text"].tolist() == [
        "Fișierul are alt separator decât cel declarat",
        "BRAND_NEW",
    ]
    assert found["cure_text"].tolist()[1] == RO("cure.other")


def test_two_sources_of_one_title_keep_their_names() -> None:
    rows = pd.DataFrame({"survey": ["a", "b"]})
    same = pd.DataFrame({"survey": ["a", "b"], "title": ["Form", "Form"]})
    other = pd.DataFrame({"survey": ["a"], "title": ["Form"]})

    assert quality.with_titles(rows, same)["survey"].tolist() == ["a", "b"]
    assert quality.with_titles(rows, other)["survey"].tolist() == ["Form", "b"]


def test_an_expectation_says_what_of_which_field_and_a_day_as_a_day() -> None:
    between, empty = "expect_column_values_to_be_between", "expect_column_values_to_not_be_null"
    rows = pd.DataFrame(
        [
            (between, "questions.recommend", "0", "10"),
            (between, "answered_at", None, "2026-11-23"),
            (between, "answered_at", "2000-01-01", None),
            (between, "entered", "0", None),
            (empty, "native_id", None, None),
            ("expect_table_row_count_to_equal", "", None, None),
        ],
        columns=["expectation", "field", "low", "high"],
    )

    said = expectations.in_words(rows, EN)

    assert list(zip(said["field_text"], said["expectation_text"], strict=True)) == [
        ("question recommend", "score from 0 to 10"),
        ("date of the answer", "not after 23\u00a0November\u00a02026"),
        ("date of the answer", "not before 1\u00a0January\u00a02000"),
        ("came in", "at least 0"),
        ("number of the record", "the field is filled in"),
        ("", "no row was lost"),
    ]


def test_a_row_set_aside_names_its_field_in_words() -> None:
    rows = pd.DataFrame({"reason": ["SCORE_RANGE", "QUOTE"], "field": ["questions.why", ""]})

    assert list(quality.reasons_in_words(rows, RO)["field_text"]) == ["întrebarea why", ""]
