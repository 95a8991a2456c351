"""Pages when there is nothing to show, when the snapshot changes, and when it is odd."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from tests.apps import snapshot_fixture
from tests.apps.opened import PAGES, opened, table, words_of

pytestmark = pytest.mark.slow


def test_without_a_snapshot_every_page_says_what_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOYALTY_DATA", str(tmp_path))

    for page in PAGES:
        board = opened(page)

        assert not board.exception
        assert "There is no data yet" in board.info[0].value
        assert board.code[0].value == "loyalty run"


def test_a_damaged_snapshot_says_what_to_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOYALTY_DATA", str(tmp_path))
    published = tmp_path / "published"
    published.mkdir()
    (published / "board-y.duckdb").write_bytes(b"not a database" * 1000)
    (published / "CURRENT").write_text("board-y.duckdb\n", encoding="utf-8")

    board = opened("overview")

    assert not board.exception
    assert "cannot be read" in board.error[0].value
    assert board.code[0].value == "loyalty verify"


def test_a_snapshot_without_scores_points_to_the_quality_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOYALTY_DATA", str(tmp_path))
    path = snapshot_fixture.build(tmp_path, fetched_at=datetime.now(UTC))
    with duckdb.connect(str(path)) as connection:
        connection.execute("delete from published.metric_values")

    for page in ("overview", "trends"):
        board = opened(page)

        assert not board.exception
        assert "See Data quality" in board.info[0].value


def test_a_new_snapshot_is_shown_on_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOYALTY_DATA", str(tmp_path))
    path = snapshot_fixture.build(tmp_path, fetched_at=datetime.now(UTC))
    board = opened("quality")
    assert board.metric[0].value == "2,822"

    newer = path.with_name("board-y.duckdb")
    newer.write_bytes(path.read_bytes())
    with duckdb.connect(str(newer)) as connection:
        connection.execute("update published.snapshot_info set snapshot_id = 'y'")
        connection.execute("update published.row_balance set received = 1000 where batch_no = 1")
    (path.parent / "CURRENT").write_text("board-y.duckdb\n", encoding="utf-8")
    board.run()

    assert board.metric[0].value == "3,002"
    assert "The balance does not add up for: Web shop form" in board.error[0].value
    assert "Snapshot: y" in words_of(board)


def test_an_installation_that_took_in_nothing_yet_has_a_quality_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOYALTY_DATA", str(tmp_path))
    path = snapshot_fixture.build(tmp_path, fetched_at=datetime.now(UTC))
    with duckdb.connect(str(path)) as connection:
        for table_name in (
            *("row_balance", "quarantine_summary", "skipped_summary", "flag_summary"),
            *(
                "attribution_summary",
                "expectation_results",
                "header_drift",
                "source_freshness",
                "metric_values",
            ),
        ):
            connection.execute(f"delete from published.{table_name}")

    board = opened("quality", lang="ru")

    assert not board.exception
    assert [metric.value for metric in board.metric] == ["0"] * 5
    assert "В карантине нет строк." in words_of(board)


def test_a_metric_asked_on_two_scales_is_never_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOYALTY_DATA", str(tmp_path))
    path = snapshot_fixture.build(tmp_path, fetched_at=datetime.now(UTC))
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "update published.metric_values set scale = '1-10'"
            " where metric = 'csi' and period_start >= date '2026-01-01'"
        )

    board = opened("overview")
    segments = opened("trends", metric="csi.1-10")

    assert not board.exception
    labels = [metric.label.split(" · ")[0] for metric in board.metric]
    assert labels == ["NPS", "CSI (1–10)", "CSI (1–5)", "CES"]
    assert board.metric[2].value == "—"
    assert segments.selectbox(key="filter_metric_").value == "csi.1-10"
    assert "CSI (1–10)" in words_of(segments)


def test_a_metric_that_is_no_longer_asked_leaves_a_note_and_not_a_hole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOYALTY_DATA", str(tmp_path))
    path = snapshot_fixture.build(tmp_path, fetched_at=datetime.now(UTC))
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "delete from published.metric_values where metric = 'nps'"
            " and period_start >= date '2024-11-01'"
        )

    board = opened("overview")

    assert not board.exception
    assert board.metric[0].value == "—"
    assert "No answers in this period" in words_of(board)


def test_what_was_read_under_an_assumption_is_told_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOYALTY_DATA", str(tmp_path))
    snapshot_fixture.build(tmp_path, fetched_at=datetime.now(UTC))

    flags = table(opened("quality"), "What was assumed")

    assert [row[:3] for row in flags.to_numpy().tolist()] == [
        ["A declared encoding other than UTF-8", "CRM-выгрузка", 371],
        ["The charset of the mail was guessed", "Ответы на письма", 5],
    ]


def test_what_rows_are_judged_by_is_told_in_words_and_failing_rows_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOYALTY_DATA", str(tmp_path))
    snapshot_fixture.build(tmp_path, fetched_at=datetime.now(UTC))

    judged = table(opened("quality", lang="ro"), "Așteptare")

    assert judged.iloc[:, [0, 2, 3, 4, 5]].to_numpy().tolist() == [
        ["scor de la 0 la 10", "Ответы на письма", 1_840, 3, "-1, 11"]
    ]


def test_who_is_not_known_is_told_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOYALTY_DATA", str(tmp_path))
    snapshot_fixture.build(tmp_path, fetched_at=datetime.now(UTC))

    unknown = table(opened("quality", lang="en"), "What is not known")

    assert [row[:3] for row in unknown.to_numpy().tolist()] == [
        ["Manager: two of that name, and nothing tells them apart", "Web shop form", 12],
        ["The phone cell holds no valid number", "CRM-выгрузка", 3],
    ]


def test_a_snapshot_of_a_version_without_flags_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOYALTY_DATA", str(tmp_path))
    path = snapshot_fixture.build(tmp_path, fetched_at=datetime.now(UTC))
    with duckdb.connect(str(path)) as connection:
        connection.execute("drop table published.flag_summary")
        connection.execute("drop table published.attribution_summary")
        connection.execute("drop table published.expectation_results")

    board = opened("quality", lang="ro")

    assert not board.exception
    assert "Pentru citirea rândurilor nu a fost nevoie de presupuneri." in words_of(board)
