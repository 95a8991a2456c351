"""The register of measures on the Alerts page: opened, closed, told in words, and whose it is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from apps.board import measures, texts
from apps.board.access import Viewer
from orchestration.decisions.alerts import alert_events, standing_of
from orchestration.decisions.journal import Journal
from orchestration.decisions.measures import (
    Measure,
    Plan,
    Series,
    close_measure,
    load_measures,
    open_measure,
)
from orchestration.outlets.alerts.rounds import judge_now
from orchestration.responses.access import Grant
from tests.apps.opened import opened, words_of
from tests.outlets.alerts.watched import NOW, cause, watched

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("home")]

DAY = date(2026, 10, 6)
HOSTILE = "<script>alert(1)</script> **вторая** касса"
BROUGHT = {
    "effect": 12.0, "low": 3.0, "high": 21.0, "verdict": "better", "expectation": "reached",
    "n_before": 120.0, "n_after": 130.0, "control_count": 3.0, "other_count": 1.0,
}  # fmt: skip


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Journal:
    """An alert of one place that waits, and one measure of another that is overdue."""
    firm = watched(tmp_path / "firm")
    firm.publish(cause(member="L1"))
    judge_now(firm.home, NOW)
    url = str(firm.home.decisions_url)
    monkeypatch.setenv("LOYALTY_DECISIONS_URL", url)
    journal = Journal(url)
    plan = Plan(HOSTILE, "Ana", date(2026, 9, 30), 8.0)
    open_measure(
        journal, plan, by="Ion", now=NOW - timedelta(days=20), today=date(2026, 9, 10),
        series=Series("nps", "0-10", "location", "L2"),
    )  # fmt: skip
    return journal


def press(board: AppTest, label: str) -> AppTest:
    (button,) = [one for one in board.button if one.label == label]
    return button.set_value(True).run()


@pytest.mark.usefixtures("journal")
@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_a_measure_is_told_in_every_language_and_no_word_of_it_is_drawn(language: str) -> None:
    words = texts.load(language)

    board = opened("alerts", lang=language)

    assert not board.exception
    table = board.dataframe[0].value
    assert list(table[words("measures.column.what")]) == [HOSTILE]
    assert list(table[words("measures.column.status")]) == [words("measures.status.overdue")]
    assert "<script>" not in "".join(one.value for one in board.markdown)


def test_a_measure_is_opened_against_the_alert_that_waits_and_has_seen_it(
    journal: Journal,
) -> None:
    board = opened("alerts", lang="en")
    board.text_area(key="measure_what").set_value("second cashier")
    board.text_input(key="measure_owner").set_value("Mara")
    board.text_input(key="measure_by").set_value("Ion")

    press(board, "Open")

    opened_now = load_measures(journal)[-1]
    assert opened_now.series == Series("nps", "0-10", "location", "L1")
    assert (opened_now.plan.what, opened_now.plan.owner) == ("second cashier", "Mara")
    assert standing_of(alert_events(journal)).waiting == []
    assert list(board.dataframe[0].value["Measure"]) == ["second cashier", HOSTILE]


def test_a_measure_is_opened_by_hand_about_a_figure_of_a_unit(journal: Journal) -> None:
    board = opened("alerts", lang="en")
    board.selectbox(key="measure_about").set_value("by_hand").run()
    board.text_area(key="measure_what").set_value("new courier")
    board.text_input(key="measure_owner").set_value("Mara")
    board.text_input(key="measure_by").set_value("Ion")

    press(board, "Open")

    assert not board.exception
    opened_now = load_measures(journal)[-1]
    assert (opened_now.alert, opened_now.series.metric) == (None, "nps")
    assert len(standing_of(alert_events(journal)).waiting) == 1


def test_without_an_owner_nothing_is_recorded(journal: Journal) -> None:
    board = opened("alerts", lang="en")
    board.text_area(key="measure_what").set_value("second cashier")

    press(board, "Open")

    assert "Write what is to be done" in words_of(board)
    assert len(load_measures(journal)) == 1


def test_a_measure_is_carried_out_with_a_note(journal: Journal) -> None:
    board = opened("alerts", lang="en")
    board.text_input(key="closing_note").set_value("from Monday on")
    board.text_input(key="closing_by").set_value("Ana")

    press(board, "Record")

    (measure,) = load_measures(journal)
    assert (measure.state, measure.note, measure.by) == ("done", "from Monday on", "Ana")
    assert "known after the next run" in set(board.dataframe[0].value["What came of it"])


def test_who_was_slower_is_told(journal: Journal) -> None:
    board = opened("alerts", lang="en")
    (measure,) = load_measures(journal)
    close_measure(
        journal, measure.number, done_date=None, by="Mara", note="no money",
        now=datetime.now(UTC), today=DAY,
    )  # fmt: skip
    board.text_input(key="closing_note").set_value("from Monday on")
    board.text_input(key="closing_by").set_value("Ana")

    press(board, "Record")

    assert [one.state for one in load_measures(journal)] == ["dropped"]


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_what_it_brought_is_told_with_interval_answers_and_whether_it_was_alone(
    language: str,
) -> None:
    words = texts.load(language)
    done = Measure(
        7, Series("nps", "0-10", "location", "L2"), Plan("касса", "Ana", DAY, 8.0), DAY, "Ion",
        None, None, "done", DAY, "Ana", "открыта",
    )  # fmt: skip
    effects = pd.DataFrame([{"measure_no": 7} | BROUGHT])

    row = measures.in_words([done], effects, words, {}, DAY).iloc[0]

    assert all(sign in row["effect"] for sign in ("12", "3", "21"))
    assert row["n"] == "120 / 130 / 3"
    assert row["verdict"] == "; ".join(
        words(f"measures.{key}")
        for key in ("verdict.better", "expectation.reached", "not_alone")
    )  # fmt: skip


def viewer(role: str, *units: tuple[str, str]) -> Viewer:
    return Viewer("", "a@example.com", (Grant(role, units),))  # type: ignore[arg-type] # one of the roles


@pytest.mark.parametrize(
    ("who", "seen", "decided"),
    [
        (viewer("director"), {"all", "L1", "L2"}, {"all", "L1", "L2"}),
        (viewer("manager", ("location", "L1")), {"all", "L1"}, {"L1"}),
        (viewer("data_team"), {"all", "L1", "L2"}, set()),
        (viewer("follow_up"), set(), set()),
        (viewer("payroll"), set(), set()),
    ],
)
def test_a_measure_is_seen_with_the_figures_and_decided_on_by_who_answers_for_the_unit(
    who: Viewer, seen: set[str], decided: set[str]
) -> None:
    units = (("company", "all"), ("location", "L1"), ("location", "L2"))
    found = [
        Measure(
            no, Series("nps", "0-10", *unit), Plan("x", "Ana", DAY, 8.0), DAY, "Ion", None, None
        )
        for no, unit in enumerate(units)
    ]

    shown = {one.series.member for one in measures.seen_by(who, found)}

    assert shown == seen
    assert {member for by, member in units if measures.may_decide(who, by, member)} == decided


def test_without_a_journal_the_page_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "d.sqlite").write_text("no database " * 99, encoding="utf-8")
    monkeypatch.setenv("LOYALTY_DECISIONS_URL", f"sqlite:///{tmp_path / 'd.sqlite'}")

    board = opened("alerts", lang="en")

    assert "journal of decisions cannot be read" in words_of(board)
