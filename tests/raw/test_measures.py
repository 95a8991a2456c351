"""The register of measures comes to the warehouse without words, for the next build."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from orchestration.decisions.journal import Journal
from orchestration.decisions.measures import Plan, Series, close_measure, open_measure
from orchestration.home import Home
from orchestration.raw.measures import hand_over_measures
from orchestration.raw.warehouse import open_warehouse
from orchestration.resources.build_state import current_state

NOW, TODAY = datetime(2026, 10, 6, 8, 0, tzinfo=UTC), date(2026, 10, 6)
WORDS = "Вторая касса у входа"


def test_what_is_handed_over_has_no_words_and_changes_the_build_once_it_is_done(
    tmp_path: Path,
) -> None:
    home = Home(tmp_path, tmp_path, f"sqlite:///{tmp_path / 'decisions.sqlite'}")
    journal = Journal(home.decisions_url)
    plan = Plan(WORDS, "Ana", date(2026, 10, 20), 8.0, 2)
    series = Series("nps", "0-10", "location", "L2")

    states, rows = [], []
    for step in ("none", "opened", "done", "again"):
        if step == "opened":
            number = open_measure(
                journal, plan, by="Ion", now=NOW, today=TODAY, series=series
            ).number
        if step == "done":
            close_measure(
                journal, number, done_date=TODAY, by="Ion", note=WORDS, now=NOW, today=TODAY
            )
        with open_warehouse(home) as con:
            hand_over_measures(con, home)
            states.append(current_state(con, "project"))
            rows.append(con.execute("from raw.measure").fetchall())

    unit = ("nps", "0-10", "location", "L2", None, 8.0, 2, TODAY, date(2026, 10, 20))
    assert rows[0] == []
    assert rows[1] == [(1, *unit, None, "due")]
    assert rows[2] == rows[3] == [(1, *unit, TODAY, "done")]
    # a plan says nothing that cannot wait for the next build
    assert states[0] == states[1] != states[2] == states[3]
    assert WORDS.encode() not in home.warehouse.read_bytes()
