"""The digest over real servers: SMTP in front, Dovecot behind, and a process killed in between."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from orchestration.decisions.journal import Journal
from orchestration.home import PROJECT, Home
from orchestration.outlets.digest.issues import issue_of
from orchestration.outlets.digest.rounds import Desk
from orchestration.responses.letters import Letters
from orchestration.sending.outbox import INTENDED, SENT
from tests.end_to_end.digest_round import declared
from tests.end_to_end.dovecot import USER, Dovecot, running_dovecot
from tests.end_to_end.smtp_relay import running_relay
from tests.outlets.digest.letters_fixture import letters, running_server
from tests.outlets.talking_company import home_of

pytestmark = [pytest.mark.slow, pytest.mark.end_to_end]

LETTERS = 12
KILLS = 25


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with running_dovecot() as server:
        yield server


def test_a_letter_arrives_in_a_mailbox_and_is_left_from_it(
    tmp_path: Path, dovecot: Dovecot
) -> None:
    home = home_of(tmp_path)
    with running_relay(dovecot) as port:
        found = of_one_reader(port)
        desk = Desk(home, found, {}, lambda: datetime(2026, 10, 1, tzinfo=UTC))

        sent = [one.outcome for one in desk.send(issue_of("2026-10-01"))]
        (mail,) = mails_in(dovecot)
        # as the "unsubscribe" button of a mail program does
        _, _, subject = mail["List-Unsubscribe"].strip("<>").partition("?subject=")
        leaving = f"From: x@example.com\r\nSubject: {subject.replace('%20', ' ')}\r\n\r\n"
        folder = tmp_path / "data" / "leaving"
        folder.mkdir()
        (folder / "1.eml").write_bytes(leaving.encode())
        left = desk.read_mailbox().left
        later = [one.outcome for one in desk.send(issue_of("2026-10-15"))]

    assert sent == ["sent"]
    assert mail["Subject"] == "Cafeneaua Noastră, лояльность клиентов: сентябрь 2026"
    assert {part.get_content_type() for part in mail.walk()} >= {"text/plain", "text/html"}
    assert left == [f"{USER}@localhost"]
    assert later == ["unsubscribed"]
    assert len(mails_in(dovecot)) == 1


def of_one_reader(port: int) -> Letters:
    reader = {"address": f"{USER}@localhost", "name": "Ольга", "language": "ru"}
    mailbox = {"type": "mail_folder", "url": "leaving"}
    leaving = {"address": "leave@example.com", "mailbox": mailbox}
    return letters(port, recipients=[reader], unsubscribing=leaving)


def mails_in(dovecot: Dovecot) -> list[EmailMessage]:
    found = []
    for folder in ("new", "cur"):
        for path in sorted((dovecot.maildir / folder).iterdir()):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            assert isinstance(mail, EmailMessage)
            found.append(mail)
    return found


def test_a_round_killed_again_and_again_loses_nothing_and_repeats_nothing_unsaid(
    tmp_path: Path,
) -> None:
    chance = random.Random(7)
    outcomes: list[str] = []
    with running_server() as server:
        for _ in range(KILLS):
            outcomes += killed_round(server.port, tmp_path, after=chance.uniform(0.25, 0.9))
        outcomes += killed_round(server.port, tmp_path, after=None)
        outcomes += killed_round(server.port, tmp_path, after=None)
        taken = list(server.taken)

    wanted = {one.address for one in declared(server.port, LETTERS).recipients}
    assert {address for address, _ in taken} == wanted, "nothing is lost"
    # what went out more than once: the same bytes, and the journal has an attempt for each
    for address in wanted:
        assert len({content for to, content in taken if to == address}) == 1
    home = Home(tmp_path, tmp_path / "surveys", f"sqlite:///{tmp_path / 'decisions.sqlite'}")
    journal = Journal(home.decisions_url)
    attempts = Counter(event.subject for event in journal.events(INTENDED))
    assert sum(attempts.values()) >= len(taken)
    assert Counter(event.subject for event in journal.events(SENT)) == dict.fromkeys(attempts, 1)
    assert not journal.verify()
    assert outcomes[-LETTERS:] == ["already"] * LETTERS


def killed_round(port: int, data: Path, *, after: float | None) -> list[str]:
    """The outcomes that a round told before it was killed; `after` None lets it end."""
    module = "tests.end_to_end.digest_round"
    process = subprocess.Popen(
        [sys.executable, "-m", module, str(port), str(data), str(LETTERS)],
        cwd=PROJECT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    if after is not None:
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
    out, _ = process.communicate()
    if after is None:
        assert process.returncode == 0
    return out.split()
