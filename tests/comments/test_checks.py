"""Checks of comments drawn at random: what is counted of them, and what is not."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.comments.checks import CHECKED, Codes, decisions_of, keep_checks, rows_of
from orchestration.comments.corrections import CORRECTED, CorrectionError
from orchestration.comments.tables import prepare
from orchestration.decisions.journal import Journal

NOW = datetime(2026, 11, 1, tzinfo=UTC)
UID = "00000000-0000-0000-0000-000000000001"
SUBJECT = f"{UID}/why"
FOUND = Codes(["delivery", "price_value"], "complaint")


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(f"sqlite:///{tmp_path / 'journal.sqlite'}")


def check(journal: Journal, said: Codes | None, subject: str = SUBJECT) -> list[str]:
    decisions = decisions_of(subject, FOUND, said, coder_version="1-a", reason="drawn")
    return [event.kind for event in journal.record_all(decisions, actor="ann", now=NOW)]


def test_what_both_name_what_one_names_and_that_it_was_checked(journal: Journal) -> None:
    check(journal, Codes(["delivery", "communication"], "complaint"))

    rows = [row[3:] for row in rows_of(journal.events())]

    assert rows == [
        ("comment", "", False, False),
        ("theme", "communication", False, True),
        ("theme", "delivery", True, True),
        ("theme", "price_value", True, False),
        ("kind", "complaint", True, True),
    ]


def test_where_the_two_differ_the_persons_word_is_a_correction_too(journal: Journal) -> None:
    assert check(journal, Codes(["price_value", "delivery"], "complaint")) == [CHECKED]
    assert check(journal, Codes(["delivery"], "complaint")) == [CHECKED, CORRECTED]
    assert journal.events(CORRECTED)[0].payload["themes"] == ["delivery"]


def test_what_nobody_could_tell_counts_for_nothing(journal: Journal) -> None:
    assert check(journal, None) == [CHECKED]
    assert rows_of(journal.events()) == []


def test_the_first_check_of_a_comment_counts(journal: Journal) -> None:
    check(journal, Codes(["delivery", "price_value"], "complaint"))
    check(journal, Codes(["assortment"], "wish"))

    assert "assortment" not in {row[4] for row in rows_of(journal.events())}


def test_no_theme_and_no_kind_are_no_labels(journal: Journal) -> None:
    check(journal, Codes(["general"], "none"))

    assert {(row[4], row[6]) for row in rows_of(journal.events())} == {
        ("", False), ("delivery", False), ("price_value", False), ("complaint", False),
    }  # fmt: skip


def test_codes_that_no_comment_can_have_are_refused() -> None:
    with pytest.raises(CorrectionError, match="stands alone"):
        decisions_of(
            SUBJECT, FOUND, Codes(["general", "delivery"], "wish"), coder_version="1", reason="x"
        )


def test_the_table_is_made_anew_each_time(journal: Journal) -> None:
    check(journal, Codes(["delivery"], "complaint"))
    with duckdb.connect() as con:
        prepare(con)

        counts = [keep_checks(con, journal.events()) for _ in range(2)]

        assert counts == [1, 1]
        assert con.sql("select count(*) from comments.checked").fetchall() == [(4,)]
