"""The archive of reports: places, order, removal."""

from __future__ import annotations

from pathlib import Path

from orchestration.home import Home
from orchestration.published.report_archive import (
    drop_reports,
    file_name,
    folder_of,
    kept_reports,
)


def test_an_erasure_leaves_nothing_of_the_archive(tmp_path: Path) -> None:
    home = Home(tmp_path, tmp_path / "surveys")
    for language in ("ru", "ro"):
        folder = folder_of(home, "2026-03", "s1")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / file_name("2026-03", language, "pdf")).write_bytes(b"a quote")
    (folder / ".tmp-report_2026-03_ru.pdf").write_bytes(b"left by a kill")

    assert drop_reports(home) == 2
    assert kept_reports(home) == []
    assert not home.reports.exists()
    assert drop_reports(home) == 0


def test_the_period_that_ended_last_comes_first(tmp_path: Path) -> None:
    home = Home(tmp_path, tmp_path / "surveys")
    for period in ("2026-03", "2026-Q1", "2026-04", "2025-12", "2025-Q4"):
        for name in (file_name(period, "ro", "pdf"), file_name(period, "ro", "html")):
            folder = folder_of(home, period, "s1")
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(b"x")

    kept = kept_reports(home)

    assert list(dict.fromkeys(one.period for one in kept)) == [
        "2026-04", "2026-Q1", "2026-03", "2025-Q4", "2025-12",
    ]  # fmt: skip
    assert [one.format for one in kept[:2]] == ["html", "pdf"]
