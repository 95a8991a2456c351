"""Bonus schemes of a small company: what is risky in them, and what their rules pay by luck."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from orchestration.published.feed_state import open_feed_state
from tests.cli.installation import Installation, an_installation, answers

pytestmark = pytest.mark.slow

STAFF = """\
type: orchestration.components.survey_source.SurveySource
attributes:
  survey: staff
  kind: crm
  owner: team:data
  loads: employee
  connector: {type: folder, url: drop/staff, pattern: "*.csv", settle_seconds: 0}
  format: {type: csv}
  columns: {native_id: id, name: name}
"""
SCHEME = """\
scheme: NAME
version: 1
valid_from: 2027-01
units: {type: manager}
individual_pay: {allowed_by: head of sales, reason: a trial}
metric: nps
window_months: 1
target: {value: 30, source: plan, approved_by: board}
gates: {minimum_answers: 10, integrity: note}
decision: {rule: RULE}
payout: {kind: linear, span: 20, most: 120}
"""


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    made = an_installation(tmp_path_factory.mktemp("scheme"))
    declared = made.root / "surveys" / "staff" / "defs.yaml"
    declared.parent.mkdir(parents=True)
    declared.write_text(STAFF, encoding="utf-8")
    drop = made.root / "data" / "drop" / "staff"
    drop.mkdir(parents=True)
    (drop / "staff.csv").write_text("id,name\nM1,Ana\nM2,Ion\nM3,Olga\n", encoding="utf-8")
    schemes = made.root / "surveys" / "schemes"
    schemes.mkdir()
    for name, rule in (("team", "probability"), ("bare", "raw")):
        text = SCHEME.replace("NAME", name).replace("RULE", rule)
        (schemes / f"{name}.yaml").write_text(text, encoding="utf-8")
    rows = answers("2026-03", [10, 9, 8, 7, 3] * 4)
    rows += [(f"M2-{k}", "2026-03-06", "M2", score) for k, score in enumerate([10, 9, 5, 3] * 10)]
    rows += [(f"M3-{k}", "2026-03-06", "M3", 9) for k in range(6)]
    made.drop("march.csv", rows)
    made.drop("april.csv", [("a", "2026-04-02", "M1", 5)])
    ended = made.loyalty("run")
    assert ended.code == 0, ended.err
    return made


def test_pay_of_single_persons_and_bare_rules_are_warned_of(company: Installation) -> None:
    ended = company.loyalty("scheme", "check", "--language", "en")

    assert ended.code == 0, ended.err
    assert ended.out.count("one person's pay") == 2
    assert "head of sales" in ended.out
    assert ended.out.count("the rule is “raw figure”") == 1


def test_a_wrong_scheme_is_told_with_its_file_and_line(company: Installation) -> None:
    file = company.root / "surveys" / "schemes" / "team.yaml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("rule: probability", "rule: luck"), encoding="utf-8")
    try:
        ended = company.loyalty("scheme", "check")
    finally:
        file.write_text(text, encoding="utf-8")

    assert ended.code == 2
    assert "team.yaml" in ended.err
    assert "rule" in ended.err


def test_a_scheme_that_nobody_declared_is_wrong_input(company: Installation) -> None:
    ended = company.loyalty("scheme", "simulate", "tema")

    assert ended.code == 2
    assert "Known schemes: bare, team" in ended.err


@pytest.mark.parametrize("language", ["en", "ru", "ro"])
def test_luck_and_merit_are_told_before_the_scheme_holds(
    company: Installation, tmp_path: Path, language: str
) -> None:
    file = tmp_path / "luck.svg"

    ended = company.loyalty("scheme", "simulate", "team", "--language", language, "--to", str(file))

    assert ended.code == 0, ended.err
    # the last whole month is March; M3 has too few answers, and nothing of it is told
    assert "2026-03" in ended.out
    assert "M1" in ended.out
    assert "M2" in ended.out
    assert ElementTree.parse(file).getroot().tag.endswith("svg")


def test_a_unit_with_more_answers_is_paid_less_luck(company: Installation) -> None:
    rows = company.loyalty("scheme", "simulate", "team", "--format", "json").document

    luck = {(row["unit_id"], row["rule"]): row["met_share"] for row in rows if row["margin"] == -10}
    assert {row["n"] for row in rows if row["unit_id"] == "M2"} == {40}
    assert luck["M2", "raw"] < luck["M1", "raw"]
    assert luck["M1", "probability"] < luck["M1", "raw"]
    assert json.dumps(rows) == json.dumps(
        company.loyalty("scheme", "simulate", "team", "--format", "json").document
    )


def test_what_was_tried_is_kept_for_the_board_scheme_by_scheme(company: Installation) -> None:
    for name in ("team", "bare", "team"):
        assert company.loyalty("scheme", "simulate", name).code == 0

    with open_feed_state(company.home) as con:
        tried = con.execute(
            "select scheme, period, unit_id, count(*) filter (where is_pictured) > 0,"
            " count(*) = count(distinct (rule, margin))"
            " from feed.simulation group by all order by all"
        ).fetchall()

    of = "2026-03"
    # M3 is under the gates of one scheme, and hidden
    assert [row for row in tried if row[2] != "M3"] == [
        (name, of, unit, True, True) for name in ("bare", "team") for unit in ("M1", "M2")
    ]
    assert not any(is_pictured for _, _, unit, is_pictured, _ in tried if unit == "M3")


def test_a_margin_that_was_not_made_is_refused(company: Installation) -> None:
    ended = company.loyalty("scheme", "simulate", "bare", "--margin", "7")

    assert ended.code == 2
    assert "5, 10, 15" in ended.err
