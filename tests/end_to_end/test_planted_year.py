"""The sample company with a year of decisions: what pays is found, what may be chance is silent.

Win-back calls and measures are decisions and not sample files: they are made on a copy of the
company, and the next run makes the figures of them.
"""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from orchestration.decisions.alerts import alert_events
from orchestration.decisions.case_life import Opening
from orchestration.decisions.cases import Cases
from orchestration.decisions.journal import Journal
from orchestration.decisions.measures import Plan, Series, close_measure, open_measure
from orchestration.outlets.alerts.rounds import judge_now
from tests.end_to_end import sample_drops
from tests.end_to_end.installations import Installation

pytestmark = [pytest.mark.slow, pytest.mark.end_to_end]

CALLED = datetime(2026, 5, 4, 9, tzinfo=UTC)
WINDOW_DAYS, SILENT_DAYS = 90, 100
#: came back and stayed away, of those whom the caller reached and of the others
REACHED, NOT_REACHED = (24, 8), (8, 24)
DONE = date(2026, 5, 10)
LAPSED = """
    with people as (
        select
            person_key,
            max(ordered_date) filter (where ordered_date <= $called) as last_date,
            coalesce(sum(revenue) filter (
                where ordered_date > $called and ordered_date <= $called + $window
            ), 0) as back
        from marts.person_order_days
        group by person_key
    )
    select person_key, back from people
    where last_date <= $called - $silent
    order by person_key
"""


def told(company: Installation, query: str, **given: Any) -> list[dict[str, Any]]:
    with company.warehouse() as con:
        found = con.execute(query, given) if given else con.execute(query)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """A copy of the sample company after its run."""
    made = sample_drops.after_one_run(tmp_path_factory)
    folder = tmp_path_factory.mktemp("year") / "company"
    shutil.copytree(made.data.parent, folder, symlinks=True)
    return Installation(folder / "data", folder / "surveys")


@pytest.fixture(scope="module")
def planted(company: Installation) -> dict[str, list[float]]:
    """Arm -> what each called customer spent in the window; the next run knows of the calls."""
    lapsed = told(
        company, LAPSED, called=CALLED.date(), window=WINDOW_DAYS, silent=SILENT_DAYS
    )  # fmt: skip
    cases = Cases(str(company.home.decisions_url), company.home.secret())
    # whom the run follows already has no second case
    busy = {case.opening.person for case in cases.load().values()}
    lapsed = [row for row in lapsed if row["person_key"].hex not in busy]
    back = [row for row in lapsed if row["back"] > 0]
    gone = [row for row in lapsed if not row["back"]]
    arms = {
        "reached": back[: REACHED[0]] + gone[: REACHED[1]],
        "not_reached": back[REACHED[0] :][: NOT_REACHED[0]] + gone[REACHED[1] :][: NOT_REACHED[1]],
    }
    assert [len(rows) for rows in arms.values()] == [sum(REACHED), sum(NOT_REACHED)]
    for arm, rows in arms.items():
        openings = [
            Opening(
                "win_back", "lost", "return", row["person_key"].hex, "2026-01-01",
                date(2026, 1, 1), CALLED + timedelta(days=2), "Desk",
            )
            for row in rows
        ]  # fmt: skip
        cases.open_all(openings, now=CALLED)
        known = {opening.person for opening in openings}
        for case in [one for one in cases.load().values() if one.opening.person in known]:
            taken = cases.take(case.key, seen=case.seen, owner="Ana", by="Ana", now=CALLED)
            cases.contact(
                taken.key, seen=taken.seen, result=arm, channel="phone", note="", by="Ana",
                now=CALLED + timedelta(hours=1),
            )  # fmt: skip
    journal = Journal(str(company.home.decisions_url))
    for member in ("L2", "L4"):
        measure = open_measure(
            journal, Plan("Second cashier", "Ana", DONE, 8.0), by="Ion", now=CALLED,
            today=CALLED.date(), series=Series("nps", "0-10", "location", member),
        )  # fmt: skip
        if member == "L2":
            close_measure(
                journal, measure.number, done_date=DONE, by="Ana", note="open", now=CALLED,
                today=DONE,
            )  # fmt: skip
    company.run("run")
    return {arm: [float(row["back"]) for row in rows] for arm, rows in arms.items()}


def test_the_win_back_that_pays_is_found(
    company: Installation, planted: dict[str, list[float]]
) -> None:
    rows = told(company, "select * from published.recovery_figures where about = 'lost'")
    found = {(row["measure"], row["arm"]): row for row in rows}

    for arm, amounts in planted.items():
        returned, revenue = found["returned", arm], found["revenue_back", arm]
        assert (returned["n"], returned["k"]) == (len(amounts), sum(one > 0 for one in amounts))
        assert float(revenue["value_sum"]) == pytest.approx(sum(amounts))
        assert revenue["low"] < revenue["value"] < revenue["high"]
    assert found["returned", "reached"]["low"] > found["returned", "not_reached"]["high"]


@pytest.mark.usefixtures("planted")
def test_a_measure_that_was_carried_out_has_its_effect_and_one_that_is_due_has_none(
    company: Installation,
) -> None:
    (effect,) = told(company, "select * from published.measure_effects")
    answers = told(
        company,
        "select sum(n) filter (where period_start < date '2026-05-01') as before,"
        " sum(n) filter (where period_start > date '2026-05-01') as after"
        " from published.metric_values where metric = 'nps' and period_grain = 'month'"
        " and dimension = 'location' and member = 'L2'"
        " and period_start between date '2026-02-01' and date '2026-08-01'",
    )

    assert effect["member"] == "L2"
    assert (effect["n_before"], effect["n_after"]) == tuple(answers[0].values())
    # the falling location goes on falling beside the others, whatever was done there
    assert effect["verdict"] == "worse"
    assert effect["high"] < 0


def test_what_may_be_chance_stays_silent(company: Installation) -> None:
    judged = judge_now(company.home, datetime(2026, 10, 5, 8, tzinfo=UTC))

    held = {
        event.subject: event.payload["why"]
        for event in alert_events(Journal(str(company.home.decisions_url)))
    }
    assert not judged.fired
    # under zero, and its interval reaches zero
    assert held["nps/0-10/location/L2"] == "not_proven"
