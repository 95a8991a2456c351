"""The page Next wave: the plan of each unit and the modes, in three languages; nobody is named."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from apps.board import texts
from orchestration.decisions.contacts import Contacts, Statement
from orchestration.home import Home
from orchestration.validated.invited import address_key
from tests.apps import snapshot_fixture
from tests.apps.opened import opened, table, words_of

pytestmark = pytest.mark.slow

WAVES = """\
timezone: UTC
waves:
  - id: monthly
    survey: replies
    replies_to: opinion@example.com
    starts: {starts}
    every: once
    who: {{rule: all}}
    unit: location
    half_width_points: 10
    {more}
"""
LETTERS = """\
sender: hello@example.com
smtp: {host: 127.0.0.1, port: 25, security: none}
unsubscribing: {address: leave@example.com}
"""
TABLES = """
    create table published.people_to_ask (person_key varchar, is_customer_key boolean,
        location varchar, manager varchar, last_order_date date, last_answered_date date,
        consent varchar);
    create table published.asked_people (person_key varchar, asked_date date,
        invitation_count bigint);
    create table published.person_keys (person_key varchar, known_key varchar);
    create table published.unit_precision (dimension varchar, member varchar, invited bigint,
        answered bigint, n bigint, response_rate double, response_rate_low double,
        response_rate_high double, half_width_of_one double);
    insert into published.unit_precision values
        ('company', 'all', 100, 50, 100, 0.5, 0.4, 0.6, 160);
    create table published.mode_effects (channel varchar, stratum_count bigint, n bigint,
        other_n bigint, difference double, difference_low double, difference_high double,
        p_value double, q_value double, verdict varchar, level double);
    insert into published.mode_effects values
        ('email', 4, 50, 90, -12.5, -20, -5, 0.001, 0.002, 'associated', 0.95),
        ('web', 4, 10, 90, null, null, null, null, null, 'too_few', 0.95);
"""


def company(
    root: Path, monkeypatch: pytest.MonkeyPatch, *, starts: date, more: str = "", sql: str = TABLES
) -> None:
    path = snapshot_fixture.build(root / "data", fetched_at=datetime(2026, 10, 8, tzinfo=UTC))
    home = Home(root / "data", root / "surveys", f"sqlite:///{root / 'data' / 'decisions.sqlite'}")
    people = [f"{number:032x}" for number in range(4)]
    with duckdb.connect(str(path)) as con:
        con.execute(sql)
        if sql == TABLES:
            for number, key in enumerate(people):
                place = "L1" if number < 3 else "L2"
                con.execute(
                    "insert into published.people_to_ask values (?, true, ?, 'M01', null, null, ?)",
                    [key, place, "no" if number == 0 else "yes"],
                )
    for key in people:
        address = f"{key}@example.com"
        said = {"customer_id": key, "email": address_key(address, home.secret())}
        kept = Contacts(home.decisions_url, home.secret())
        kept.keep([Statement(said, {"email": address}, has_consent=None, rank="1")])
    (root / "surveys").mkdir()
    declared = WAVES.format(starts=starts, more=more)
    (root / "surveys" / "waves.yaml").write_text(declared, encoding="utf-8")
    (root / "surveys" / "letters.yaml").write_text(LETTERS, encoding="utf-8")
    monkeypatch.setenv("LOYALTY_DATA", str(root / "data"))
    monkeypatch.setenv("LOYALTY_SURVEYS", str(root / "surveys"))


def today() -> date:
    return datetime.now(UTC).date()


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_the_plan_and_the_modes_are_told_and_nobody_is_named(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    company(tmp_path, monkeypatch, starts=today() + timedelta(days=3))
    words = texts.load(language)

    board = opened("next_wave", lang=language)

    assert not board.exception
    assert [metric.value for metric in board.metric] == ["3", "3", "2"]
    plan = table(board, words("next_wave.column.chosen"))
    assert list(plan[words("next_wave.column.chosen")]) == [2, 1]
    assert str(plan[words("next_wave.column.expected")].iloc[0]).startswith("1")
    modes = table(board, words("next_wave.mode_column.verdict"))
    assert list(modes[words("next_wave.mode_column.verdict")]) == [
        words("next_wave.verdict.associated"),
        words("next_wave.verdict.too_few"),
    ]
    told = words_of(board)
    assert words("next_wave.no_experiment") in told
    assert words("next_wave.planned_only") in told
    assert words("next_wave.alone.refused") in told
    assert "example.com" not in told


def test_a_wave_whose_day_passed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    starts = today() - timedelta(days=2)
    company(tmp_path, monkeypatch, starts=starts, more="send: true")

    board = opened("next_wave")

    assert not board.exception
    assert any("its day has passed" in str(warning.value) for warning in board.warning)


def test_a_snapshot_made_before_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    company(tmp_path, monkeypatch, starts=today(), sql="select 1")

    board = opened("next_wave")

    assert not board.exception
    said = [str(info.value) for info in board.info]
    assert texts.load("en")("next_wave.old_snapshot") in said
    assert texts.load("en")("next_wave.no_modes") in said


def test_a_mistake_in_the_file_is_told_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    company(tmp_path, monkeypatch, starts=today(), more="evry: week")

    board = opened("next_wave")

    assert not board.exception
    assert any("evry" in str(error.value) for error in board.error)
