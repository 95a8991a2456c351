"""Letters go out over a real SMTP server: once each, whatever breaks, and never silently twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from orchestration.decisions.journal import Journal
from orchestration.home import Home
from orchestration.outlets.digest import archive
from orchestration.outlets.digest.archive import Written
from orchestration.outlets.digest.issues import issue_of
from orchestration.outlets.digest.recipients import Known, known_recipients, unsubscribe
from orchestration.outlets.digest.sending import BusyError, Round, send_issue
from orchestration.responses.letters import Channel, Letters
from orchestration.sending.handing import Delivery
from orchestration.sending.mailing import (
    Mailer,
    RefusedError,
    UncertainError,
    UnreachableError,
)
from orchestration.sending.outbox import INTENDED, SENT, Outbox
from tests.outlets.digest.letters_fixture import ISSUE, NOW, SECRET, Server, letters, running_server


class Writer:
    """Writes a short mail, another one each time it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def mail(self, one: Known) -> Written:
        self.asked += 1
        text = f"To: {one.recipient.address}\r\nX-Asked: {self.asked}\r\n\r\nHello\r\n"
        return Written(text.encode(), frozenset({"response-1"}))

    def message(self, channel: Channel) -> Written:
        self.asked += 1
        return Written(f"for {channel.name}, {self.asked}".encode())


class Chat:
    """A chat that takes texts, or answers with an error."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error, self.said = error, list[str]()

    def say(self, _channel: Channel, text: str) -> None:
        if self.error is not None:
            raise self.error
        self.said.append(text)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "data", tmp_path / "surveys", f"sqlite:///{tmp_path / 'd.sqlite'}")


@pytest.fixture
def server() -> Iterator[Server]:
    with running_server() as running:
        yield running


def send(
    home: Home, declared: Letters, *, writer: Writer | None = None, chat: Chat | None = None,
    again: tuple[str, ...] = (),
) -> list[Delivery]:  # fmt: skip
    task = Round(home, declared, issue_of(ISSUE), writer or Writer(), lambda: NOW, again)
    known = known_recipients(declared, SECRET)
    return list(send_issue(task, known, {}, chat or Chat(), SECRET))


def outcomes(deliveries: list[Delivery]) -> dict[str, str]:
    return {one.to.partition("@")[0]: one.outcome for one in deliveries}


def kinds(home: Home) -> list[str]:
    return [event.kind for event in Journal(home.decisions_url).events()]


def test_everybody_gets_an_issue_once(home: Home, server: Server) -> None:
    first = send(home, letters(server.port))
    second = send(home, letters(server.port))

    assert outcomes(first) == dict.fromkeys(("en", "ru", "ro"), "sent")
    assert outcomes(second) == dict.fromkeys(("en", "ru", "ro"), "already")
    assert sorted(server.mails()) == ["en@example.com", "ro@example.com", "ru@example.com"]
    assert kinds(home) == [INTENDED, SENT] * 3


def test_the_archive_holds_the_very_bytes_that_were_sent(home: Home, server: Server) -> None:
    send(home, letters(server.port))

    kept = sorted(path.read_bytes() for path in archive.archived(home, ISSUE))
    assert kept == sorted(content for _, content in server.taken)
    assert (home.letters.stat().st_mode & 0o777) == archive.PRIVATE


def test_no_address_is_in_the_journal(home: Home, server: Server) -> None:
    server.answers["ru@example.com"] = "550 5.1.1 <ru@example.com>: no such user"

    send(home, letters(server.port))

    everything = str(Journal(home.decisions_url).events())
    assert "@example.com" not in everything
    assert "550 5.1.1" in everything


def test_whoever_unsubscribed_gets_nothing(home: Home, server: Server) -> None:
    declared = letters(server.port)
    leaver = known_recipients(declared, SECRET)[1]
    journal = Journal(home.decisions_url)
    unsubscribe(journal, leaver, way="mail", by="recipient", reason="asked", now=NOW)

    sent = send(home, declared)

    assert outcomes(sent) == {"en": "sent", "ru": "unsubscribed", "ro": "sent"}
    assert sorted(server.mails()) == ["en@example.com", "ro@example.com"]


def test_a_refused_letter_keeps_nobody_else_from_theirs(home: Home, server: Server) -> None:
    server.answers["en@example.com"] = "550 5.1.1 no such user"
    server.answers["ru@example.com"] = "data 451 4.7.1 greylisted"

    first = send(home, letters(server.port))
    server.answers.clear()
    second = send(home, letters(server.port))
    third = send(home, letters(server.port), again=("en@example.com",))

    assert outcomes(first) == {"en": "refused", "ru": "put_off", "ro": "sent"}
    assert outcomes(second) == {"en": "refused", "ru": "sent", "ro": "already"}
    assert outcomes(third) == {"en": "sent", "ru": "already", "ro": "already"}
    assert sorted(server.mails()) == ["en@example.com", "ro@example.com", "ru@example.com"]


def test_a_server_that_is_not_there_leaves_no_intention(home: Home) -> None:
    with running_server() as gone:
        pass

    sent = send(home, letters(gone.port))

    assert outcomes(sent) == dict.fromkeys(("en", "ru", "ro"), "unreachable")
    assert "security" in sent[0].words
    assert kinds(home) == []


class Killed(BaseException):
    """As if the process were gone at this instant."""


@pytest.mark.parametrize("moment", ["make", "intend", "hand_over", "settle"])
def test_a_round_killed_at_any_moment_is_taken_up(
    home: Home, server: Server, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    declared, writer = letters(server.port), Writer()
    place: object = {
        "make": writer, "intend": Outbox, "hand_over": Mailer, "settle": Outbox,
    }[moment]  # fmt: skip
    name = "mail" if moment == "make" else moment

    def die(*_arguments: object, **_named: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(place, name, die)
        with pytest.raises(Killed):
            send(home, declared, writer=writer)
    taken_before = len(server.taken)
    outcome = outcomes(send(home, declared, writer=writer))

    # handed over and not written down: the one window in which a letter goes out twice
    assert taken_before == (1 if moment == "settle" else 0)
    assert outcome["ru"] == outcome["ro"] == "sent"
    assert outcome["en"] == ("repeated" if moment in ("hand_over", "settle") else "sent")
    english = [content for address, content in server.taken if address == "en@example.com"]
    assert len(english) == taken_before + 1
    assert len(set(english)) == 1, "the same bytes, so the same Message-ID"


def test_a_connection_that_breaks_under_a_letter_is_said_and_repeated(
    home: Home, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    declared = letters(server.port)

    def broken(*_arguments: object) -> str:
        raise UncertainError("broken.")

    with monkeypatch.context() as patch:
        patch.setattr(Mailer, "hand_over", broken)
        first = send(home, declared)
    second = send(home, declared)

    assert outcomes(first) == dict.fromkeys(("en", "ru", "ro"), "uncertain")
    assert all(one.needs_a_person for one in first)
    assert outcomes(second) == dict.fromkeys(("en", "ru", "ro"), "repeated")


def test_two_processes_do_not_send_at_once(home: Home, server: Server) -> None:
    declared = letters(server.port)
    task = Round(home, declared, issue_of(ISSUE), Writer(), lambda: NOW)
    known = known_recipients(declared, SECRET)
    running = send_issue(task, known, {}, Chat(), SECRET)
    next(running)

    with pytest.raises(BusyError, match="another process"):
        send(home, declared)

    assert len(list(running)) == 2


CHANNEL = {"name": "team", "language": "ru", "url_env": "TEAM_CHAT"}


def with_channel(port: int) -> Letters:
    return letters(port, recipients=[], channels=[CHANNEL])


@pytest.mark.parametrize(
    ("error", "outcome", "next_one"),
    [
        (None, "sent", "already"),
        (RefusedError(401, is_permanent=True), "refused", "refused"),
        (RefusedError(429, is_permanent=False), "put_off", "sent"),
        (UnreachableError("TEAM_CHAT is not set"), "unreachable", "sent"),
        # a chat knows no Message-ID: what may have arrived is not said twice
        (UncertainError("no answer"), "uncertain", "uncertain"),
    ],
)
def test_a_channel_gets_an_issue_at_most_once(
    home: Home, error: Exception | None, outcome: str, next_one: str
) -> None:
    declared = replace_smtp(with_channel(25))

    first = send(home, declared, chat=Chat(error))
    chat = Chat()
    second = send(home, declared, chat=chat)

    assert outcomes(first) == {"team": outcome}
    assert outcomes(second) == {"team": next_one}
    assert len(chat.said) == (next_one == "sent")
    assert outcomes(send(home, declared, chat=chat, again=("team",))) == {
        "team": "repeated" if outcome == "uncertain" else "sent"
    }


def replace_smtp(declared: Letters) -> Letters:
    return declared.model_copy(update={"smtp": None})


def test_a_delivery_that_went_well_needs_nobody() -> None:
    fine = Delivery("a", "sent")

    assert not fine.needs_a_person
    assert replace(fine, outcome="refused").needs_a_person


def test_letters_that_quote_a_forgotten_person_go_and_others_stay(
    home: Home, server: Server
) -> None:
    send(home, letters(server.port))
    kept = archive.archived(home)

    first = archive.drop_letters_that_quote_others(home, {"response-1", "response-2"})
    stayed = archive.archived(home)
    second = archive.drop_letters_that_quote_others(home, {"response-2"})

    assert (first, second) == (0, 3)
    assert len(stayed) == len(kept) == 3
    assert archive.archived(home) == []
    assert kinds(home) == [INTENDED, SENT] * 3
    assert outcomes(send(home, letters(server.port))) == dict.fromkeys(
        ("en", "ru", "ro"), "already"
    )
