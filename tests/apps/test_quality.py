"""Which source is late, and what codes mean."""

from datetime import datetime

import pandas as pd

from apps.board import quality, texts

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
