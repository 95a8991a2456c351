"""The Alerts page: what waits, who says "seen", what is kept of it, and whom it concerns."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from apps.board import texts
from apps.board.alerts import alerts_of
from apps.board.scope import EVERYTHING, Reach, Scope
from orchestration.decisions.alerts import alert_events, standing_of
from orchestration.decisions.journal import Journal
from orchestration.home import Home
from orchestration.outlets.alerts.rounds import judge_now
from tests.apps.opened import opened, words_of
from tests.outlets.alerts.watched import NOW, cause, watched

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("home")]


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Journal:
    """Two alerts that wait and one cause held back, of another snapshot than the board's."""
    firm = watched(tmp_path / "firm")
    firm.publish(
        cause(member="L1"), cause("c2", member="L3", rules="below_limit"),
        fetched_at=NOW - timedelta(hours=30),
    )  # fmt: skip
    judge_now(firm.home, NOW)
    monkeypatch.setenv("LOYALTY_DECISIONS_URL", firm.home.decisions_url)
    return Journal(firm.home.decisions_url)


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.usefixtures("journal")
def test_what_waits_stands_with_figure_interval_and_answers(language: str) -> None:
    words = texts.load(language)

    board = opened("alerts", lang=language)

    assert not board.exception
    said = words_of(board)
    assert words("alerts.rule.change_for_worse") in said
    assert words("alerts.rule.stopped_source") in said
    assert "120" in said
    table = board.dataframe[0].value
    assert list(table[words("alerts.column.state")]) == [
        words("alerts.state.held"), words("alerts.state.waiting"), words("alerts.state.waiting"),
    ]  # fmt: skip
    assert words("alerts.held.not_proven") in set(table[words("alerts.column.why")])


def test_who_says_seen_is_kept_with_what_is_done(journal: Journal) -> None:
    board = opened("alerts", lang="en")
    before = len(standing_of(alert_events(journal)).waiting)

    board.text_input[0].set_value("second cashier")
    board.text_input[1].set_value("Ana")
    board.button[0].set_value(True).run()

    waiting = standing_of(alert_events(journal)).waiting
    assert (before, len(waiting)) == (2, 1)
    assert "Ana: second cashier" in set(board.dataframe[0].value["Why"])


def test_without_a_note_nothing_is_recorded(journal: Journal) -> None:
    board = opened("alerts", lang="en")

    board.button[0].set_value(True).run()

    assert "Write what is done" in words_of(board)
    assert len(standing_of(alert_events(journal)).waiting) == 2


@pytest.mark.parametrize(
    ("scope", "subjects"),
    [
        (EVERYTHING, {"nps/0-10/location/L1", "nps/0-10/location/L3", "source/kiosk"}),
        (Scope(quality=True), {"source/kiosk"}),
        (Scope(figures=Reach(units=(("location", "L1"),))), {"nps/0-10/location/L1"}),
        (Scope(figures=Reach(units=(("location", "L2"),))), set()),
        (Scope(), set()),
    ],
)
def test_a_viewer_hears_of_own_units_only(
    journal: Journal, scope: Scope, subjects: set[str]
) -> None:
    found = alerts_of(alert_events(journal), scope)

    assert {one.event.subject for one in found} == subjects


def test_without_alerts_the_page_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = Home(tmp_path, tmp_path, f"sqlite:///{tmp_path / 'd.sqlite'}").decisions_url
    monkeypatch.setenv("LOYALTY_DECISIONS_URL", url)

    board = opened("alerts", lang="en")

    assert not board.exception
    assert [one.value for one in board.success] == ["No alert waits for an answer."]
