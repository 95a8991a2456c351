"""The monthly asset of reports: every language, the quarter with its last month, a machine
without Pango."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.components import analytical_report
from orchestration.home import Home
from tests.outlets.reports import made_up

pytestmark = pytest.mark.slow


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
