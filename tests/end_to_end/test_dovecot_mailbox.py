"""Mails delivered to a real Dovecot, pulled over IMAP with TLS, through lines that break."""

from __future__ import annotations

import dataclasses
import imaplib
import logging
import os
import ssl
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
import trustme

from orchestration.sources.connector import Fetched
from orchestration.sources.email.messages import MailRow, MailSkipped, read_message
from orchestration.sources.errors import SourceError, TransientSourceError
from tests.end_to_end.cutting_proxy import cutting_proxy
from tests.end_to_end.dovecot import PASSWORD, USER, Dovecot, mailbox, running_dovecot
from tests.sources.email.landed import Landed

pytestmark = pytest.mark.end_to_end


@pytest.fixture
def server() -> Iterator[Dovecot]:
    with running_dovecot() as server:
        yield server


def a_reply(number: int, text: str = "9 - все быстро", *, padding: int = 0) -> bytes:
    mail = EmailMessage()
    mail["From"] = f"Клиент {number} <client{number}@example.com>"
    mail["To"] = f"{USER}+t{number}@localhost"
    mail["Subject"] = "Re: Ваше мнение"
    mail["Message-ID"] = f"<{number}@example.com>"
    mail["Date"] = "Tue, 14 Oct 2025 10:32:00 +0300"
    quoted = "\n".join("> " + "от 0 до 10" for _ in range(1 + padding))
    mail.set_content(
        f"{text}\n\nвт, 14 окт. 2025 г. в 10:32, Ромашка <nps@example.com>:\n{quoted}\n"
    )
    return mail.as_bytes()


def numbers(landed: Landed) -> list[str]:
    rows = [read_message(raw) for raw in landed.mails]
    return sorted(row.message_id for row in rows if isinstance(row, MailRow))


def expected(*counts: int) -> list[str]:
    return sorted(f"{number}@example.com" for number in counts)


def test_a_delivered_reply_is_pulled_over_tls_and_scored(server: Dovecot) -> None:
    server.deliver(a_reply(1), a_reply(2, "3, менеджер грубил"))
    landed = Landed()

    landed.pull(mailbox(server))

    rows = [row for raw in landed.mails if isinstance(row := read_message(raw), MailRow)]
    assert [(row.score, row.comment, row.token) for row in rows] == [
        ("9", "все быстро", "t1"),
        ("3", "менеджер грубил", "t2"),
    ]


def test_a_bounce_in_the_mailbox_is_fetched_but_is_no_answer(server: Dovecot) -> None:
    bounce = b"From: Mail Delivery System <MAILER-DAEMON@example.com>\r\nSubject: x\r\n\r\n10\r\n"
    server.deliver(bounce)
    landed = Landed()

    landed.pull(mailbox(server))

    assert isinstance(read_message(landed.mails[0]), MailSkipped)


def test_pulling_again_brings_nothing_and_leaves_no_mark(server: Dovecot) -> None:
    server.deliver(*(a_reply(number) for number in range(5)))
    landed = Landed()

    counts = [landed.pull(mailbox(server)) for _ in range(3)]

    assert counts == [5, 0, 0]
    assert all(flags == "" for flags in server.flags())


def test_a_mail_that_a_person_has_opened_is_fetched_all_the_same(server: Dovecot) -> None:
    server.deliver(a_reply(1), a_reply(2))
    context = ssl.create_default_context(cafile=str(server.ca_file))
    with imaplib.IMAP4_SSL(
        "127.0.0.1", server.imaps_port, ssl_context=context, timeout=10
    ) as reader:
        reader.authenticate("PLAIN", lambda _: f"\0{USER}\0{PASSWORD}".encode())
        reader.select("INBOX")
        reader.store("1", "+FLAGS", "(\\Seen)")
    landed = Landed()

    landed.pull(mailbox(server))

    assert numbers(landed) == expected(1, 2)


def test_a_gap_below_the_highest_known_mail_is_filled(server: Dovecot) -> None:
    server.deliver(*(a_reply(number) for number in (1, 2, 3)))
    landed, with_gap = Landed(), Landed()
    for number, thing in enumerate(mailbox(server).fetch(landed), start=1):
        if number != 2 and isinstance(thing, Fetched):
            with_gap.land_one(thing)

    with_gap.pull(mailbox(server))

    assert numbers(with_gap) == expected(1, 2, 3)


def test_a_line_cut_at_many_points_loses_and_doubles_nothing(server: Dovecot) -> None:
    mails = [a_reply(number, padding=150 * (number % 4)) for number in range(20)]
    server.deliver(*mails)
    with cutting_proxy(server.imaps_port) as proxy:
        connector = mailbox(server, port=proxy.port, timeout_seconds=5)
        Landed().pull(connector)
        whole = proxy.passed
        points = [1 + whole * point // 120 for point in range(120)]

        for point in points:
            proxy.cut_after = point
            landed = Landed()
            with pytest.raises(TransientSourceError):
                landed.pull(connector)
            proxy.cut_after = None
            landed.pull(connector)

            assert numbers(landed) == expected(*range(20)), f"cut after {point} of {whole} bytes"
            assert landed.pull(connector) == 0


def test_a_line_that_keeps_breaking_still_brings_everything_in_the_end(server: Dovecot) -> None:
    server.deliver(*(a_reply(number, padding=3_000) for number in range(40)))
    with cutting_proxy(server.imaps_port) as proxy:
        proxy.cut_after = 150_000
        landed = Landed()

        pulls = landed.pull_until_done(mailbox(server, port=proxy.port, timeout_seconds=5))

    assert pulls > 3
    assert numbers(landed) == expected(*range(40))


def test_a_new_uidvalidity_loses_and_doubles_nothing(server: Dovecot) -> None:
    server.deliver(*(a_reply(number) for number in range(6)))
    landed = Landed()
    landed.pull(mailbox(server))

    server.change_uidvalidity()
    server.deliver(a_reply(6), a_reply(7))
    brought = landed.pull(mailbox(server))

    assert brought == 2
    assert numbers(landed) == expected(*range(8))
    assert {cursor["uidvalidity"] for cursor in landed.cursors()} != {1}
    assert len({cursor["uidvalidity"] for cursor in landed.cursors()}) == 2


def test_after_a_new_uidvalidity_known_mails_are_compared_only_until_a_new_one_came(
    server: Dovecot,
) -> None:
    server.deliver(*(a_reply(number, padding=2_000) for number in range(6)))
    landed = Landed()
    landed.pull(mailbox(server))
    server.change_uidvalidity()
    server.deliver(a_reply(6))
    landed.pull(mailbox(server))

    with cutting_proxy(server.imaps_port) as proxy:
        landed.pull(mailbox(server, port=proxy.port))

        assert proxy.passed < 10_000
    assert numbers(landed) == expected(*range(7))


def test_a_new_uidvalidity_and_a_cut_line_together_lose_and_double_nothing(server: Dovecot) -> None:
    server.deliver(*(a_reply(number, padding=100) for number in range(8)))
    before = Landed()
    before.pull(mailbox(server))
    server.change_uidvalidity()
    server.deliver(*(a_reply(number, padding=100) for number in range(8, 12)))
    with cutting_proxy(server.imaps_port) as proxy:
        connector = mailbox(server, port=proxy.port, timeout_seconds=5)
        for point in range(4_000, 34_000, 1_500):
            landed = Landed()
            for raw, cursor in zip(before.mails, before.cursors(), strict=True):
                landed.remember(raw, cursor)
            proxy.cut_after = point
            landed.pull_once_or_break(connector)
            proxy.cut_after = None
            landed.pull(connector)

            assert numbers(landed) == expected(*range(12)), f"cut after {point} bytes"


def test_a_mailbox_made_anew_is_read_from_its_beginning(server: Dovecot) -> None:
    server.deliver(a_reply(1), a_reply(2))
    landed = Landed()
    landed.pull(mailbox(server))

    server.delete_all()
    server.deliver(a_reply(3))
    landed.pull(mailbox(server))

    assert numbers(landed) == expected(1, 2, 3)


def test_a_server_of_an_unknown_authority_is_not_trusted(server: Dovecot, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))

    with pytest.raises(SourceError, match="certificate is not trusted"):
        Landed().pull(dataclasses.replace(mailbox(server), ca_file=other))


def test_a_wrong_password_is_refused_in_words_that_do_not_hold_it(
    server: Dovecot, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    wrong = dataclasses.replace(
        mailbox(server), secrets={"SURVEY_MAILBOX_PASSWORD": "hunter2-тайна"}
    )

    with pytest.raises(SourceError, match="SURVEY_MAILBOX_PASSWORD") as caught:
        Landed().pull(wrong)

    assert not isinstance(caught.value, TransientSourceError)
    assert "hunter2" not in f"{caught.value!r} {wrong!r} {caplog.text}"


def test_a_missing_folder_is_named(server: Dovecot) -> None:
    with pytest.raises(SourceError, match="Răspunsuri"):
        Landed().pull(dataclasses.replace(mailbox(server), folder="Răspunsuri"))


def test_ten_thousand_and_more_mails_are_listed_in_ranges(server: Dovecot) -> None:
    owner = (server.maildir / "cur").stat()
    for number in range(10_500):
        path = server.maildir / "cur" / f"{1_700_000_000 + number}.M{number}.host:2,S"
        path.write_bytes(b"From: a@example.com\n\n9\n")
        os.chown(path, owner.st_uid, owner.st_gid)
    landed = Landed()

    landed.pull(mailbox(server, timeout_seconds=60))

    assert len(landed.mails) == 10_500
    assert landed.pull(mailbox(server, timeout_seconds=60)) == 0
