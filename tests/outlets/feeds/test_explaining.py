"""A figure is taken apart down to its answers, as far as nobody's answer can be told."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.cli.words import LANGUAGES, load_words
from orchestration.outlets.feeds.explaining import explain
from orchestration.outlets.feeds.stages import FeedRefusedError
from tests.outlets.feeds.fake_company import Office, an_office, fill


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = an_office(tmp_path)
    fill(made.company, "2026-01")
    made.release("2026-01")
    return made


def test_a_figure_comes_from_the_answers_that_are_listed(office: Office) -> None:
    found = explain(office.desk, "shops", "2026-01", "L1", lists_answers=True)
    entry = found.entries[-1].entry

    assert found.counted == {
        "detractor": entry.n_detractors,
        "passive": entry.n_passives,
        "promoter": entry.n_promoters,
    }
    assert len(found.answers) == entry.n_answered
    assert found.total == entry.value
    assert {"response_uid", "date", "survey", "counted_as", "is_counted", "reason"} == set(
        found.answers[0]
    )


def test_its_corrections_are_told_one_after_the_other(office: Office) -> None:
    office.company.answer("late", "L1", 0, "2026-01-30")
    fill(office.company, "2026-02")
    office.release("2026-02")

    found = explain(office.desk, "shops", "2026-01", "L1")

    assert [e.entry.reason_code for e in found.entries] == ["period_closed", "late"]
    assert found.total == found.entries[-1].entry.value
    assert sum(found.counted.values()) == 13


def test_single_answers_of_a_small_group_are_not_told(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    fill(office.company, "2026-01", per_shop=5)
    office.release("2026-01")

    found = explain(office.desk, "shops", "2026-01", "L1")
    with pytest.raises(FeedRefusedError, match="fewer than 6 answers"):
        explain(office.desk, "shops", "2026-01", "L1", lists_answers=True)

    assert found.answers == ()


def test_a_hidden_figure_is_explained_without_any_number_of_its_answers(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    fill(office.company, "2026-01", per_shop=4)
    office.release("2026-01")

    found = explain(office.desk, "shops", "2026-01", "L1")

    assert found.counted == {}
    assert "hidden" in [step for step, _ in found.steps]


def test_an_unknown_unit_is_told_with_those_that_are_known(office: Office) -> None:
    with pytest.raises(FeedRefusedError, match="Units: L1, L2, L3, L4"):
        explain(office.desk, "shops", "2026-01", "L9")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_has_its_sentence_in_every_language(office: Office, language: str) -> None:
    say = load_words("feed", language)
    found = explain(office.desk, "shops", "2026-01", "L1")

    for step, blanks in found.steps:
        assert say(step, **blanks)
    for rule in ("raw", "interval", "shrunk", "probability"):
        assert say(f"rule_{rule}", **found.steps[0][1])
    for status in (
        *("met", "not_met", "not_proven", "insufficient_n", "withheld_integrity", "suppressed"),
    ):
        assert say(f"status_{status}", **found.steps[0][1])
