"""The page Reports: what is kept, the newest first, to read and to download."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from apps.board import formats, texts
from orchestration.decisions.journal import Journal
from orchestration.decisions.report_requests import ASKED
from orchestration.home import Home
from orchestration.published.report_archive import kept_reports
from tests.apps.opened import opened, table, words_of
from tests.apps.snapshot_fixture import SNAPSHOT

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("home")]

CURRENT = SNAPSHOT.removeprefix("board-").removesuffix(".duckdb")
OLDER = "20200101T000000000000Z-00000001"


@pytest.fixture
def archive(installation: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An archive of this test alone, beside the snapshot of all."""
    (tmp_path / "published").symlink_to(installation / "published")
    monkeypatch.setenv("LOYALTY_DATA", str(tmp_path))
    return tmp_path / "reports"


def keep(archive: Path, period: str, snapshot: str, name: str, content: bytes = b"x") -> None:
    folder = archive / period / snapshot
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)


def test_without_a_report_the_page_says_how_to_make_one(archive: Path) -> None:
    board = opened("reports")

    assert not board.exception
    assert "No report has been made yet" in words_of(board)
    assert "loyalty report --period 2026-03" in board.code[0].value
    assert not archive.exists()


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_the_newest_report_of_the_newest_period_is_shown(archive: Path, language: str) -> None:
    for period in ("2026-02", "2026-03"):
        name = f"report_{period}_{language}"
        keep(archive, period, CURRENT, f"{name}.html", f"<head></head><p>{period}</p>".encode())
        keep(archive, period, CURRENT, f"{name}.pdf", b"%PDF")

    board = opened("reports", lang=language)

    assert not board.exception
    frames = [str(found.proto) for found in board.get("iframe")]
    assert len(frames) == 1
    assert "<p>2026-03</p>" in frames[0]
    assert "about:srcdoc" in frames[0], "a click on a number stays in the report"
    assert len(board.get("download_button")) == 2
    assert not board.warning


def test_a_report_of_an_earlier_snapshot_is_called_so(archive: Path) -> None:
    keep(archive, "2026-03", OLDER, "report_2026-03_en.html", b"<p>old</p>")

    board = opened("reports")

    assert "made from an earlier snapshot" in words_of(board)


def test_the_archive_lists_every_report_and_nothing_else(archive: Path) -> None:
    keep(archive, "2026-03", OLDER, "report_2026-03_ro.pdf")
    keep(archive, "2026-03", CURRENT, "report_2026-03_en.html", b"<p>new</p>")
    keep(archive, "2026-Q1", CURRENT, "report_2026-Q1_ru.xlsx")
    keep(archive, "2026-03", CURRENT, ".tmp-report_2026-03_en.html")
    keep(archive, "2026-03", CURRENT, "report_2026-04_en.html")

    kept = kept_reports(Home.from_environment())

    assert [(one.period, one.snapshot_id, one.format) for one in kept] == [
        ("2026-Q1", CURRENT, "xlsx"),
        ("2026-03", CURRENT, "html"),
        ("2026-03", OLDER, "pdf"),
    ]
    assert len(table(opened("reports", period="2026-03"), "Snapshot")) == 3


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_a_report_is_asked_for_and_waits_for_the_next_run(archive: Path, language: str) -> None:
    words = texts.load(language)
    board = opened("reports", lang=language)
    assert board.selectbox(key="asked_period").options[:2] == [
        formats.short_period("quarter", date(2026, 10, 1), words),
        formats.short_period("month", date(2026, 10, 1), words),
    ]

    board.selectbox(key="asked_period").select("2026-09")
    send(board, words, by="Ana", reason="the board meets")

    (event,) = Journal(Home.from_environment().decisions_url).events(ASKED)
    assert (event.subject, event.actor) == (f"2026-09/{language}", "Ana")
    september = formats.short_period("month", date(2026, 9, 1), words)
    waits = {"period": september, "language": words(f"reports.in_{language}"), "by": "Ana"}
    assert words("reports.waits", **waits) in words_of(board)
    assert not archive.exists(), "the board writes no report"


@pytest.mark.usefixtures("archive")
def test_nothing_is_asked_for_without_a_name() -> None:
    board = opened("reports")

    send(board, texts.load("en"), by=" ", reason="x")

    assert texts.load("en")("reports.form.incomplete") in words_of(board)
    assert Journal(Home.from_environment().decisions_url).events(ASKED) == ()


def send(board: AppTest, words: texts.Texts, *, by: str, reason: str) -> None:
    inputs = {field.label: field for field in board.text_input}
    inputs[words("reports.form.by")].input(by)
    inputs[words("reports.form.reason")].input(reason)
    next(one for one in board.button if one.label == words("reports.form.record")).click()
    board.run()
