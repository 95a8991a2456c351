"""Invitations over a real SMTP server: one each, none to who objects, the rest after a kill."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote

import pytest

from orchestration.decisions.contact_wishes import REFUSED
from orchestration.decisions.invitations import BEGUN, LEFT_OUT, SENT, Invitations
from orchestration.home import PROJECT
from orchestration.outlets.digest.one_click import make_server
from orchestration.outlets.invitations.refusing import OneClick
from orchestration.outlets.invitations.rounds import InvitationsBusyError, send_due
from orchestration.published.wave_plan import plan_next
from orchestration.published.wave_standing import missed, standings
from orchestration.responses.waves import load_waves
from orchestration.sources.email.messages import MailRejected, MailRow, read_message
from orchestration.sources.errors import SourceError
from orchestration.validated.invited import believed
from tests.outlets.digest.letters_fixture import Server, part, running_server
from tests.outlets.invitations.asking_company import NOW, Company, Person, key_of

ANA, ION = "ana@example.com", "ion@example.com"


@pytest.fixture
def server() -> Iterator[Server]:
    with running_server() as running:
        yield running


@pytest.fixture
def company(tmp_path: Path, server: Server) -> Company:
    made = Company(tmp_path, port=server.port)
    made.agree("ana", "ion")
    made.publish([Person("ana"), Person("ion", "Центр")])
    return made


def sent(company: Company, days: int = 0) -> Counter[str]:
    now = NOW + timedelta(days=days)
    return Counter(d.outcome for _, d in send_due(company.home, {}, lambda: now))


def link_of(mail: EmailMessage, score: int) -> str:
    """The subject of the reply that a score opens."""
    found = part(mail, "html").split("subject=")[1 + score].split('"')[0]
    return unquote(found)


def reply(mail: EmailMessage, subject: str, sender: str, words: str = "") -> bytes:
    return (
        f"From: {sender}\r\nTo: opinion@example.com\r\nSubject: {subject}\r\n"
        f"In-Reply-To: {mail['Message-ID']}\r\nMessage-ID: <1@x>\r\n"
        f"Date: Wed, 10 Jun 2026 12:00:00 +0300\r\nContent-Type: text/plain; charset=utf-8\r\n"
        f"\r\n{words}\r\n"
    ).encode()


def read(company: Company, content: bytes) -> MailRow | MailRejected:
    row = read_message(content, score_from="subject_or_reply")
    assert isinstance(row, MailRow)
    return believed(row, company.home.secret())


def test_everybody_chosen_gets_one_mail_with_eleven_answers(
    company: Company, server: Server
) -> None:
    assert sent(company) == {"sent": 2}
    assert sent(company) == {}

    mail = server.mails()[ION]
    assert mail["Reply-To"] == "opinion@example.com"
    assert str(mail["Subject"]) == "Ромашка: один вопрос о Ваших впечатлениях"
    assert "example.com" not in link_of(mail, 9)
    rows = [read(company, reply(mail, link_of(mail, score), ION)) for score in range(11)]
    assert [row.score for row in rows if isinstance(row, MailRow)] == [str(n) for n in range(11)]
    assert {row.token.partition("|")[2] for row in rows if isinstance(row, MailRow)} == {"Центр|M1"}


def test_a_plain_reply_in_words_is_an_answer_too(company: Company, server: Server) -> None:
    sent(company)
    mail = server.mails()[ANA]

    row = read(company, reply(mail, f"Re: {mail['Subject']}", ANA, "8 - все хорошо"))

    assert isinstance(row, MailRow)
    assert (row.score, row.comment) == ("8", "все хорошо")


@pytest.mark.parametrize(
    ("change", "sender", "reason"),
    [
        (lambda token: token, ION, "TOKEN_FOREIGN"),
        (lambda token: token.replace("-", "-a", 1), ANA, "TOKEN_UNKNOWN"),
        (lambda token: "i" + "0" * 16 + token[17:], ANA, "TOKEN_UNKNOWN"),
        (lambda token: token[:-1] + ("b" if token[-1] == "a" else "a"), ANA, "TOKEN_FOREIGN"),
        (lambda _: "L2-M05-0123", ANA, "TOKEN_UNKNOWN"),
    ],
)
def test_a_token_of_somebody_else_or_of_nobody_is_set_aside(
    change: object, sender: str, reason: str, company: Company, server: Server
) -> None:
    sent(company)
    mail = server.mails()[ANA]
    score, _, token = link_of(mail, 9).rstrip("]").partition("[#")
    assert callable(change)

    found = read(company, reply(mail, f"{score}[#{change(token)}]", sender))

    assert isinstance(found, MailRejected)
    assert found.reason == reason


def test_the_language_is_the_customers_and_else_the_waves(tmp_path: Path, server: Server) -> None:
    company = Company(tmp_path, port=server.port)
    company.agree("ana", language="en")
    company.agree("ion", language="de")
    company.publish([Person("ana"), Person("ion")])

    sent(company)

    languages = {to: mail["Content-Language"] for to, mail in server.mails().items()}
    assert languages == {ANA: "en", ION: "ro"}


def test_who_refuses_after_the_plan_gets_no_mail(tmp_path: Path, server: Server) -> None:
    company = Company(tmp_path, port=server.port)
    company.agree("ana", "ion")
    company.publish([Person("ana"), Person("ion")])
    server.answers[ANA] = server.answers[ION] = "451 later"
    assert sent(company) == {"put_off": 2}
    company.refuse("ana")
    server.answers.clear()

    assert sent(company, days=1) == {"left_out": 1, "sent": 1}

    assert list(server.mails()) == [ION]
    assert [event.payload["why"] for event in company.journal.events(LEFT_OUT)] == ["refused"]


@pytest.mark.parametrize("way", ["mail", "one click"])
def test_who_unsubscribes_is_asked_no_more(way: str, company: Company, server: Server) -> None:
    sent(company)
    click, by_mail = (
        one.strip().strip("<>") for one in str(server.mails()[ANA]["List-Unsubscribe"]).split(",")
    )
    if way == "mail":
        subject = unquote(by_mail.partition("?subject=")[2])
        file = company.home.data / "leaving" / "1.eml"
        file.write_bytes(f"From: x@example.com\r\nSubject: {subject}\r\n\r\n".encode())
        sent(company)
    else:
        press(company, click.partition("board.example.com")[2])

    (wish,) = company.journal.events(REFUSED)
    assert (wish.subject, wish.payload["channel"]) == (key_of("ana"), "email")
    sent(company)
    assert len(company.journal.events(REFUSED)) == 1


def press(company: Company, path: str) -> None:
    """As a mail program does: first a scanner looks, then the person presses."""
    others = OneClick(company.home, lambda: NOW)
    with make_server(0, tuple, company.journal, now=lambda: NOW, others=others) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        for method, expected in (("GET", 0), ("POST", 1)):
            client = http.client.HTTPConnection("127.0.0.1", running.server_address[1])
            client.request(method, path)
            assert client.getresponse().status == 200
            assert len(company.journal.events(REFUSED)) == expected
            client.close()
        running.shutdown()
        thread.join()


def test_when_the_wishes_cannot_be_read_nothing_is_sent(company: Company, server: Server) -> None:
    (company.home.data / "leaving").rmdir()

    with pytest.raises(SourceError):
        sent(company)

    assert server.taken == []
    assert company.journal.events(BEGUN) == ()


def test_a_forgotten_person_gets_no_mail_and_their_invitation_leads_to_nobody(
    company: Company, server: Server
) -> None:
    server.answers[ANA] = "451 later"
    sent(company)
    Invitations(company.home.decisions_url).forget([key_of("ana"), key_of("ion")])
    server.answers.clear()

    assert sent(company) == {"left_out": 1}
    assert {one.person for one in Invitations(company.home.decisions_url).load()} == {None}
    told = [event for event in company.journal.events() if event.kind in (BEGUN, LEFT_OUT, SENT)]
    assert len(told) == 3
    assert not any(key_of(name) in str(told) for name in ("ana", "ion"))


def test_two_do_not_send_at_once(company: Company, server: Server) -> None:
    first = send_due(company.home, {}, lambda: NOW)
    next(first)

    with pytest.raises(InvitationsBusyError):
        list(send_due(company.home, {}, lambda: NOW))

    assert len(list(first)) == 1
    assert len(server.mails()) == 2


DYING = """
import os, signal, sys
from datetime import timedelta
from pathlib import Path
from orchestration.outlets.invitations.rounds import send_due
from tests.outlets.invitations.asking_company import NOW, Company
company = Company(Path(sys.argv[1]))
for number, _ in enumerate(send_due(company.home, {}, lambda: NOW), 1):
    if number == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.slow
def test_killed_in_the_middle_the_rest_is_sent_and_none_twice(
    tmp_path: Path, server: Server
) -> None:
    people = [f"p{number}" for number in range(6)]
    company = Company(tmp_path, port=server.port, who="{rule: random, per_unit: 5, seed: 3}")
    company.agree(*people)
    company.publish(Person(name) for name in people)
    chosen = {one.person for one in plan_next(company.home, NOW)[0].chosen}

    for count in (2, 1):
        subprocess.run(
            [sys.executable, "-c", DYING, str(tmp_path), str(count)],
            cwd=PROJECT, env={**os.environ, "PYTHONPATH": str(PROJECT)}, check=False,
        )  # fmt: skip
    assert len(server.mails()) == 3
    assert sent(company, days=1) == {"sent": 2}

    assert {key_of(to.partition("@")[0]) for to in server.mails()} == chosen
    assert len(company.journal.events(BEGUN)) == 1


def test_a_wave_whose_day_passed_is_told_until_it_is_made_good(
    company: Company, server: Server
) -> None:
    waves = load_waves(company.home.surveys)
    assert waves is not None

    def late(days: int) -> list[tuple[str, str]]:
        found = standings(company.home, NOW + timedelta(days=days))
        return [(one.day.isoformat(), one.state) for one in missed(found, waves)]

    assert late(0) == []
    assert late(1) == [("2026-06-10", "late")]
    assert late(8) == [("2026-06-10", "missed")]
    assert sent(company, days=8) == {}
    assert sent(company, days=7) == {"sent": 2}
    assert late(8) == []
    assert len(server.mails()) == 2
