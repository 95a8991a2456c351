"""Files that came month by month give the figures that all of them give at once.

Every published table is compared figure for figure, nothing is rounded.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import pytest

from orchestration.comments.codebook_file import NAME, OURS
from orchestration.published.reader import open_current
from tests.end_to_end import sample_drops
from tests.end_to_end.installations import Installation, Rows, rows

pytestmark = [pytest.mark.slow, pytest.mark.end_to_end]

#: a run after everything up to the end of each of these months
STEPS = ("2024-12", "2025-11", "2026-05", "2026-09")
MARTS = ("marts.daily_counts", "marts.metric_counts")
WRONG = -1_000
OF_COMMENTS = (
    "comments", "coding_quality", "theme_figures", "theme_drivers", "theme_causes", "nps_answers"
)  # fmt: skip


@dataclass(frozen=True)
class State:
    """What an installation publishes, and what its figures are made of."""

    figures: dict[str, Rows]
    balances: Rows
    marts: dict[str, Rows]


def state_of(installation: Installation) -> State:
    with installation.warehouse() as con:
        marts = {table: rows(con, f"select * from {table}") for table in MARTS}
    return State(installation.published(), installation.balances(), marts)


def steps_to(last_months: Sequence[str]) -> list[list[sample_drops.Arrival]]:
    """Everything that arrives, parted at the ends of these months."""
    parted: list[list[sample_drops.Arrival]] = []
    before = ""
    for last in last_months:
        parted.append([a for a in sample_drops.arrivals() if before < a.month <= last])
        before = last
    return parted


def run_in_steps(
    installation: Installation, steps: Sequence[Sequence[sample_drops.Arrival]]
) -> Installation:
    done = 0
    for things in steps:
        sample_drops.put(installation, things, first=done)
        done += len(things)
        installation.run("run")
    return installation


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The sample company in several steps, with a run after each."""
    made = sample_drops.installation(tmp_path_factory.mktemp("grown"))
    return run_in_steps(made, steps_to(STEPS))


@pytest.fixture(scope="module")
def by_steps(grown: Installation) -> State:
    """What the steps led to, taken before any test computes it again."""
    return state_of(grown)


def test_the_steps_took_in_everything(by_steps: State) -> None:
    assert by_steps.balances.total() == len(sample_drops.arrivals())
    assert by_steps.figures["metric_values"].total() > 10_000


def test_one_month_again_heals_that_month_and_touches_no_other(
    grown: Installation, by_steps: State
) -> None:
    with duckdb.connect(str(grown.home.warehouse)) as con:
        con.execute(
            # no check sees this sum; a wrong number of answers would be seen in every month
            f"update marts.metric_counts set points_sum = {WRONG} where period_grain = 'month'"
            " and period_start in ('2025-03-01', '2026-03-01') and dimension = 'company'"
        )

    grown.run("rebuild", "--month", "2026-03")

    with grown.warehouse() as con:
        found = rows(con, "from marts.metric_counts")
        wrong = con.execute(
            f"select distinct period_grain, period_start::varchar from marts.metric_counts"
            f" where points_sum = {WRONG} and period_grain = 'month'"
        ).fetchall()
        wanted = Counter(found.keys())
    assert wrong == [("month", "2025-03-01")]
    assert len(wanted) == by_steps.marts["marts.metric_counts"].total()

    grown.run("rebuild", "--month", "2025-03")

    assert state_of(grown) == by_steps


def test_a_rebuild_gives_the_same_figures_and_balances(
    grown: Installation, by_steps: State
) -> None:
    grown.run("rebuild")

    assert state_of(grown) == by_steps
    grown.assert_whole()


def test_everything_at_once_gives_the_same_figures_and_balances(
    tmp_path_factory: pytest.TempPathFactory, by_steps: State
) -> None:
    at_once = sample_drops.after_one_run(tmp_path_factory)

    assert state_of(at_once) == by_steps


def test_answers_that_come_in_any_order_give_the_same_figures(
    tmp_path_factory: pytest.TempPathFactory, by_steps: State
) -> None:
    """Lists of customers say no time of change, so of them the last to come is the valid one."""
    shuffled = sample_drops.installation(tmp_path_factory.mktemp("shuffled"))
    answers = [thing for thing in sample_drops.arrivals() if thing.is_answers]
    lists = [thing for thing in sample_drops.arrivals() if not thing.is_answers]
    random.Random(3).shuffle(answers)
    middle = len(answers) // 2

    run_in_steps(shuffled, [[*answers[:middle], *lists[:3]], [*lists[3:], *answers[middle:]]])

    assert shuffled.published() == by_steps.figures


def told_of_comments(installation: Installation) -> dict[str, Rows]:
    with open_current(installation.home) as con:
        return {
            table: rows(con, f"select told::varchar from published.{table} as told")
            for table in OF_COMMENTS
        }


def test_a_corrected_old_comment_and_another_codebook_end_where_a_rebuild_ends(
    grown: Installation, by_steps: State
) -> None:
    with open_current(grown.home) as con:
        oldest, question = con.execute(
            "select response_uid, question_key from published.comments"
            " where not list_contains(themes, 'payment_billing')"
            " order by month_start, response_uid limit 1"
        ).fetchall()[0]
    before = told_of_comments(grown)
    grown.run(
        *("comments", "correct", oldest, "--question", question),
        *("--themes", "payment_billing", "--by", "ann"),
    )
    grown.run("run")
    corrected = told_of_comments(grown)

    assert corrected["coding_quality"] != before["coding_quality"]
    assert grown.published() == by_steps.figures

    assert grown.surveys is not None
    ours = OURS.read_text(encoding="utf-8")
    named, count = re.subn(r'(?m)^version: ".*"$', 'version: "of the firm"', ours)
    assert count == 1
    (grown.surveys / NAME).write_text(named, encoding="utf-8")
    grown.run("run")
    coded_otherwise = told_of_comments(grown)

    assert coded_otherwise["comments"] != corrected["comments"]

    grown.run("rebuild")

    assert told_of_comments(grown) == coded_otherwise
    assert grown.published() == by_steps.figures
