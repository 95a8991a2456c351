"""Answers that an appeal puts down to another unit, and units that are hidden since."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.outlets.feeds import appeals
from orchestration.outlets.feeds.entries import Entry
from orchestration.outlets.feeds.stages import FeedRefusedError
from orchestration.outlets.feeds.verifying import verify
from tests.outlets.feeds.fake_company import Office, an_office, fill


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = an_office(tmp_path)
    fill(made.company, "2026-01")
    return made


def corrections(office: Office) -> dict[str, Entry]:
    """The corrections of January that were released with February, by unit."""
    found = office.desk.book().entries_of("shops", paid_in="2026-02", applies_to="2026-01")
    return {line.entry.unit_id: line.entry for line in found}


def appeal(office: Office, reason: str = "wrong_person", to: str | None = "L2") -> None:
    appeals.file(
        office.desk, "shops", "2026-01", "L1", reason, by="Vera",
        response_uid="2026-01-L1-3", place=(4, 1), to_unit=to,
    )  # fmt: skip


def released_after(office: Office) -> dict[str, Entry]:
    fill(office.company, "2026-02", seed=3)
    office.release("2026-02")
    return corrections(office)


def test_an_answer_about_another_unit_counts_there_and_both_are_corrected(office: Office) -> None:
    office.release("2026-01")
    appeal(office)
    with pytest.raises(FeedRefusedError, match="a second person decides"):
        appeals.decide(office.desk, "appeal-1", is_accepted=True, by=" vera ")
    appeals.decide(office.desk, "appeal-1", is_accepted=True, by="Boris")

    found = released_after(office)

    assert {unit: entry.n_answered for unit, entry in found.items()} == {"L1": 11, "L2": 13}
    assert {entry.reason_code for entry in found.values()} == {"appeal"}
    assert [entry.n_excluded for entry in found.values()] == [0, 0]
    assert [c for c in verify(office.desk, recomputes=True) if not c.holds] == []


def test_it_stays_there_when_its_person_is_forgotten(office: Office) -> None:
    office.release("2026-01")
    appeal(office)
    appeals.decide(office.desk, "appeal-1", is_accepted=True, by="Boris")
    office.company.forget("person of 2026-01-L1-3")

    assert {unit: e.n_answered for unit, e in released_after(office).items()} == {
        "L1": 11,
        "L2": 13,
    }


def test_a_rejected_appeal_leaves_the_answer_where_it_is(office: Office) -> None:
    office.release("2026-01")
    appeal(office)
    appeals.decide(office.desk, "appeal-1", is_accepted=False, by="Boris")

    assert released_after(office) == {}


@pytest.mark.parametrize(
    ("reason", "to", "said"),
    [
        ("wrong_person", "L1", "put down to another unit"),
        ("wrong_unit", "L9", "L2, L3, L4"),
        ("misread_scale", "L2", "--to is for"),
    ],
)
def test_an_answer_goes_to_another_unit_of_the_period_only(
    office: Office, reason: str, to: str, said: str
) -> None:
    office.release("2026-01")

    with pytest.raises(FeedRefusedError, match=said):
        appeal(office, reason, to)


def test_of_a_unit_that_is_hidden_since_nobody_learns_how_many_answers_changed(
    office: Office,
) -> None:
    office.release("2026-01")
    for number in range(9):
        office.company.remove(f"2026-01-L3-{number}")

    entry = released_after(office)["L3"]

    assert (entry.is_shown, entry.value, entry.n_answered) == (0, None, None)
    assert (entry.reason_code, entry.reason_detail) == ("deleted", None)
    assert entry.late_rows_after_lock is None
    assert [c for c in verify(office.desk, recomputes=True) if not c.holds] == []
