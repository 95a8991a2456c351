"""The Recovery page: figures with intervals in three languages, too few told as too few."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from apps.board import texts
from tests.apps import snapshot_fixture
from tests.apps.opened import opened, table, words_of

pytestmark = pytest.mark.slow

TABLE = """
    create table published.recovery_figures (
        measure varchar, about varchar, arm varchar, n bigint, k bigint, value_sum decimal(38, 4),
        value double, low double, high double, interval_method varchar, level double, base varchar
    );
    insert into published.recovery_figures values
        ('recovered', 'detractor', 'reached', 8, 4, null, 0.5, 0.2, 0.8, 'wilson', 0.95,
         'low_base'),
        ('recovered', 'passive', 'reached', null, null, null, null, null, null, 'wilson', 0.95,
         'hidden'),
        ('revenue_back', 'lost', 'reached', 40, null, 5000, 125.5, 100, 151, 't', 0.95, 'enough');
"""


def company(root: Path, monkeypatch: pytest.MonkeyPatch, sql: str) -> None:
    path = snapshot_fixture.build(root / "data", fetched_at=datetime(2026, 10, 8, tzinfo=UTC))
    with duckdb.connect(str(path)) as con:
        con.execute(sql)
    monkeypatch.setenv("LOYALTY_DATA", str(root / "data"))


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_figures_stand_with_their_intervals_and_the_caution(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    company(tmp_path, monkeypatch, TABLE)
    words = texts.load(language)

    board = opened("recovery", lang=language)

    assert not board.exception
    rows = table(board, words("recovery.column.name")).set_index(words("recovery.column.name"))
    name = words(
        "recovery.of",
        measure=words("recovery.measure.recovered"),
        about=words("follow_up.group.detractor"),
    )
    assert rows.loc[name, words("recovery.column.n")] == "8"
    assert str(rows.loc[name, words("recovery.column.value")]).startswith("50")
    hidden = rows[rows[words("recovery.column.base")] == words("recovery.base.hidden")]
    assert set(hidden[words("recovery.column.value")]) == {""}
    assert words("recovery.no_experiment") in words_of(board)


def test_a_snapshot_made_before_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    company(tmp_path, monkeypatch, "select 1")

    board = opened("recovery")

    assert board.info[0].value == texts.load("en")("recovery.none")
    assert not board.exception
