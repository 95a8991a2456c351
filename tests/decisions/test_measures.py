"""Measures: opened against an alert or by hand, carried out or dropped once, overdue by the day."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from orchestration.decisions.alerts import alert_events, record_judged, standing_of
from orchestration.decisions.journal import Journal
from orchestration.decisions.measures import (
    Measure,
    MeasureError,
    Plan,
    Series,
    close_measure,
    load_measures,
    open_measure,
)

NOW, TODAY = datetime(2026, 10, 6, 8, 0, tzinfo=UTC), date(2026, 10, 6)
PLAN = Plan("Вторая касса", "Ана", date(2026, 10, 20), 8.0)
L2 = Series("nps", "0-10", "location", "L2")
FIRED = {
    "cause": "c1", "metric": "nps", "scale": "0-10", "dimension": "location", "member": "L2",
    "last_period_end": "2026-09-30", "rule": "change_for_worse",
}  # fmt: skip


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(f"sqlite:///{tmp_path / 'decisions.sqlite'}")


def fire(journal: Journal, subject: str = L2.subject) -> int:
    (event,) = record_judged(journal, [("alert_fired", subject, FIRED, "fell")], NOW)
    return event.event_no


def opened(journal: Journal, **other: object) -> Measure:
    given: dict[str, object] = {"by": "Ion", "now": NOW, "today": TODAY, "series": L2} | other
    return open_measure(journal, PLAN, **given)  # type: ignore[arg-type] # named by the caller


def close(journal: Journal, number: int, day: date | None = TODAY, note: str = "done") -> Measure:
    return close_measure(journal, number, done_date=day, by="Ana", note=note, now=NOW, today=TODAY)


def test_a_measure_against_an_alert_is_about_its_unit_and_has_seen_it(journal: Journal) -> None:
    alert = fire(journal)

    measure = opened(journal, series=None, alert=alert)

    assert (measure.series, measure.alert_until) == (L2, date(2026, 9, 30))
    assert standing_of(alert_events(journal)).waiting == []
    assert load_measures(journal) == (measure,)
    assert journal.verify() == []


def test_an_alert_that_was_seen_is_answered_all_the_same_and_seen_once(journal: Journal) -> None:
    alert = fire(journal)

    first, second = (opened(journal, series=None, alert=alert) for _ in range(2))

    assert first.number < second.number
    assert len(journal.events("alert_seen")) == 1


def test_it_is_overdue_the_day_after_it_is_due_and_not_once_it_is_done(journal: Journal) -> None:
    measure = opened(journal)

    assert measure.status(date(2026, 10, 20)) == "due"
    assert measure.status(date(2026, 10, 21)) == "overdue"
    done = close(journal, measure.number)
    assert (done.status(date(2027, 1, 1)), done.done_date, done.by) == ("done", TODAY, "Ana")
    assert load_measures(journal) == (done,)


def test_a_measure_that_is_dropped_has_no_day(journal: Journal) -> None:
    dropped = close(journal, opened(journal).number, None, "no money")

    assert (dropped.state, dropped.done_date, dropped.note) == ("dropped", None, "no money")


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (replace(PLAN, what=" "), "what is to be done"),
        (replace(PLAN, owner=""), "who answers for it"),
        (replace(PLAN, due_date=date(2026, 10, 5)), "is over"),
        (replace(PLAN, expected=0.0), "more than nothing"),
        (replace(PLAN, expected=float("nan")), "more than nothing"),
        (replace(PLAN, months=13), "whole months"),
    ],
)
def test_a_plan_that_lacks_something_is_refused_with_words(
    journal: Journal, plan: Plan, said: str
) -> None:
    with pytest.raises(MeasureError, match=said):
        open_measure(journal, plan, by="Ion", now=NOW, today=TODAY, series=L2)
    assert load_measures(journal) == ()


@pytest.mark.parametrize(
    ("moved", "said"),
    [
        (lambda journal: close(journal, 99), "no measure 99"),
        (lambda journal: close(journal, opened(journal).number, note=" "), "what was done"),
        (lambda journal: close(journal, opened(journal).number, date(2026, 10, 7)), "yet to come"),
        (lambda journal: opened(journal, series=None, alert=77), "no alert 77"),
        (lambda journal: opened(journal, series=None), "what the measure is about"),
        (lambda journal: opened(journal, series=None, alert=fire(journal, "source/kiosk")),
         "of a figure"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_words(
    journal: Journal, moved: Callable[[Journal], Measure], said: str
) -> None:
    with pytest.raises(MeasureError, match=said):
        moved(journal)


def test_of_many_who_close_one_measure_at_once_one_does(journal: Journal) -> None:
    number = opened(journal).number

    def attempt(_: int) -> bool:
        try:
            close(journal, number)
        except MeasureError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(attempt, range(8)))

    assert sum(won) == 1
    assert len(journal.events("measure_done")) == 1
