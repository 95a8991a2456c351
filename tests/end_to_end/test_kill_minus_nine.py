"""`loyalty run` killed again and again: nothing lost, nothing doubled, the next run is green.

KILL_COUNT sets how many kills are wanted (104 by default; the long form is 1000), KILL_LANES how
many installations are killed side by side, KILL_SEED the dice. Every lane goes on with what the
kill before left; nobody cleans up, nobody waits.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestration.home import Home
from tests.end_to_end import kill_moments
from tests.end_to_end.growing_company import GrowingCompany
from tests.end_to_end.installations import (
    Installation,
    Run,
    kill_all,
    kill_alone,
    rows,
    wait_until_gone,
)
from tests.end_to_end.warm_start import WarmStart

pytestmark = [pytest.mark.slow, pytest.mark.end_to_end]

KILLS = int(os.environ.get("KILL_COUNT", "104"))
LANES = int(os.environ.get("KILL_LANES", "2"))
SEED = int(os.environ.get("KILL_SEED", "9"))
#: kills of a run that a new interpreter was started for; the others are forks of a warm one
COLD_SHARE = 0.25
#: nobody waits for a lock that a killed run left: there is none
IMPATIENT = {"LOYALTY_WAIT_SECONDS": "1"}
ANSWERS = """
    select r.survey, r.native_response_id, r.revision, r.is_current,
        strftime(r.answered_date, '%Y-%m-%d'), cast(a.value_number as integer)
    from raw.response as r join raw.answer as a using (response_no)
    where r.survey <> 'email_replies' and not r.is_test and a.question_key = 'recommend'
"""
MAILS = """
    select r.survey, r.native_response_id, cast(a.value_number as integer)
    from raw.response as r join raw.answer as a using (response_no)
    where r.survey = 'email_replies' and r.is_current and a.question_key = 'recommend'
        and a.value_number is not null
"""


@dataclass
class Lane:
    """One installation that is killed, and one that gets the same drops and is left alone."""

    killed: Installation
    left_alone: Installation
    company: GrowingCompany
    dice: random.Random
    mails_at_once: int
    kills: Counter[str] = field(default_factory=Counter)
    has_work: bool = False
    undisturbed: int = 0

    def drop(self, mail_count: int) -> None:
        """The next files and mails arrive at both."""
        for thing in self.company.next_drop(mail_count):
            at = time.time()
            for installation in (self.killed, self.left_alone):
                thing.put(installation.data / "drop", at=at)
        self.has_work = True

    def kill_once(self, warm: WarmStart, usual: float) -> None:
        """Start a run and kill it; a run that was quicker must have ended well."""
        log = self.killed.data.parent / "runs.log"
        log.touch()
        start = log.stat().st_size
        process: Run
        if self.dice.random() < COLD_SHARE:
            process = self.killed.start("run", log=log)
        else:
            process = warm.start(self.killed, "run", log=log)
        try:
            name = self._wait(process, usual)
        finally:
            is_alone = self.dice.random() < 0.3
            was_killed = (kill_alone if is_alone else kill_all)(process)
        wait_until_gone(process.pid)
        if was_killed:
            self.kills[name] += 1
            return
        said = log.read_bytes()[start:].decode()
        assert process.returncode == 0, f"{name}: a run failed by itself:\n{said}"
        self.has_work = False
        self.undisturbed += 1

    def _wait(self, process: Run, usual: float) -> str:
        if self.dice.random() < 0.4:
            return kill_moments.wait_for_any(process, self.dice, usual)
        moment = self.dice.choice(kill_moments.possible(self.killed.home))
        return kill_moments.wait_for(moment, process, self.killed.home, self.dice)

    def check(self) -> None:
        """What must be true after one run that nobody disturbed."""
        self.killed.run("run")
        assert "whole" in self.killed.run("verify").out
        self.killed.assert_whole()
        self.killed.assert_swept()
        assert_history_at_rest(self.killed.home)
        with self.killed.warehouse() as con:
            assert rows(con, ANSWERS) == self.company.expected()
            again = con.execute(
                "select survey, native_response_id from raw.response where is_current and"
                " native_response_id is not null group by all having count(*) > 1"
            ).fetchall()
            assert again == []


def assert_history_at_rest(home: Home) -> None:
    """No run goes on for ever in the run history, and no slot is taken."""
    import dagster as dg

    from orchestration.resources.instance import GRACE, UNFINISHED, fail_lost_runs, open_instance

    with open_instance(home) as instance:
        # a sign of life without a run is kept for a while: its run may be about to begin
        fail_lost_runs(instance, home, now=datetime.now(UTC) + GRACE)
        unfinished = instance.get_runs(dg.RunsFilter(statuses=[*UNFINISHED]))
        slots = instance.event_log_storage.get_concurrency_info("warehouse")
        done = instance.get_runs(limit=1)
    assert unfinished == []
    assert list(home.dagster.glob("running/*")) == []
    assert slots.active_slot_count == slots.pending_step_count == 0
    assert done[0].status == dg.DagsterRunStatus.SUCCESS


def lane(folder: Path, number: int, kills: int) -> Lane:
    dice = random.Random(SEED * 1000 + number)
    company = GrowingCompany(dice)
    homes = []
    for name in ("killed", "left_alone"):
        data = folder / f"{name} {number}" / "данные"
        surveys = company.declare(data.parent / "sources", data / "drop")
        homes.append(Installation(data, surveys, IMPATIENT))
    return Lane(
        homes[0], homes[1], company, dice, mails_at_once=1 + 2 * company.mail_count // kills
    )


def kill_in(lane: Lane, kills: int) -> Lane:
    """So many kills while files keep coming; the other one runs at the start and the end."""
    lane.drop(lane.mails_at_once)
    with WarmStart() as warm:
        warm.wait_until_ready()
        start = time.monotonic()
        warm.start(lane.left_alone, "run", log=lane.left_alone.data.parent / "runs.log").wait()
        usual = time.monotonic() - start
        while lane.kills.total() < kills:
            if not lane.has_work or lane.dice.random() < 0.4:
                lane.drop(lane.mails_at_once)
            if lane.undisturbed > kills:
                pytest.fail("the runs end before they can be killed")
            lane.kill_once(warm, usual)
    lane.drop(lane.company.mail_count)
    lane.check()
    lane.left_alone.run("run")
    return lane


@pytest.fixture(scope="module")
def lanes(tmp_path_factory: pytest.TempPathFactory) -> list[Lane]:
    folder = tmp_path_factory.mktemp("kills")
    share = -(-KILLS // LANES)
    made = [lane(folder, number, share) for number in range(LANES)]
    with ThreadPoolExecutor(LANES) as workers:
        return list(workers.map(lambda one: kill_in(one, share), made))


def test_after_many_kills_nothing_is_lost_or_doubled_and_the_next_run_is_green(
    lanes: list[Lane],
) -> None:
    kills = sum((lane.kills for lane in lanes), Counter[str]())
    print(f"\n{kills.total()} kills:", *(f"{n} x {name}" for name, n in kills.most_common()))

    assert kills.total() >= KILLS
    for one in lanes:
        with one.killed.warehouse() as con:
            assert rows(con, ANSWERS) == one.company.expected()
            assert rows(con, MAILS) == one.company.expected_mails()


def test_the_figures_are_those_of_an_installation_that_was_never_killed(lanes: list[Lane]) -> None:
    for one in lanes:
        assert one.killed.published() == one.left_alone.published()
        assert one.killed.published()["metric_values"].total() > 100


def test_every_file_has_the_row_balance_it_has_where_nobody_was_killed(lanes: list[Lane]) -> None:
    for one in lanes:
        assert one.killed.balances() == one.left_alone.balances()


def test_a_run_after_the_kills_has_nothing_left_to_do(lanes: list[Lane]) -> None:
    for one in lanes:
        before = one.killed.home.published.joinpath("CURRENT").read_text()
        one.killed.run("run")

        assert one.killed.home.published.joinpath("CURRENT").read_text() == before
