"""The rows of the ledger: one original a unit, corrections that add up, bytes that stay."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from pathlib import Path

import pytest

from orchestration.outlets.feeds import appeals, approving, exclusions
from orchestration.outlets.feeds.entries import (
    Entry,
    LedgerEntry,
    canonical_line,
    columns,
)
from orchestration.outlets.feeds.figures import Finding, decimal_text
from orchestration.outlets.feeds.stages import FeedRefusedError
from tests.outlets.feeds.fake_company import Office, an_office, fill


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = an_office(tmp_path)
    fill(made.company, "2026-01")
    made.release("2026-01")
    fill(made.company, "2026-02", seed=3)
    return made


def entries(office: Office, **asked: str) -> list[Entry]:
    return [found.entry for found in office.desk.book().entries_of("shops", **asked)]


def one(office: Office, unit: str, paid_in: str = "2026-02") -> Entry:
    """The correction of January that was released later."""
    (found,) = [
        e for e in entries(office, paid_in=paid_in, applies_to="2026-01") if e.unit_id == unit
    ]
    return found


def test_every_column_of_the_contract_is_a_field_in_the_same_order() -> None:
    names = [item.name for item in fields(Entry)]
    chain = [item.name for item in fields(LedgerEntry)][1:]

    assert [column.name for column in columns()] == names + chain


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (100 / 3, "33.333333333333336"),
        (-0.0, "0"),
        (1e-7, "0.0000001"),
        (40.0, "40"),
        (Decimal("12.500"), "12.5"),
        (None, None),
    ],
)
def test_a_number_is_written_in_one_way_only(number: float | None, text: str | None) -> None:
    assert decimal_text(number, is_exact=True) == text


def test_last_bits_that_differ_between_machines_are_not_in_the_rows() -> None:
    assert decimal_text(0.1 + 0.2) == decimal_text(0.3) == "0.3"


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="no number"):
        decimal_text(float("nan"))


def test_a_row_holds_texts_and_whole_numbers_only() -> None:
    with pytest.raises(TypeError, match="value"):
        canonical_line({"value": 33.3})


def test_every_unit_of_the_roster_has_one_original_also_without_answers(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    fill(office.company, "2026-01")
    office.company.roster.append("L9")
    office.release("2026-01")

    found = {e.unit_id: e for e in entries(office)}

    assert sorted(found) == ["L1", "L2", "L3", "L4", "L9"]
    assert (found["L9"].status, found["L9"].value) == ("insufficient_n", None)
    assert found["L9"].payout_percent is None


def test_nothing_new_means_no_correction(office: Office) -> None:
    office.release("2026-02")

    assert entries(office, paid_in="2026-02", applies_to="2026-01") == []


def test_a_late_answer_is_entered_with_the_next_period(office: Office) -> None:
    (before,) = [e for e in entries(office) if e.unit_id == "L1"]
    office.company.answer("late", "L1", 0, "2026-01-30")
    office.release("2026-02")

    entry = one(office, "L1")

    assert (entry.entry_type, entry.reason_code) == ("restatement", "late")
    assert (entry.reason_detail, entry.late_rows_after_lock) == ("late:1", 1)
    assert entry.supersedes_entry_id == before.entry_id
    assert entry.previous_value == before.value
    assert Decimal(before.delta) + Decimal(entry.delta) == Decimal(entry.value or "")
    assert entry.n_answered == 13


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda c: c.answer("2026-01-L1-0", "L1", 0, "2026-01-01"), "edited"),
        (lambda c: c.remove("2026-01-L1-0"), "deleted"),
        (lambda c: c.answer("2026-01-L1-0", "L2", 10, "2026-01-01"), "moved"),
    ],
)
def test_the_reason_says_what_happened_to_the_answers(
    office: Office, change: object, reason: str
) -> None:
    change(office.company)  # type: ignore[operator]  # one of the functions above
    office.release("2026-02")

    assert one(office, "L1").reason_code == reason


def test_forgetting_a_person_moves_no_figure(office: Office) -> None:
    office.company.forget("person of 2026-01-L1-0")
    office.release("2026-02")

    assert entries(office, paid_in="2026-02", applies_to="2026-01") == []


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        (lambda c: c.remove("2026-01-L1-1"), "deleted:1 erased:1"),
        (lambda c: c.answer("late", "L1", 0, "2026-01-30"), "late:1 erased:1"),
    ],
)
def test_what_else_happened_is_not_put_down_to_the_forgotten_person(
    office: Office, change: object, detail: str
) -> None:
    office.company.forget("person of 2026-01-L1-0")
    change(office.company)  # type: ignore[operator]  # one of the functions above
    office.release("2026-02")

    assert one(office, "L1").reason_detail == detail


def test_an_accepted_appeal_is_a_correction_of_the_next_period(office: Office) -> None:
    appeals.file(
        office.desk, "shops", "2026-01", "L1", "wrong_person", by="Vera",
        response_uid="2026-01-L1-3", place=(4, 1),
    )  # fmt: skip
    with pytest.raises(FeedRefusedError, match="a second person decides"):
        appeals.decide(office.desk, "appeal-1", is_accepted=True, by="Vera")
    appeals.decide(office.desk, "appeal-1", is_accepted=True, by="Boris")
    office.release("2026-02")

    entry = one(office, "L1")

    assert entry.reason_code == "appeal"
    assert (entry.n_answered, entry.n_excluded, entry.appeals_closed) == (11, 1, 1)


def test_a_rejected_appeal_changes_nothing(office: Office) -> None:
    appeals.file(
        office.desk, "shops", "2026-01", "L1", "wrong_person", by="Vera",
        response_uid="2026-01-L1-3", place=(4, 1),
    )  # fmt: skip
    appeals.decide(office.desk, "appeal-1", is_accepted=False, by="Boris")
    office.release("2026-02")

    assert entries(office, paid_in="2026-02", applies_to="2026-01") == []


def test_an_excluded_answer_stays_out_when_its_person_is_forgotten(office: Office) -> None:
    exclusions.propose(office.desk, "shops", "2026-01-L1-3", "staff_answer", place=(4, 1), by="Ana")
    exclusions.decide(office.desk, "exclusion-1", is_accepted=True, by="Boris")
    office.company.forget("person of 2026-01-L1-3")
    office.release("2026-02")
    fill(office.company, "2026-03")
    office.release("2026-03")

    assert one(office, "L1").n_answered == 11
    assert entries(office, paid_in="2026-03", applies_to="2026-01") == []


def test_an_exclusion_needs_a_reason_and_a_second_person(office: Office) -> None:
    with pytest.raises(FeedRefusedError, match="no such reason"):
        exclusions.propose(office.desk, "shops", "x", "too_low", place=(1, 1), by="Ana")
    exclusions.propose(office.desk, "shops", "x", "duplicate", place=(1, 1), by="Ana")

    with pytest.raises(FeedRefusedError, match="a second person decides"):
        exclusions.decide(office.desk, "exclusion-1", is_accepted=True, by="Ana")
    assert exclusions.standing(office.desk.book(), "shops") == ()


def test_an_entry_made_in_error_is_undone_by_two_persons(office: Office) -> None:
    appeals.file(office.desk, "shops", "2026-01", "L2", "entry_in_error", by="Vera")
    appeals.decide(office.desk, "appeal-1", is_accepted=True, by="Boris")
    office.release("2026-02")

    found = [
        e for e in entries(office, paid_in="2026-02", applies_to="2026-01") if e.unit_id == "L2"
    ]

    assert [e.entry_type for e in found] == ["reversal", "restatement"]
    assert found[0].value is None
    every = [e for e in entries(office, applies_to="2026-01") if e.unit_id == "L2"]
    assert sum(Decimal(e.delta) for e in every) == Decimal(found[1].value or "")
    fill(office.company, "2026-03")
    office.release("2026-03")
    assert entries(office, paid_in="2026-03", applies_to="2026-01") == []


def test_a_withholding_finding_withholds_the_decision_until_it_is_cleared(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    fill(office.company, "2026-01")
    office.company.findings["2026-01"] = (Finding("L1", "burst", "withhold"),)
    office.release("2026-01")
    (held,) = [e for e in entries(office) if e.unit_id == "L1"]
    for person in ("Boris", "Vera"):
        approving.settle_finding(
            office.desk, "shops", "2026-01", "L1", "burst", is_accepted=False, by=person,
            note="a school class came",
        )  # fmt: skip
    fill(office.company, "2026-02")
    office.release("2026-02")

    assert (held.status, held.payout_percent, held.integrity_flags) == (
        "withheld_integrity", None, "burst",
    )  # fmt: skip
    assert one(office, "L1").reason_code == "integrity"
    assert one(office, "L1").status in ("met", "not_met")


def test_a_hidden_figure_keeps_its_status_and_tells_nothing_else(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    fill(office.company, "2026-01", per_shop=4)
    office.release("2026-01")

    for entry in entries(office):
        told = (entry.value, entry.n_answered, entry.interval_low, entry.n_excluded)
        assert told == (None, None, None, None)
        assert entry.status == "insufficient_n"


def test_a_unit_that_hr_adds_afterwards_gets_its_original_late(office: Office) -> None:
    office.company.roster.append("L5")
    office.release("2026-02")

    assert (one(office, "L5").entry_type, one(office, "L5").reason_code) == ("original", "roster")


def test_a_unit_that_hr_takes_back_is_corrected_to_nothing(office: Office) -> None:
    office.company.roster.remove("L4")
    office.release("2026-02")

    entry = one(office, "L4")

    assert (entry.reason_code, entry.value, entry.status) == ("roster", None, "insufficient_n")
    assert sum(Decimal(e.delta) for e in entries(office) if e.unit_id == "L4") == 0


def test_a_period_keeps_the_version_of_the_scheme_that_it_was_closed_with(office: Office) -> None:
    office.company.scheme |= {
        "version": 2,
        "target": {"value": 99, "source": "plan B", "approved_by": "board"},
    }
    office.company.answer("late", "L1", 10, "2026-01-30")
    office.release("2026-02")

    entry = one(office, "L1")

    assert (entry.scheme_version, entry.target_value) == (1, "20")
