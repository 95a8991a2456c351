"""From open to released, step by step, by two persons."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestration.outlets.feeds import approving, closing, ledger, preparing, release
from orchestration.outlets.feeds.desk import Desk
from orchestration.outlets.feeds.stages import FeedRefusedError, Stage, stage_of
from orchestration.outlets.feeds.verifying import verify
from orchestration.responses.scheme import PeriodOutsideSchemeError
from tests.outlets.feeds.fake_company import Office, an_office, fill


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = an_office(tmp_path)
    fill(made.company, "2026-01")
    return made


def close(office: Office, month: str = "2026-01", by: str = "Ana") -> None:
    closing.close(office.desk, office.company.declared, month, by=by)


def stage(office: Office, month: str = "2026-01") -> Stage:
    return stage_of(office.desk.book(), "shops", month)


def test_a_period_goes_through_its_stages_in_order(office: Office) -> None:
    assert stage(office) is Stage.OPEN
    office.clock.set("2026-02-01T00:00")
    close(office)
    assert stage(office) is Stage.SOFT
    office.clock.set("2026-02-05T22:00")  # 0:00 of the 6th in Chisinau
    close(office)
    assert stage(office) is Stage.HARD
    preparing.prepare(office.desk, "shops", "2026-01", by="Ana")
    assert stage(office) is Stage.PREPARED
    approving.approve(office.desk, "shops", "2026-01", by="Boris")
    assert stage(office) is Stage.APPROVED
    release.release(office.desk, "shops", "2026-01", by="Boris")
    assert stage(office) is Stage.RELEASED


def test_a_period_is_over_when_it_is_over_in_the_time_zone_of_the_scheme(office: Office) -> None:
    office.clock.set("2026-01-31T21:59")
    with pytest.raises(FeedRefusedError, match="the period is not over"):
        close(office)

    office.clock.set("2026-01-31T22:00")  # midnight in Chisinau
    close(office)

    assert stage(office) is Stage.SOFT


def test_before_the_cut_off_a_close_is_soft_and_late_answers_still_count(office: Office) -> None:
    office.clock.set("2026-02-05T21:59")
    close(office)
    office.company.answer("late", "L1", 0, "2026-01-30")
    with pytest.raises(FeedRefusedError, match="late answers still count"):
        close(office)

    office.release("2026-01")

    (entry,) = [e.entry for e in office.desk.book().entries if e.entry.unit_id == "L1"]
    assert entry.n_answered == 13


@pytest.mark.parametrize("kind", [ledger.CLOSED, ledger.PREPARED])
def test_a_step_that_was_killed_before_it_was_recorded_is_done_again(
    office: Office, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    record = Desk.record

    def killed(desk: Desk, what: str, *words: Any, **more: Any) -> Any:
        if what == kind:
            raise KeyboardInterrupt
        return record(desk, what, *words, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Desk, "record", killed)
        with pytest.raises(KeyboardInterrupt):
            office.release("2026-01")
    office.clock.set("2026-02-09T09:00")
    office.company.answer("late", "L1", 0, "2026-01-30")
    if kind == ledger.CLOSED:
        close(office)
    preparing.prepare(office.desk, "shops", "2026-01", by="Ana")
    approving.approve(office.desk, "shops", "2026-01", by="Boris")
    release.release(office.desk, "shops", "2026-01", by="Boris")

    assert [check for check in verify(office.desk) if not check.holds] == []


def test_whoever_prepared_it_does_not_approve_it(office: Office) -> None:
    office.clock.set("2026-02-08T00:00")
    close(office)
    preparing.prepare(office.desk, "shops", "2026-01", by="Ana")

    with pytest.raises(FeedRefusedError, match="a second person decides"):
        approving.approve(office.desk, "shops", "2026-01", by="  ANA ")


def test_an_approval_is_of_the_rows_that_were_prepared_last(office: Office) -> None:
    office.clock.set("2026-02-08T00:00")
    close(office)
    preparing.prepare(office.desk, "shops", "2026-01", by="Ana")
    approving.approve(office.desk, "shops", "2026-01", by="Boris")
    preparing.prepare(office.desk, "shops", "2026-01", by="Ana")

    assert stage(office) is Stage.PREPARED
    with pytest.raises(FeedRefusedError, match="Another person approves it first"):
        release.release(office.desk, "shops", "2026-01", by="Boris")


def test_only_those_whom_the_scheme_names_prepare_and_approve(office: Office) -> None:
    office.company.scheme["roles"] = {"preparers": ["Ana"], "approvers": ["Boris"]}
    office.clock.set("2026-02-08T00:00")
    with pytest.raises(FeedRefusedError, match="Vera is not among those who prepare"):
        close(office, by="Vera")
    close(office)
    preparing.prepare(office.desk, "shops", "2026-01", by="ana")

    with pytest.raises(FeedRefusedError, match="Vera is not among those who approve"):
        approving.approve(office.desk, "shops", "2026-01", by="Vera")


@pytest.mark.parametrize("step", ["prepare", "approve", "release"])
def test_no_step_is_left_out(office: Office, step: str) -> None:
    steps = {
        "prepare": preparing.prepare,
        "approve": approving.approve,
        "release": release.release,
    }

    with pytest.raises(FeedRefusedError, match="does not fit its stage, open"):
        steps[step](office.desk, "shops", "2026-01", by="Ana")


def test_an_earlier_period_is_released_before_a_later_one_is_closed(office: Office) -> None:
    office.clock.set("2026-03-08T00:00")
    close(office, "2026-01")

    with pytest.raises(FeedRefusedError, match="2026-01 is closed and not released yet"):
        close(office, "2026-02")


def test_what_is_released_is_not_prepared_again(office: Office) -> None:
    office.release("2026-01")

    with pytest.raises(FeedRefusedError, match="What is released never changes"):
        preparing.prepare(office.desk, "shops", "2026-01", by="Ana")


def test_a_month_before_the_scheme_is_refused(office: Office) -> None:
    office.clock.set("2026-02-08T00:00")

    with pytest.raises(PeriodOutsideSchemeError):
        close(office, "2025-12")
