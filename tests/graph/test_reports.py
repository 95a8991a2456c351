"""The monthly asset of reports: every language, the quarter with its last month, a machine
without Pango."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestration.components import analytical_report
from orchestration.decisions.journal import Journal
from orchestration.decisions.report_requests import ReportRequestError, ask_for_report, waiting
from orchestration.home import Home
from tests.outlets.reports import made_up

pytestmark = pytest.mark.slow

NOW = datetime(2026, 4, 5, 9, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made_up.build(tmp_path, made_up.answers(per_month=30))
    surveys = tmp_path / "surveys"
    surveys.mkdir()
    (surveys / "figures.yaml").write_text("report: {languages: [ru, ro]}", "utf-8")
    return Home(tmp_path, surveys, f"sqlite:///{tmp_path / 'decisions.sqlite'}")


def written(home: Home) -> set[str]:
    return {path.name for path in home.reports.glob("*/*/*")}


def test_the_last_month_of_a_quarter_brings_the_quarter(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analytical_report, "can_print", lambda: False)

    made = analytical_report.make(home, "2026-03")

    (check,) = made.check_results or ()
    assert not check.passed, "nobody takes a missing PDF for a made one"
    assert written(home) == {
        f"report_{period}_{language}.{suffix}"
        for period in ("2026-03", "2026-Q1")
        for language in ("ru", "ro")
        for suffix in ("html", "xlsx")
    }


def test_another_month_brings_its_own_report_only(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analytical_report, "can_print", lambda: False)

    analytical_report.make(home, "2026-02")

    assert {path.parent.parent.name for path in home.reports.glob("*/*/*")} == {"2026-02"}


def test_what_was_asked_for_on_the_board_is_made_once(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analytical_report, "can_print", lambda: False)
    journal = Journal(home.decisions_url)
    for reason in ("the board meets", "again, impatiently"):
        ask_for_report(journal, "2026-03", "ro", by="Ana", reason=reason, now=NOW)
    assert len(waiting(journal.events())) == 1

    analytical_report.make_asked(home, NOW)
    first = {path: path.stat().st_mtime_ns for path in home.reports.glob("*/*/*")}
    again = analytical_report.make_asked(home, NOW)

    assert {path.name for path in first} == {"report_2026-03_ro.html", "report_2026-03_ro.xlsx"}
    assert {path: path.stat().st_mtime_ns for path in home.reports.glob("*/*/*")} == first
    assert (again.metadata or {})["asked_count"] == 0
    assert waiting(journal.events()) == ()
    assert not journal.verify()
    # asked for anew it waits anew
    ask_for_report(journal, "2026-03", "ro", by="Ana", reason="newer figures", now=NOW)
    assert [one.period for one in waiting(journal.events())] == ["2026-03"]


@pytest.mark.parametrize("subject", ["2026-13/ro", "2026-Q5/ro", "2026-03/de", "../ro"])
def test_what_is_no_report_cannot_be_asked_for(home: Home, subject: str) -> None:
    period, language = subject.split("/")[0], subject.split("/")[-1]

    with pytest.raises(ReportRequestError, match="is no report"):
        ask_for_report(Journal(home.decisions_url), period, language, by="Ana", reason="x", now=NOW)
