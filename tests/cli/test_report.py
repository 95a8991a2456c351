"""`loyalty report`: files where they are asked for, words where something is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration import cli
from orchestration.decisions.journal import Journal
from orchestration.decisions.recommendations import KIND
from orchestration.outlets.reports import making, paper
from tests.outlets.reports import made_up


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made_up.build(tmp_path, made_up.answers(per_month=40))
    monkeypatch.setenv("LOYALTY_DATA", str(tmp_path))
    monkeypatch.delenv("LOYALTY_DECISIONS_URL", raising=False)
    return tmp_path


def test_a_report_goes_to_the_archive_in_the_language_asked(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = cli.command(
        ["report", "--period", "2026-03", "--language", "ro", "--format", "html,xlsx"]
    )

    folder = data / "reports" / "2026-03" / made_up.SNAPSHOT_ID
    printed = capsys.readouterr().out.split()
    assert code == 0
    assert printed == [
        str(folder / "report_2026-03_ro.html"), str(folder / "report_2026-03_ro.xlsx"),
    ]  # fmt: skip
    assert "martie 2026" in (folder / "report_2026-03_ro.html").read_text("utf-8")


def test_a_report_goes_to_the_folder_that_is_named(data: Path, tmp_path: Path) -> None:
    to = tmp_path / "handed" / "over"

    code = cli.command(["report", "--period", "2026-Q1", "--format", "html", "--to", str(to)])

    assert code == 0
    assert [path.name for path in to.iterdir()] == ["report_2026-Q1_en.html"]
    assert not (data / "reports").exists()


@pytest.mark.parametrize("period", [[], ["--period", "March"]])
def test_a_period_that_is_none_is_wrong_input(
    data: Path, period: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.command(["report", *period]) == 2
    assert "2026-03" in capsys.readouterr().err
    assert data.exists()


def test_a_format_that_nobody_knows_is_wrong_input(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.command(["report", "--period", "2026-03", "--format", "docx"])

    assert ended.value.code == 2
    assert "'docx' is no format; known: html, pdf, xlsx" in capsys.readouterr().err


def test_without_pango_the_rest_is_written_and_the_command_says_what_to_install(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def no_pango(_page: str) -> bytes:
        raise paper.NoPangoError

    monkeypatch.setattr(making, "as_pdf", no_pango)

    code = cli.command(["report", "--period", "2026-03"])

    written = sorted(path.suffix for path in data.glob("reports/*/*/*"))
    said = " ".join(capsys.readouterr().err.split())
    assert code == 1
    assert written == [".html", ".xlsx"]
    assert "apt-get install libpango-1.0-0" in said


def test_a_snapshot_of_an_older_version_is_told_from_a_broken_one(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import duckdb

    with duckdb.connect(str(next(data.glob("published/*.duckdb")))) as con:
        con.execute("drop table published.theme_figures")

    assert cli.command(["report", "--period", "2026-03", "--format", "html"]) == 1
    said = " ".join(capsys.readouterr().err.split())
    assert "published.theme_figures" in said
    assert "loyalty run" in said


def test_an_answer_to_a_recommendation_is_a_decision(data: Path) -> None:
    code = cli.command(
        [
            *("report", "answer", "2026-03/delivery", "--as", "planned"),
            *("--note", "Second courier from 1 May", "--by", "Ana Ceban"),
        ]
    )

    (event,) = Journal(f"sqlite:///{data / 'decisions.sqlite'}").events(KIND)
    assert code == 0
    assert (event.subject, event.actor, event.reason, dict(event.payload)) == (
        "2026-03/delivery", "Ana Ceban", "Second courier from 1 May", {"answer": "planned"},
    )  # fmt: skip


def test_a_number_that_no_report_gives_is_refused(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = cli.command(
        ["report", "answer", "delivery", "--as", "done", "--note", "x", "--by", "Ana"]
    )

    assert code == 2
    assert "'delivery' is no number of a recommendation" in capsys.readouterr().err
    assert data.exists()
