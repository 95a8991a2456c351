"""Alerts as letters and messages: to whom, in which words, and how often."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from orchestration.outlets.alerts.rounds import AlertsBusyError, judge_now, tell_waiting
from orchestration.responses.alert_options import load_alert_options
from orchestration.responses.declaration_file import DeclarationError
from orchestration.responses.letters import Channel
from orchestration.sending.handing import Delivery
from tests.outlets.alerts.watched import NOW, Watched, cause, watched
from tests.outlets.digest.letters_fixture import Server, running_server

LETTERS = """\
company: Cafeneaua
sender: loyalty@example.com
smtp: {{host: 127.0.0.1, port: {port}, security: none}}
unsubscribing: {{address: leave@example.com}}
channels: [{{name: team, language: ro, url_env: TEAM}}, {{name: other, language: en, url_env: X}}]
"""
ALERTS = """\
recipients:
  - {address: boss@example.com, name: Ольга, language: ru}
  - {address: shop@example.com, language: ro, units: [{dimension: location, member: L2}]}
  - {address: far@example.com, language: en, units: [{dimension: location, member: L9}]}
channels: [team]
"""


class Chat:
    """Keeps what is said in channels."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []

    def say(self, channel: Channel, text: str) -> None:
        self.said.append((channel.name, text))


@pytest.fixture
def server() -> Iterator[Server]:
    with running_server() as running:
        yield running


@pytest.fixture
def firm(tmp_path: Path, server: Server) -> Watched:
    made = watched(tmp_path / "firm")
    made.declare("letters.yaml", LETTERS.format(port=server.port))
    made.declare("alerts.yaml", ALERTS)
    return made


def told(firm: Watched, chat: Chat, now: datetime = NOW) -> list[Delivery]:
    return list(tell_waiting(firm.home, {}, chat, lambda: now))


def mails(server: Server) -> dict[str, EmailMessage]:
    found = {}
    for to, content in server.taken:
        message = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        found[to] = message
    return found


def test_each_is_told_of_their_own_units_in_their_language_once(
    firm: Watched, server: Server
) -> None:
    firm.publish(cause(), fetched_at=NOW - timedelta(hours=40))
    judge_now(firm.home, NOW)
    chat = Chat()

    first, second = told(firm, chat), told(firm, chat)

    assert [(one.to, one.outcome) for one in first] == [
        ("boss@example.com", "sent"), ("shop@example.com", "sent"), ("team", "sent"),
    ]  # fmt: skip
    assert {one.outcome for one in second} == {"already"}
    found = mails(server)
    assert found.keys() == {"boss@example.com", "shop@example.com"}
    boss = found["boss@example.com"].get_content()
    assert found["boss@example.com"]["Subject"] == "Cafeneaua: 2 оповещения о лояльности клиентов"
    assert "Centru, сентябрь 2026" in boss
    assert "12,5" in boss
    assert "120 ответов" in boss
    assert "Kiosk" in boss
    shop = found["shop@example.com"].get_content()
    assert "Centru, septembrie 2026" in shop
    assert "Kiosk" not in shop


def test_a_person_may_have_it_sent_once_more(firm: Watched, server: Server) -> None:
    firm.publish(cause(dimension="company", member="all"))
    judge_now(firm.home, NOW)
    chat = Chat()
    told(firm, chat)

    again = list(tell_waiting(firm.home, {}, chat, lambda: NOW, ["boss@example.com", "team"]))

    assert [(one.to, one.outcome) for one in again] == [
        ("boss@example.com", "sent"), ("team", "sent"),
    ]  # fmt: skip
    assert [to for to, _ in server.taken] == ["boss@example.com"] * 2
    assert [name for name, _ in chat.said] == ["team"] * 2


def test_once_more_for_nobody_who_is_told_is_refused(firm: Watched) -> None:
    with pytest.raises(DeclarationError, match=r"nobody is told under other.*boss@example\.com"):
        list(tell_waiting(firm.home, {}, Chat(), lambda: NOW, ["other"]))


def test_two_at_once_tell_nobody_twice(firm: Watched, server: Server) -> None:
    firm.publish(cause(dimension="company", member="all"))
    judge_now(firm.home, NOW)
    first = tell_waiting(firm.home, {}, Chat(), lambda: NOW)
    next(first)

    with pytest.raises(AlertsBusyError, match="another process"):
        told(firm, Chat())
    list(first)

    assert [to for to, _ in server.taken] == ["boss@example.com"]


def test_a_chat_that_many_read_hears_of_no_unit(firm: Watched) -> None:
    firm.publish(
        cause(), cause("c2", dimension="company", member="all", value=20.0),
        fetched_at=NOW - timedelta(hours=40),
    )  # fmt: skip
    judge_now(firm.home, NOW)
    chat = Chat()

    told(firm, chat)

    ((name, text),) = chat.said
    assert name == "team"
    assert "Centru" not in text
    assert "Toată compania" in text or "Întreaga companie" in text
    assert "Kiosk" in text


def test_a_second_attempt_is_the_same_letter(firm: Watched, server: Server) -> None:
    firm.publish(cause())
    judge_now(firm.home, NOW)
    server.answers["boss@example.com"] = "451 later"
    put_off = told(firm, Chat())
    server.answers.clear()
    firm.publish(cause(value=-99.0))

    told(firm, Chat(), NOW + timedelta(hours=5))

    assert put_off[0].outcome == "put_off"
    boss = mails(server)["boss@example.com"]
    assert "12,5" in boss.get_content(), "what was told is what fired"
    assert boss["Message-ID"].startswith("<alerts-20261006T080000.")
    assert boss["Date"].datetime == datetime(2026, 10, 6, 8, 0, tzinfo=UTC)


def test_what_could_not_be_sent_for_days_is_not_news_any_more(firm: Watched) -> None:
    firm.publish(cause())
    judge_now(firm.home, NOW)

    assert told(firm, Chat(), NOW + timedelta(days=4)) == []


def test_a_hostile_name_steers_no_letter(firm: Watched, server: Server) -> None:
    hostile = "L2\r\nBcc: all@example.com\u202e<script>" + "x" * 500
    firm.declare("alerts.yaml", "recipients: [{address: boss@example.com, language: en}]")
    firm.publish(cause(dimension="shop\nfloor", member=hostile))
    judge_now(firm.home, NOW)

    told(firm, Chat())

    (message,) = mails(server).values()
    assert "Bcc" not in message
    text = message.get_content()
    assert "\u202e" not in text
    assert "\nBcc" not in text
    assert "x" * 100 not in text


def test_without_the_file_nobody_is_told(tmp_path: Path) -> None:
    made = watched(tmp_path / "firm")
    made.publish(cause())

    fired = judge_now(made.home, NOW).fired

    assert len(fired) == 1
    assert told(made, Chat()) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("channels: [nobody]", "no channel 'nobody'"),
        ("grains: [year]", "alerts.yaml:1"),
        ("recipients: [{address: a@b.md, language: ro}, {address: A@b.md, language: ro}]",
         "stands here twice"),
        ("- x", "declares no alerts"),
    ],
)  # fmt: skip
def test_a_mistake_has_words(firm: Watched, text: str, words: str) -> None:
    firm.declare("alerts.yaml", text)

    with pytest.raises(DeclarationError) as said:
        load_alert_options(firm.home.surveys)

    assert words in str(said.value)


def test_mails_need_a_server(tmp_path: Path) -> None:
    made = watched(tmp_path / "firm")
    made.declare("alerts.yaml", "recipients: [{address: a@b.md, language: ro}]")

    with pytest.raises(DeclarationError, match=r"Declare `smtp`"):
        load_alert_options(made.home.surveys)
