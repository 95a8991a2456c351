"""The fair split and the luck of a rule on the Bonus page, on a made-up feed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.apps import feed_state, snapshot_fixture
from tests.apps.opened import listed, opened, words_of

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("installation")
    snapshot_fixture.build(place, fetched_at=datetime.now(UTC) - timedelta(hours=1))
    return place


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """States of several tests lie at one path."""
    st.cache_data.clear()


def page(place: Path, patch: pytest.MonkeyPatch, **address: str) -> AppTest:
    feed_state.write(place)
    patch.setenv("LOYALTY_DATA", str(place))
    return opened("bonus", **address)


def curves_of(board: AppTest) -> list[Mapping[str, object]]:
    """The rows that go to the browser beside the pictures of luck."""
    found = []
    for picture in board.get("vega_lite_chart"):
        for sent in picture.proto.datasets:
            rows = pa.ipc.open_stream(sent.data.data).read_all().to_pylist()
            found += [row for row in rows if "met_share" in row]
    return found


def test_causes_stand_with_number_share_and_interval_and_a_few_are_hidden(
    installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    board = page(installation, monkeypatch)
    causes = listed(board, "Cause", "Cause")

    assert not board.exception
    assert causes["front line"] == {
        "Cause": "front line", "Answers": "96", "Share": "9.7%",
        "95 % interval": "8.0\u00a0…\u00a011.7",
    }  # fmt: skip
    assert causes["policy"]["Answers"] == causes["product"]["Answers"] == "not shown"
    assert causes["policy"]["Share"] == "—"
    assert causes["back office"]["Answers"] == "0"
    assert "of all shown units: 989 answers" in words_of(board)


def test_a_unit_has_its_figure_of_all_answers_and_of_the_controllable_ones(
    installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = listed(page(installation, monkeypatch), "Of all answers")

    centre, small = parts["Chișinău Centru"], parts["Orhei"]
    assert centre["Of all answers"] == "58.1 (20.0\u00a0…\u00a060.0) · 420 answers"
    assert centre["Of the controllable ones"] == "63.4 (20.0\u00a0…\u00a060.0) · 390 answers"
    assert small["Of all answers"].startswith("38.0")
    assert small["Of the controllable ones"] == "not shown"


def test_what_lies_between_units_is_told_as_far_as_it_can_be_measured(
    installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = words_of(page(installation, monkeypatch))
    pilot = words_of(page(installation, monkeypatch, scheme="team_pilot"))

    assert "4.1% lies between the units and 95.9% within them** (units: 9; 989 answers)" in service
    assert "once it has 23 answers" in service
    assert "Not made yet for this period" in pilot


def test_luck_and_missed_merit_stand_beside_those_of_the_bare_figure(
    installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    board = page(installation, monkeypatch)
    units = listed(board, "Luck")

    assert list(units) == ["Orhei", "Chișinău Botanica", "Chișinău Centru"]
    assert units["Orhei"] == {
        "Unit": "Orhei", "Answers": "61", "Target": "40.0", "Luck": "1.2%", "Missed merit": "34.5%",
        "Luck, bare figure": "15.6%", "Missed, bare figure": "10.4%",
    }  # fmt: skip
    assert "December 2025 – February 2026" in words_of(board)


def test_curves_are_drawn_of_the_chosen_unit_or_of_a_small_and_a_large_one(
    installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = curves_of(page(installation, monkeypatch))
    chosen = curves_of(page(installation, monkeypatch, unit="L3"))

    assert {row["unit_id"] for row in usual} == {"L4", "L1"}
    assert {row["unit_id"] for row in chosen} == {"L3"}
    assert {row["rule"] for row in chosen} == set(feed_state.CHANCES)
    assert next(row["met_text"] for row in chosen if row["rule"] == "interval") == "< 0.1%"


@pytest.mark.parametrize("language", ["ru", "ro", "en"])
def test_a_rule_that_nobody_tried_says_how_to_try_it(
    installation: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    board = page(installation, monkeypatch, scheme="team_pilot", language=language)

    assert not board.exception
    assert "loyalty scheme simulate team_pilot" in [code.value for code in board.code]


def test_a_rule_that_decides_nothing_and_answers_without_causes_are_said_in_words(
    installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = feed_state.everything()
    rows["simulation"] = [row | {"is_enough": False} for row in rows["simulation"]]
    rows["causes"] = [
        row | {"is_shown": True, "n": 0 if row["cause"] != "unknown" else 989}
        for row in rows["causes"]
    ]
    monkeypatch.setenv("LOYALTY_DATA", str(installation))
    feed_state.write(installation, rows)

    board = opened("bonus")

    assert "No unit has enough answers" in words_of(board)
    assert "No answer names its cause" in words_of(board)


def test_a_state_of_an_older_version_is_shown_without_what_it_lacks(
    installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = feed_state.write(installation)
    with duckdb.connect(str(file)) as con:
        con.execute("drop table feed.split")
        con.execute("drop table feed.spread")
        for table in ("causes", "simulation"):
            con.execute(f"create or replace table feed.{table} (scheme varchar, n bigint)")
    monkeypatch.setenv("LOYALTY_DATA", str(installation))

    board = opened("bonus")

    assert not board.exception
    assert "Not made yet for this period" in words_of(board)
