"""`loyalty digest`, `recipients` and `ideas`: what a person types, and what they are told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration.cli import command
from orchestration.cli.outcomes import Ending
from orchestration.decisions.ideas import KIND
from orchestration.decisions.journal import Journal
from orchestration.home import Home
from orchestration.published.idea_register import number_of
from tests.outlets.digest.letters_fixture import ISSUE, Server, letters, running_server
from tests.outlets.talking_company import home_of, uid

TERMINAL, SUNDAY = f"{uid(0)}/why", f"{uid(3)}/why"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    made = home_of(tmp_path)
    monkeypatch.setenv("LOYALTY_DATA", str(made.data))
    monkeypatch.setenv("LOYALTY_SURVEYS", str(made.surveys))
    return made


@pytest.fixture
def server(home: Home) -> Iterator[Server]:
    with running_server() as running:
        declare(home, running.port)
        yield running


def declare(home: Home, port: int, **other: Any) -> None:
    document = letters(port, **other).model_dump(mode="json", exclude_none=True)
    (home.surveys / "letters.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")


def send(*more: str) -> int:
    return command(["digest", "send", "--issue", ISSUE, *more])


def test_without_a_file_nothing_is_sent_and_it_says_which_file(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    code = send()

    assert code == Ending.WRONG_INPUT
    assert str(home.surveys / "letters.yaml") in capsys.readouterr().err
    assert not home.letters.exists()


def test_an_issue_is_sent_told_and_logged(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    server.answers["ru@example.com"] = "550 5.1.1 no such user"

    code = send("--json")
    told = json.loads(capsys.readouterr().out)
    command(["digest", "log", "--issue", ISSUE, "--json"])
    logged = json.loads(capsys.readouterr().out)

    assert code == Ending.FAILED
    assert [one["outcome"] for one in told["letters"]] == ["sent", "refused", "sent"]
    assert [one["state"] for one in logged["letters"]] == ["sent", "refused", "sent"]
    assert sorted(server.mails()) == ["en@example.com", "ro@example.com"]


def test_who_unsubscribes_by_command_gets_nothing_until_they_come_back(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    by = ["--by", "Ion"]

    command(["recipients", "unsubscribe", "EN@example.com", *by])
    first = send()
    command(["recipients", "list", "--json"])
    listed = json.loads(capsys.readouterr().out.partition("[")[2].join(["[", ""]))
    command(["recipients", "resubscribe", "en@example.com", *by])
    second = send()

    assert (first, second) == (Ending.OK, Ending.OK)
    assert [bool(one["unsubscribed"]) for one in listed] == [True, False, False]
    assert sorted(server.mails()) == ["en@example.com", "ro@example.com", "ru@example.com"]
    nobody = command(["recipients", "unsubscribe", "nobody@example.com", *by])
    assert nobody == Ending.WRONG_INPUT


def test_a_preview_sends_nothing(
    home: Home, server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = ["digest", "preview", "--issue", ISSUE]

    printed = command([*shown, "--language", "ro"])
    text = capsys.readouterr().out
    written = command([*shown, "--to", str(tmp_path / "look")])

    assert (printed, written) == (Ending.OK, Ending.OK)
    assert "loialitatea clienților: septembrie 2026" in text
    assert "\u202e" not in text
    assert len(list((tmp_path / "look").glob("*.eml"))) == 3
    assert len(list((tmp_path / "look").glob("*.html"))) == 3
    assert server.taken == []
    assert Journal(home.decisions_url).events() == ()


def test_a_mailbox_that_cannot_be_read_holds_the_letters_back(
    home: Home, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    mailbox = {"type": "mail_folder", "url": "not/there"}
    leaving = {"address": "leave@example.com", "mailbox": mailbox}
    declare(home, server.port, unsubscribing=leaving)

    code = send()

    assert code == Ending.FAILED
    assert "not/there" in capsys.readouterr().err
    assert server.taken == []


def test_a_password_is_said_to_be_missing_and_never_said(
    home: Home, server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    smtp = {
        "host": "127.0.0.1", "port": server.port, "security": "none", "user": "u",
        "password_env": "SMTP_PASSWORD",
    }  # fmt: skip
    declare(home, server.port, smtp=smtp)

    missing = send()
    said = capsys.readouterr()
    monkeypatch.setenv("SMTP_PASSWORD", "correct horse")
    refused = send()  # the server knows no signing in
    said_then = capsys.readouterr()

    assert (missing, refused) == (Ending.FAILED, Ending.FAILED)
    assert "SMTP_PASSWORD is not set" in said.out
    assert "correct horse" not in said_then.out + said_then.err
    assert server.taken == []


@pytest.mark.parametrize("issue", ["2026-10-02", "october"])
@pytest.mark.usefixtures("server")
def test_a_day_without_an_issue_is_refused(issue: str) -> None:
    assert command(["digest", "send", "--issue", issue]) == Ending.WRONG_INPUT


@pytest.mark.usefixtures("home")
def test_a_mistake_in_the_file_is_named_with_its_line(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    file = home.surveys / "letters.yaml"
    file.write_text("sender: a@example.com\nrecipiants: []\n", encoding="utf-8")

    code = command(["sources", "check"])

    said = capsys.readouterr().err
    assert code == Ending.WRONG_INPUT
    assert "letters.yaml:2" in said
    assert "Did you mean 'recipients'?" in said


def test_ideas_are_listed_shown_judged_and_merged(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    number, sunday = number_of(TERMINAL), number_of(SUNDAY)
    said = ["--by", "Ion", "--reason", "so decided"]

    command(["ideas", "judge", number[:5], "--status", "planned", *said])
    command(["ideas", "judge", sunday, "--status", "merged", "--into", number, *said])
    capsys.readouterr()
    command(["ideas", "list", "--format", "json"])
    listed = json.loads(capsys.readouterr().out)
    command(["ideas", "show", number])
    shown = capsys.readouterr().out

    assert [one["wish_count"] for one in listed] == [5, 1]
    assert (listed[0]["status"], listed[0]["judged_by"]) == ("planned", "Ion")
    assert "Livrare duminica" in shown
    assert len(Journal(home.decisions_url).events(KIND)) == 2


@pytest.mark.parametrize(
    "asked",
    [
        ["judge", "ffffffff", "--status", "done"],
        ["judge", number_of(TERMINAL), "--status", "merged"],
        ["judge", number_of(TERMINAL), "--status", "merged", "--into", number_of(TERMINAL)],
        ["judge", number_of(TERMINAL), "--status", "done", "--into", number_of(SUNDAY)],
    ],
)
def test_a_judgement_that_does_not_fit_is_wrong_input(home: Home, asked: list[str]) -> None:
    code = command(["ideas", *asked, "--by", "Ion", "--reason", "x"])

    assert code == Ending.WRONG_INPUT
    assert Journal(home.decisions_url).events() == ()
