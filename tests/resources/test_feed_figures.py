"""Figures of a scheme, made on request out of an installation's own warehouse."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from orchestration.outlets.feeds.figures import ANSWERS, Known
from orchestration.raw.warehouse import open_warehouse
from orchestration.resources.feed_figures import (
    NoFeedFiguresError,
    answers_of,
    feed_of,
    feeds_of,
    figures_of,
)
from orchestration.resources.feed_screen import SCREEN, read_findings
from orchestration.resources.feed_split import SPLIT, read_split
from orchestration.responses.scheme import Scheme
from tests.cli.installation import Installation, an_installation, answers

pytestmark = pytest.mark.slow

#: 55 promoters, 30 passives, 15 detractors
SCORES = [10] * 55 + [8] * 30 + [3] * 15
STAFF = """\
type: orchestration.components.survey_source.SurveySource
attributes:
  survey: staff
  kind: crm
  loads: employee
  owner: team:data
  connector: {type: folder, url: drop/staff, pattern: "*.csv", settle_seconds: 0}
  format: {type: csv}
  time: {zone: Europe/Chisinau, formats: ["%Y-%m-%d"]}
  columns: {native_id: id, name: name}
"""
PAID = {
    "scheme": "bonus",
    "version": 1,
    "valid_from": "2026-01",
    "units": {"type": "manager"},
    "individual_pay": {"allowed_by": "the director", "reason": "a trial"},
    "target": {"value": 40, "source": "plan", "approved_by": "board"},
    "window_months": 1,
    "decision": {"rule": "raw"},
    "payout": {"kind": "linear"},
}


def scheme(**said: object) -> Scheme:
    return Scheme.model_validate({**PAID, **said})


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    made = an_installation(tmp_path_factory.mktemp("feed"))
    made.declare("staff", STAFF.replace("{", "{{").replace("}", "}}"))
    folder = made.root / "data" / "drop" / "staff"
    folder.mkdir(parents=True)
    (folder / "staff.csv").write_text("id,name\nM1,Ana\nM2,Ion\n", encoding="utf-8")
    made.drop("march.csv", answers("2026-03", SCORES))
    ended = made.loyalty("run")
    assert ended.code == 0, ended.err
    return made


def test_every_unit_of_the_roster_has_its_figure_as_texts_of_decimals(
    company: Installation,
) -> None:
    known = feed_of(company.home, scheme(), "2026-03")

    first, second = known.figures
    assert (first.unit_id, first.n, first.promoters) == ("M1", 100, 55)
    assert (first.value, first.low, first.status) == ("40", "24.59943998", "met")
    assert first.payout_percent == "100"
    assert (second.unit_id, second.n, second.value) == ("M2", 0, None)
    assert (second.status, second.payout_percent) == ("insufficient_n", None)


def test_the_answers_behind_them_are_told_without_the_persons(company: Installation) -> None:
    told = answers_of(company.home, scheme(), "2026-03")

    assert told.schema == ANSWERS
    counted = told.group_by("counted_as").aggregate([("unit_id", "count")]).to_pylist()
    assert {row["counted_as"]: row["unit_id_count"] for row in counted} == {
        "promoter": 55, "passive": 30, "detractor": 15
    }  # fmt: skip


def test_the_same_request_is_answered_with_the_same_texts(company: Installation) -> None:
    one, other = (feed_of(company.home, scheme(), "2026-03") for _ in range(2))

    assert one.figures == other.figures
    assert one.answers.equals(other.answers)


def test_months_that_are_asked_for_together_are_what_each_is_alone(company: Installation) -> None:
    paid = scheme(window_months=2, gates={"minimum_answers": 10})
    months = ["2026-05", "2026-03", "2026-04", "2026-02"]
    split, screen = {}, {}

    def look(con: duckdb.DuckDBPyConnection, month: str, known: Known) -> Known:
        split[month] = read_split(con, month)
        screen[month] = read_findings(con, month)
        return known

    models = (*SCREEN, *SPLIT)
    together = feeds_of(company.home, paid, months, more_models=models, read_more=look)
    told_together, found_together = dict(split), dict(screen)
    alone = {
        month: feed_of(company.home, paid, month, more_models=models, read_more=look)
        for month in months
    }

    assert {month: known.figures for month, known in together.items()} == {
        month: known.figures for month, known in alone.items()
    }
    assert all(together[month].answers.equals(alone[month].answers) for month in months)
    assert (told_together, found_together) == (split, screen)
    # March is in the windows of March and April, and in the one before that of May
    assert {month: known.figures[0].n for month, known in together.items()} == {
        "2026-02": 0, "2026-03": 100, "2026-04": 100, "2026-05": 0
    }  # fmt: skip


def test_a_decision_on_one_answer_is_in_the_figures(company: Installation) -> None:
    (uid, *_) = answers_of(company.home, scheme(), "2026-03")["response_uid"].to_pylist()

    first, _ = figures_of(company.home, scheme(), "2026-03", excluded={uid: "TEST_ANSWER"})
    held, _ = figures_of(company.home, scheme(), "2026-03", withheld={"M1": "BURST"})

    assert (first.n, first.n_excluded) == (99, 1)
    assert (held.status, held.payout_percent) == ("withheld_integrity", None)


def test_the_fair_split_of_a_period_comes_for_the_board(company: Installation) -> None:
    told = answers_of(company.home, scheme(), "2026-03").to_pylist()
    unhappy = [row["response_uid"] for row in told if row["counted_as"] == "detractor"]
    causes = dict.fromkeys(unhappy[:10], "price") | dict.fromkeys(unhappy[10:], "front_line")

    feed_of(company.home, scheme(), "2026-03", causes=causes, more_models=SPLIT)
    with open_warehouse(company.home) as con:
        split = read_split(con, "2026-03")

    assert {row["cause"]: row["n"] for row in split["causes"]} == {
        "front_line": 5, "back_office": 0, "product": 0, "price": 10, "policy": 0, "unknown": 85,
    }  # fmt: skip
    parts = {row["part"]: (row["unit_id"], row["n"], float(row["value"])) for row in split["split"]}
    # 55 promoters and 15 detractors of 100; without the price 5 of 90
    assert parts == {"all": ("M1", 100, 40.0), "controllable": ("M1", 90, 55.55555556)}
    (spread,) = split["spread"]
    assert (spread["fit"], spread["unit_count"], spread["alpha0"]) == ("prior", 1, 20)


def test_what_is_missing_is_said_with_what_to_do(company: Installation, tmp_path: Path) -> None:
    nothing = replace(company.home, data=tmp_path)

    with pytest.raises(NoFeedFiguresError, match="loyalty run"):
        feed_of(nothing, scheme(), "2026-03")
    with pytest.raises(NoFeedFiguresError, match="a source that loads `location`"):
        feed_of(company.home, scheme(units={"type": "location"}), "2026-03")
    with pytest.raises(NoFeedFiguresError, match="nobody answered nps on '0-5'"):
        feed_of(company.home, scheme(scale="0-5"), "2026-03")


def test_a_metric_on_two_scales_pays_only_when_the_scheme_says_which(company: Installation) -> None:
    with open_warehouse(company.home) as con:
        con.execute(
            "insert into marts.metric_counts select * replace ('0-7' as scale)"
            " from marts.metric_counts where metric = 'nps' limit 1"
        )
    try:
        with pytest.raises(NoFeedFiguresError, match="asked on several scales") as refused:
            feed_of(company.home, scheme(scale=None), "2026-03")
    finally:
        with open_warehouse(company.home) as con:
            con.execute("delete from marts.metric_counts where scale = '0-7'")

    assert 'scale: "0-10"' in str(refused.value)
    assert "Known: 0-10, 0-7" in str(refused.value)
