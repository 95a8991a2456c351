"""Mails sent to a real Dovecot become figures: SMTP, LMTP, IMAP over TLS, the whole pipeline."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.end_to_end.dovecot import PASSWORD, USER, Dovecot, running_dovecot
from tests.end_to_end.mail_company import MailCompany, a_reply
from tests.end_to_end.smtp_relay import running_relay

pytestmark = [pytest.mark.end_to_end, pytest.mark.slow]


@pytest.fixture
def server() -> Iterator[Dovecot]:
    with running_dovecot() as server:
        yield server


@pytest.fixture
def company(server: Dovecot, tmp_path: Path) -> MailCompany:
    company = MailCompany(tmp_path)
    company.reads(server)
    return company


def out_of_office() -> bytes:
    mail = EmailMessage()
    mail["From"] = "Ana <ana@example.com>"
    mail["To"] = f"{USER}@localhost"
    mail["Subject"] = "Răspuns automat: Părerea dvs."
    mail["Auto-Submitted"] = "auto-replied"
    mail["Message-ID"] = "<ooo@example.com>"
    mail["Date"] = "Tue, 14 Oct 2025 10:33:00 +0300"
    mail.set_content("Sunt în concediu până pe 9.01. Cu stimă, Ana")
    return mail.as_bytes()


def test_replies_by_imap_give_the_nps_their_writers_meant(
    server: Dovecot, company: MailCompany
) -> None:
    promoters = [a_reply(n, "10 - все отлично") for n in range(6)]
    passives = [a_reply(10 + n, "7. Долго ждал.") for n in range(3)]
    detractors = [a_reply(20, "2\n\nPrea scump")]
    server.deliver(*promoters, *passives, *detractors, out_of_office())

    first = company.run()
    server.change_uidvalidity()
    server.deliver(a_reply(30, "0 - магазин закрыт"))
    second = company.run()

    assert first == [11, 10, 0, 0, 0, 1]
    assert second == [1, 1, 0, 0, 0, 0]
    assert company.nps() == {"2025-10": (11, 6, 3, 2)}
    assert not [path for path in company.files() if PASSWORD.encode() in path.read_bytes()]


def test_replies_sent_by_smtp_arrive_as_they_were_written(
    server: Dovecot, company: MailCompany
) -> None:
    dotted = "9\n.\n..и ещё: " + "очень " * 300 + "вежливо"
    with running_relay(server) as port, smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
        for number, words in enumerate(("10, класс", "3, менеджер грубил", dotted)):
            mail = a_reply(number, words).replace(b"\n", b"\r\n")
            client.sendmail(f"client{number}@example.com", [f"{USER}@localhost"], mail)
        with pytest.raises(smtplib.SMTPException):
            client.sendmail("client@example.com", ["nobody@elsewhere.example"], a_reply(9, "10"))

    balance = company.run()

    assert balance == [3, 3, 0, 0, 0, 0]
    assert company.nps() == {"2025-10": (3, 2, 0, 1)}
    said = company.ask(
        "select value_text from raw.answer where question_key = 'why' order by length(value_text)"
    )
    assert said[0] == ("класс",)
    assert said[2][0].replace(" ", "") == dotted.partition("\n")[2].replace(" ", "").lstrip(".\n")


def test_the_reply_that_was_written_last_counts_also_when_it_arrives_first(
    server: Dovecot, company: MailCompany
) -> None:
    by_token = {"token": "T-1"}
    by_thread = {"References": "<ask@example.com> <between@example.com>"}
    direct = {"In_Reply_To": "<ask@example.com>"}
    server.deliver(a_reply(1, "9, исправляюсь", day=28, **by_token))
    server.deliver(a_reply(2, "10", day=28, **by_thread), a_reply(3, "10", day=28, **direct))
    first = company.run()
    server.deliver(a_reply(1, "2, грубили", day=14, **by_token))
    server.deliver(a_reply(2, "0", day=14, **direct))

    second = company.run()

    assert (first, second) == ([3, 3, 0, 0, 0, 0], [2, 0, 0, 2, 0, 0])
    assert company.nps() == {"2025-10": (3, 3, 0, 0)}
    history = company.ask(
        "select r.revision, r.is_current, a.value_number::integer from raw.response as r"
        " join raw.answer as a using (response_no) where a.question_key = 'recommend'"
        " and r.native_response_id = 'T-1' order by r.revision"
    )
    assert history == [(1, False, 2), (2, True, 9)]
