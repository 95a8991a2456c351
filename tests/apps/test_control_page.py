"""The page of control charts on the made-up company: what it says, shows and holds back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from apps.board import control, texts
from tests.apps import snapshot_fixture
from tests.apps.control_rows import CENTRE, FALLEN
from tests.apps.opened import opened, table, words_of

pytestmark = pytest.mark.slow

ENGLISH = texts.load("en")


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("installation")
    snapshot_fixture.build(place, fetched_at=datetime.now(UTC) - timedelta(hours=1))
    return place


@pytest.fixture
def home(installation: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOYALTY_DATA", str(installation))


@pytest.mark.usefixtures("home")
def test_a_fall_below_the_limit_is_said_with_its_limits_and_its_answers() -> None:
    board = opened("control", by="company")

    said = words_of(board)
    assert "September 2026: 12.0 (400 answers)" in said
    assert "beyond the limit on the worse side" in said
    assert "20.0\u00a0…\u00a060.0, centre 40.0" in said
    assert "It is frozen" in said


@pytest.mark.usefixtures("home")
def test_an_alert_stands_beside_how_often_its_rule_cries_wolf() -> None:
    alerts = table(opened("control"), ENGLISH("control_column.false_alarm"))

    assert len(alerts) == 1
    assert alerts[ENGLISH("control_column.unit")].iloc[0] == "Whole company"
    assert alerts[ENGLISH("control_column.false_alarm")].iloc[0] == "0.42%"
    assert alerts[ENGLISH("control_column.rules")].iloc[0] == "beyond the limit; NPS under zero"


@pytest.mark.usefixtures("home")
def test_a_short_chart_has_points_and_no_verdict() -> None:
    said = words_of(opened("control", by="location", unit="L4"))

    assert "Limits need at least 20 periods with figures; there are 5." in said


@pytest.mark.usefixtures("home")
def test_a_unit_of_seven_answers_is_shown_shrunken_and_not_to_be_decided_on() -> None:
    units = table(opened("control"), ENGLISH("control_column.shrunk_value")).set_index("Manager")

    assert units.loc["Ion Rusu", "Note"] == "under 10 answers: decide nothing about it alone"
    assert units.loc["Ion Rusu", "Truly at least 30.0"] == "86%"


@pytest.mark.usefixtures("home")
def test_small_groups_are_one_step_of_a_change() -> None:
    parts = table(opened("control"), ENGLISH("control_column.mix"))

    assert list(parts.iloc[:, 0]) == ["small groups together", "Chișinău Centru", "Bălți"]
    assert parts[ENGLISH("control_column.total")].tolist() == ["−0.3", "+0.5", "−28.3"]


def test_the_steps_of_a_change_lead_from_the_earlier_figure_to_the_later_one() -> None:
    rows = pd.DataFrame(
        {
            "member_text": ["a", "b"],
            "total_points": [5.0, -33.0],
            **{name: ["", ""] for name in ("total_text", "mix_text", "within_text")},
        }
    )

    steps = control.steps_of(rows, ENGLISH, before=CENTRE, now=FALLEN, names=("then", "now"))

    assert steps["label"].tolist() == ["then", "a", "b", "now"]
    assert steps["start"].tolist() == [0, 40, 45, 0]
    assert steps["end"].tolist() == [40, 45, 12, 12]


def test_of_effort_a_point_above_the_limit_is_worse() -> None:
    rows = pd.DataFrame(
        {
            "period_start": [pd.Timestamp("2026-09-01")] * 2, "n": [40, 9], "value": [4.0, 4.0],
            "centre": [3.0, 3.0], "lower": [2.0, 2.0], "upper": [3.5, 3.5],
            "outside": [1, None], "run8": [0, None], "is_judged": [True, False],
        }
    )  # fmt: skip

    said = control.points_in_words(rows, ENGLISH, metric="ces_1", name_period=str)

    assert said["signal"].tolist() == ["worse", "none"]
    assert said["signals_text"].tolist() == [
        "beyond the limit on the worse side",
        "too few answers to judge",
    ]
