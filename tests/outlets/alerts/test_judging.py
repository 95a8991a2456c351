from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from orchestration.decisions.alerts import (
    AlertError,
    acknowledge,
    alert_events,
    standing_of,
)
from orchestration.decisions.events import Event
from orchestration.decisions.journal import Journal
from orchestration.outlets.alerts.causes import Cause
from orchestration.outlets.alerts.judging import judge
from orchestration.outlets.alerts.rounds import Round, judge_now
from orchestration.published.alert_history import latencies_of
from tests.outlets.alerts.watched import NOW, SEPTEMBER, Watched, cause, watched

TODAY = date(2026, 10, 6)
CAUSE = Cause(
    "c1", "nps/0-10/location/L2", frozenset({"change_for_worse"}), is_open=True,
    is_confirmed=False, ended_on=date(2026, 9, 30), facts={},
)  # fmt: skip


@pytest.fixture
def firm(tmp_path: Path) -> Watched:
    return watched(tmp_path / "firm")


def events_of(firm: Watched) -> tuple[Event, ...]:
    return alert_events(Journal(firm.home.decisions_url))


def judged(firm: Watched, *, days: int = 0) -> Round:
    return judge_now(firm.home, NOW + timedelta(days=days))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, ""),
        ({"rules": frozenset({"nps_below_zero"}), "is_confirmed": True}, ""),
        ({"rules": frozenset({"nps_below_zero"})}, "not_proven"),
        ({"rules": frozenset({"below_limit", "run_below_centre"})}, "not_proven"),
        ({"is_open": False}, "over"),
        ({"ended_on": TODAY}, "running"),
        ({"ended_on": date(2026, 8, 21)}, "old"),
        ({"ended_on": date(2026, 8, 22)}, ""),
    ],
)
def test_only_what_is_proven_whole_and_new_fires(changes: dict[str, object], why: str) -> None:
    one = replace(CAUSE, **changes)  # type: ignore[arg-type]  # names of its fields

    (verdict,) = judge([one], [], [], standing_of([]), today=TODAY, newest_days=45)

    assert verdict.why == why
    assert (verdict.kind == "alert_fired") == (not why)


def test_a_cause_fires_once_however_often_it_is_judged(firm: Watched) -> None:
    firm.publish(cause(), cause("c2", member="L3", rules="below_limit"))

    first, second = judged(firm), judged(firm)

    assert [(event.subject, event.reason) for event in first.fired] == [
        ("nps/0-10/location/L2", "change_for_worse")
    ]
    assert (first.held, second.fired, second.held) == (1, (), 0)


def test_another_cause_of_a_series_waits_until_the_first_was_seen(firm: Watched) -> None:
    firm.publish(cause())
    (number,) = (event.event_no for event in judged(firm).fired)
    # the same series by week is the same trouble
    later = cause("c9", period_grain="week", last_period_end=date(2026, 10, 4))
    firm.publish(cause(), later)

    silent = judged(firm)
    journal = Journal(firm.home.decisions_url)
    acknowledge(journal, number, by="Ana", note="talk with the team", now=NOW)
    loud = judged(firm)

    assert (silent.fired, silent.held) == ((), 1)
    assert [event.payload["cause"] for event in loud.fired] == ["c9"]


def test_an_alert_is_seen_once_by_somebody_who_says_what_is_done(firm: Watched) -> None:
    firm.publish(cause())
    (number,) = (event.event_no for event in judged(firm).fired)
    journal = Journal(firm.home.decisions_url)

    with pytest.raises(AlertError, match="what is done"):
        acknowledge(journal, number, by="Ana", note=" ", now=NOW)
    acknowledge(journal, number, by="Ana", note="called them", now=NOW)
    with pytest.raises(AlertError, match="was seen already, by Ana"):
        acknowledge(journal, number, by="Ion", note="me too", now=NOW)
    with pytest.raises(AlertError, match="no alert 999"):
        acknowledge(journal, 999, by="Ion", note="x", now=NOW)

    assert standing_of(events_of(firm)).waiting == []


def test_a_stopped_source_fires_once_and_ends_by_itself(firm: Watched) -> None:
    firm.publish(fetched_at=NOW - timedelta(hours=30))

    first, second = judged(firm), judged(firm, days=2)
    firm.publish(fetched_at=NOW + timedelta(days=3))
    flows = judged(firm, days=3)
    again = judged(firm, days=5)

    assert [event.subject for event in first.fired] == ["source/kiosk"]
    assert (second.fired, flows.fired, flows.over) == ((), (), 1)
    assert [event.subject for event in again.fired] == ["source/kiosk"]


def test_how_quickly_an_alert_came_is_counted_from_the_first_moment_it_could(
    firm: Watched,
) -> None:
    firm.publish(cause(), fetched_at=NOW - timedelta(hours=30))
    judged(firm)

    # September ended on 1 October 0:00, the source was late for 6 of 30 hours
    known = datetime(2026, 10, 1, tzinfo=UTC)
    assert sorted(latencies_of(events_of(firm)).values()) == [
        6.0,
        (NOW - known) / timedelta(hours=1),
    ]


def test_a_cause_that_gets_proof_later_fires_then(firm: Watched) -> None:
    weak = cause(rules="nps_below_zero", value=-3.0, low=-12.0, high=6.0)
    firm.publish(weak)
    first = judged(firm)
    firm.publish(weak | {"is_confirmed": True, "high": -0.5, "n": 400})

    second = judged(firm)

    assert (first.fired, first.held) == ((), 1)
    assert [event.reason for event in second.fired] == ["nps_below_zero"]
    assert second.fired[0].payload["first_period_start"] == SEPTEMBER.isoformat()
