from __future__ import annotations

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from orchestration.decisions.events import GENESIS, Event, Head, hash_of
from orchestration.decisions.journal import Journal, JournalBusyError, JournalError
from orchestration.decisions.period import close_period

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "decisions.sqlite"


@pytest.fixture
def journal(file: Path) -> Journal:
    return Journal(f"sqlite:///{file}")


def decide(journal: Journal, subject: str = "2026-05", **payload: Any) -> Event:
    return journal.record(
        "period_closed", subject, payload, actor="ana", reason="month is over", now=NOON
    )


def test_a_decision_comes_back_as_it_was_made(journal: Journal) -> None:
    event = journal.record(
        "quarantine_dismissed",
        "17",
        {"count": 3, "words": "Проверено ș"},
        actor="Ана",
        reason="test rows",
        now=NOON.astimezone(timezone(timedelta(hours=3))),
    )

    assert journal.events() == (event,)
    assert (event.event_no, event.kind, event.subject) == (1, "quarantine_dismissed", "17")
    assert (event.actor, event.reason) == ("Ана", "test rows")
    assert event.payload == {"count": 3, "words": "Проверено ș"}
    assert event.decided_at == "2026-06-01T12:00:00+00:00"
    assert event.prev_hash == GENESIS
    assert journal.verify() == []


def test_decisions_are_found_by_kind_and_subject(journal: Journal) -> None:
    decide(journal, "2026-04")
    decide(journal, "2026-05")
    journal.record("appeal_judged", "2026-05", {}, actor="ion", reason="late", now=NOON)

    assert [event.event_no for event in journal.events()] == [1, 2, 3]
    assert [event.event_no for event in journal.events("period_closed")] == [1, 2]
    assert [event.event_no for event in journal.events(subject="2026-05")] == [2, 3]
    assert [event.event_no for event in journal.events("appeal_judged", "2026-04")] == []


def test_an_empty_journal_holds(journal: Journal) -> None:
    assert journal.events() == ()
    assert journal.head() == Head()
    assert journal.verify() == []


@pytest.mark.parametrize("part", ["kind", "subject", "actor", "reason"])
def test_a_decision_without_its_parts_is_refused(journal: Journal, part: str) -> None:
    parts = {"kind": "k", "subject": "s", "actor": "a", "reason": "r"} | {part: " "}

    with pytest.raises(ValueError, match=f"needs its {part}"):
        journal.record(payload={}, now=NOON, **parts)

    assert journal.events() == ()


def test_a_moment_without_a_zone_is_refused(journal: Journal) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        journal.record("k", "s", {}, actor="a", reason="r", now=NOON.replace(tzinfo=None))


def test_what_may_happen_once_is_recorded_once(journal: Journal) -> None:
    first = close_period(
        journal, "2026-05", snapshot_id="a", figures_sha256="1", figure_count=9, now=NOON
    )
    second = close_period(
        journal, "2026-05", snapshot_id="b", figures_sha256="2", figure_count=8, now=NOON
    )

    assert second == first
    assert len(journal.events()) == 1


@pytest.mark.parametrize(
    "statement",
    ["update decision_event set reason = 'other'", "delete from decision_event"],
)
def test_the_database_itself_refuses_a_change(journal: Journal, file: Path, statement: str) -> None:
    decide(journal)

    with (
        sqlite3.connect(file) as connection,
        pytest.raises(sqlite3.IntegrityError, match="decisions are only ever added"),
    ):
        connection.execute(statement)

    connection.close()
    assert journal.verify() == []


TAMPERINGS = {
    "an edited reason": "update decision_event set reason = 'other' where event_no = 2",
    "an edited payload": "update decision_event set payload = '{ }' where event_no = 2",
    "a removed decision": "delete from decision_event where event_no = 2",
    "a removed first decision": "delete from decision_event where event_no = 1",
    "two swapped": "update decision_event set event_no = case event_no when 2 then 13 "
    "when 3 then 12 else event_no end; "
    "update decision_event set event_no = event_no - 10 where event_no > 10",
    "a cut tail": "delete from decision_event where event_no > 2",
}


@pytest.mark.parametrize("tampering", TAMPERINGS.values(), ids=TAMPERINGS)
def test_a_change_made_around_the_triggers_is_found(
    journal: Journal, file: Path, tampering: str
) -> None:
    for number in range(4):
        decide(journal, str(number))
    known = journal.head()

    tamper(file, tampering)

    assert journal.verify(known) != []


def tamper(file: Path, statements: str) -> None:
    connection = sqlite3.connect(file)
    connection.executescript(
        "drop trigger decision_event_no_update; drop trigger decision_event_no_delete; "
        + statements
    )
    connection.close()


def test_a_chain_rewritten_with_hashes_that_fit_is_found_by_a_head_kept_elsewhere(
    journal: Journal, file: Path
) -> None:
    event = decide(journal)
    known = journal.head()
    row = {**event.__dict__, "payload": "{}", "reason": "other"}

    tamper(file, f"update decision_event set reason = 'other', hash = '{hash_of(row)}'")

    assert journal.verify() == []
    assert journal.verify(known) == ["decision 1 is not the one that was known: rewritten"]


def test_threads_that_decide_at_once_make_one_chain(file: Path) -> None:
    def go_on_deciding(number: int) -> None:
        own = Journal(f"sqlite:///{file}")
        for _ in range(10):
            decide(own, str(number))

    with ThreadPoolExecutor(4) as deciders:
        list(deciders.map(go_on_deciding, range(4)))

    journal = Journal(f"sqlite:///{file}")
    assert [event.event_no for event in journal.events()] == list(range(1, 41))
    assert journal.verify() == []


DECIDER = """
import sys
from datetime import UTC, datetime
from orchestration.decisions.journal import Journal

journal = Journal(sys.argv[1])
for number in range(25):
    journal.record("k", sys.argv[2], {}, actor="a", reason="r", now=datetime.now(UTC))
    journal.record_once("once", str(number), {}, actor="a", reason="r", now=datetime.now(UTC))
"""


def test_processes_that_decide_at_once_make_one_chain(file: Path) -> None:
    url = f"sqlite:///{file}"
    processes = [
        subprocess.Popen([sys.executable, "-c", DECIDER, url, str(number)]) for number in range(3)
    ]

    assert [process.wait() for process in processes] == [0, 0, 0]
    journal = Journal(url)
    assert len(journal.events("k")) == 75
    assert sorted(int(event.subject) for event in journal.events("once")) == list(range(25))
    assert journal.verify() == []


def test_a_fault_in_the_middle_leaves_the_journal_as_it_was(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(journal)

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("orchestration.decisions.journal.event_of", fail)
        with pytest.raises(KeyboardInterrupt):
            decide(journal, "2026-06")

    assert [event.subject for event in journal.events()] == ["2026-05"]
    assert decide(journal, "2026-07").event_no == 2


def test_a_journal_that_is_held_is_named_as_busy(
    journal: Journal, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(journal)
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("begin immediate")
    monkeypatch.setattr("orchestration.decisions.database.LOCK_SECONDS", 0)

    with pytest.raises(JournalBusyError, match=r"database is locked. Run again"):
        decide(Journal(f"sqlite:///{file}"))

    holder.close()


def test_a_url_of_another_database_or_without_its_driver_says_what_to_do() -> None:
    with pytest.raises(JournalError, match="SQLite or PostgreSQL"):
        Journal("mysql://db.example/loyalty")
    with pytest.raises(JournalError, match="the driver is not installed"):
        Journal("postgresql+no_such_driver://db.example/loyalty")
