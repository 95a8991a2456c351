"""`loyalty feed`: what is refused in words before anything is decided."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from orchestration.cli import command
from orchestration.cli.feed import show_rows
from orchestration.cli.outcomes import Ending
from orchestration.outlets.feeds import closing, preparing, release
from orchestration.outlets.feeds.signing import load_key
from tests.outlets.feeds.fake_company import SCHEME, an_office, fill


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "surveys" / "schemes").mkdir(parents=True)
    declare(tmp_path, "shops")
    monkeypatch.setenv("LOYALTY_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("LOYALTY_SURVEYS", str(tmp_path / "surveys"))
    monkeypatch.setenv("LOYALTY_FEED_KEY", str(tmp_path / "keys" / "feed.pem"))
    monkeypatch.setenv("LOYALTY_FEED_ANCHOR", str(tmp_path / "second"))
    return tmp_path


def declare(root: Path, name: str) -> None:
    text = yaml.safe_dump({**SCHEME, "scheme": name})
    (root / "surveys" / "schemes" / f"{name}.yaml").write_text(text, encoding="utf-8")


def test_a_key_is_made_once_and_registered(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = command(["feed", "key", "--by", "Ana"])
    again = command(["feed", "key", "--by", "Ana"])

    key = load_key(root / "keys" / "feed.pem")
    said = capsys.readouterr().out
    assert (first, again) == (Ending.OK, Ending.OK)
    assert said.count(f"Key {key.key_id}") == 2
    assert said.count("decision 1.") == 2


def test_without_the_name_of_a_key_none_is_made(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("LOYALTY_FEED_KEY")

    assert command(["feed", "key", "--by", "Ana"]) == Ending.WRONG_INPUT
    assert "LOYALTY_FEED_KEY" in capsys.readouterr().err
    assert not (root / "keys").exists()


@pytest.mark.usefixtures("root")
def test_a_month_that_is_not_over_is_not_closed(capsys: pytest.CaptureFixture[str]) -> None:
    code = command(["feed", "close", "--period", "2099-01", "--by", "Ana"])

    assert code == Ending.WRONG_INPUT
    assert "the period is not over" in capsys.readouterr().err


def test_of_several_schemes_one_is_named(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    declare(root, "teams")

    code = command(["feed", "prepare", "--period", "2026-03", "--by", "Ana"])

    assert code == Ending.WRONG_INPUT
    assert "Declared: shops, teams" in capsys.readouterr().err


@pytest.mark.usefixtures("root")
def test_a_step_too_early_ends_with_the_next_thing_to_do(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = command(["feed", "approve", "--period", "2026-03", "--by", "Boris"])

    assert code == Ending.WRONG_INPUT
    assert "Close it first: loyalty feed close" in capsys.readouterr().err


@pytest.mark.usefixtures("root")
def test_nothing_released_is_nothing_proven(capsys: pytest.CaptureFixture[str]) -> None:
    command(["feed", "key", "--by", "Ana"])

    code = command(["feed", "verify", "--language", "ru"])

    assert code == Ending.WRONG_INPUT
    assert "Nothing is released" in capsys.readouterr().err


@pytest.mark.usefixtures("root")
def test_status_says_what_waits(capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["feed", "status", "--format", "json"]) == Ending.OK
    assert '"stages": []' in capsys.readouterr().out


@pytest.mark.usefixtures("root")
def test_status_of_an_empty_feed_says_how_to_begin(capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["feed", "status"]) == Ending.OK
    assert "begins with: loyalty feed close" in " ".join(capsys.readouterr().out.split())


@pytest.mark.usefixtures("root")
def test_there_are_no_rows_to_look_at_before_they_are_prepared(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert command(["feed", "rows", "--period", "2026-03"]) == Ending.WRONG_INPUT
    assert "nothing is prepared" in capsys.readouterr().err


def test_the_prepared_rows_are_shown_to_whoever_approves_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office = an_office(tmp_path)
    fill(office.company, "2026-01")
    office.clock.set("2026-02-08T09:00")
    closing.close(office.desk, office.company.declared, "2026-01", by="Ana")
    preparing.prepare(office.desk, "shops", "2026-01", by="Ana")

    show_rows(office.desk, "shops", "2026-01")

    told = capsys.readouterr().out
    for row in release.prepared_rows(office.desk.book(), office.desk, "shops", "2026-01"):
        (line,) = [line.split() for line in told.splitlines() if f" {row.unit_id} " in line]
        assert line[0] == "2026-01"
        assert row.display_value in line
        assert row.status in line
