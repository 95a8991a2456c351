"""Twenty people at once lose nothing and do nothing twice; a kill leaves whole cases only."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from orchestration.decisions.case_life import CLOSED, CONTACTED, OPENED, TAKEN
from orchestration.decisions.journal import Journal
from orchestration.home import PROJECT
from tests.outlets.followups.followed_company import NOW
from tests.outlets.followups.many_people import cases_at, openings

pytestmark = pytest.mark.slow

PEOPLE, CASES = 20, 24
MODULE = "tests.outlets.followups.many_people"


def started(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", MODULE, *map(str, arguments)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
    )


def test_twenty_people_work_the_same_cases_and_nothing_is_lost_or_done_twice(
    tmp_path: Path,
) -> None:
    cases = cases_at(tmp_path)
    cases.open_all(openings(CASES), now=NOW)

    workers = [started("work", tmp_path, f"person {n}") for n in range(PEOPLE)]
    told = [worker.communicate()[0].splitlines() for worker in workers]

    assert [worker.returncode for worker in workers] == [0] * PEOPLE
    said = Counter(tuple(line.split(" ", 1)) for lines in told for line in lines)
    done = cases.load()
    assert len(done) == CASES
    assert {case.status for case in done.values()} == {"closed"}
    journal = Journal(f"sqlite:///{tmp_path / 'decisions.sqlite'}")
    assert journal.verify() == []
    for kind, word in ((TAKEN, "taken"), (CONTACTED, "contacted"), (CLOSED, "closed")):
        recorded = Counter(event.subject for event in journal.events(kind))
        acknowledged = {key: count for (name, key), count in said.items() if name == word}
        assert recorded == acknowledged, "what was told is what is stored"
    closings = Counter(event.subject for event in journal.events(CLOSED))
    assert set(closings.values()) == {1}
    for key, case in done.items():
        texts = [note.text for note in cases.notes(key)]
        assert texts[-1].startswith("done by ")
        assert len(texts) == len(case.note_ids)


def test_a_run_that_is_killed_while_opening_opens_the_rest_the_next_time(tmp_path: Path) -> None:
    count, kills = 2_000, 0
    cases_at(tmp_path)
    for delay in (0.02, 0.05, 0.1, 0.2, 0.35, 0.5):
        process = started("open", tmp_path, count)
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        rest, _ = process.communicate()
        kills += "done" not in rest

    cases = cases_at(tmp_path)
    cases.open_all(openings(count), now=NOW)

    journal = Journal(f"sqlite:///{tmp_path / 'decisions.sqlite'}")
    events = journal.events(OPENED)
    assert kills, "no kill came in time to prove anything"
    assert len(events) == count
    assert len({event.payload["occasion"] for event in events}) == count
    assert len({event.payload["alias"] for event in events}) == count
    assert journal.verify() == []
    assert all(case.opening.person for case in cases.load().values())
