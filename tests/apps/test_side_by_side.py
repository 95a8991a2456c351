"""Metrics side by side, and attributes: what is said of them, and whether they agree."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from apps.board import agreement, texts
from tests.apps import snapshot_fixture
from tests.apps.opened import opened, table, words_of

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("installation")
    path = snapshot_fixture.build(place, fetched_at=datetime.now(UTC) - timedelta(hours=1))
    with duckdb.connect(str(path)) as con:
        # one metric is proven worse, one better, of the third nothing is proven
        con.execute(
            "update published.metric_changes set verdict = case metric when 'nps' then 'down'"
            " when 'csi' then 'not_proven' when 'ces' then 'up' else verdict end"
            " where dimension = 'company' and compared_with = 'previous'"
        )
    return place


@pytest.fixture
def home(installation: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOYALTY_DATA", str(installation))


@pytest.mark.parametrize(
    ("verdicts", "kind"),
    [
        ([("nps", "up"), ("csi", "not_proven"), ("ces", "up")], "better"),
        # less effort is better
        ([("nps", "up"), ("ces_1", "down")], "better"),
        ([("nps", "down"), ("ces_1", "up")], "worse"),
        ([("nps", "up"), ("csi", "down"), ("ces", "not_proven")], "disagree"),
        ([("nps", "not_proven"), ("csi", "not_proven")], "not_proven"),
        ([("nps", "too_few"), ("csi", "")], "nothing_to_compare"),
    ],
)
def test_metrics_agree_only_by_what_is_proven(verdicts: list[tuple[str, str]], kind: str) -> None:
    told = agreement.agree([agreement.direction(metric, said) for metric, said in verdicts])

    assert told.kind == kind


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.usefixtures("home")
def test_the_page_says_what_is_proven_of_each_and_that_they_disagree(language: str) -> None:
    words = texts.load(language)

    board = opened("side_by_side", lang=language)

    assert not board.exception
    told = words("side_by_side.told_disagree", previous="|", better=1, worse=1, not_proven=1, all=3)
    assert all(part in words_of(board) for part in told.split("|"))
    shown = table(board, words("side_by_side.column_where"))
    assert list(shown[words("side_by_side.column_where")]) == [
        words("side_by_side.worse"),
        words("side_by_side.not_proven"),
        words("side_by_side.better"),
    ]


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.usefixtures("home")
def test_attributes_stand_by_their_gap_with_their_intervals(language: str) -> None:
    words = texts.load(language)

    board = opened("attributes", lang=language)

    shown = table(board, words("attributes.column_gap"))
    assert not board.exception
    assert list(shown[words("attributes.column_quadrant")]) == [
        words(f"attributes.quadrant_{name}") for name in ("improve", "keep", "enough", "watch")
    ]
    assert "(" in shown[words("attributes.column_satisfaction")].iloc[0]
