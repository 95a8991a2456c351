"""Mails that no customer wrote: bounces and out-of-office replies in three languages.

None may become an answer, although they quote the invitation and name dates such as "до 9.01".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from orchestration.samples.company import Customer
from orchestration.samples.dice import Dice
from orchestration.samples.ledger import AUTO_REPLY, BOUNCE
from orchestration.samples.mail_styles import INVITATIONS
from orchestration.samples.mail_wire import Headers, Part, mail_date, message, raw_message, words

_BOX = "parere@mirovela.example"
_AWAY: tuple[tuple[str, str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "ru",
        "Автоответ: Ваше мнение о покупке",
        "Я в отпуске до 9.01. По срочным вопросам пишите коллегам.",
        (("Auto-Submitted", "auto-replied"),),
    ),
    (
        "ru",
        "Re: Ваше мнение о покупке",
        "Меня не будет на месте с 1 по 10 число, отвечу после возвращения.",
        (("X-Autoreply", "yes"), ("Precedence", "auto_reply")),
    ),
    ("ru", "Автоматический ответ: Ваше мнение о покупке", "В отпуске до 8 марта.", ()),
    (
        "ro",
        "Răspuns automat: Părerea dvs. despre cumpărătură",
        "Sunt în concediu până pe 10 iulie. Revin cu un răspuns.",
        (("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All")),
    ),
    (
        "ro",
        "Re: Părerea dvs. despre cumpărătură",
        "Nu sunt la birou între 5 și 9 mai.",
        (("Auto-Submitted", "auto-replied (vacation)"),),
    ),
    ("ro", "Răspuns automat: Părerea dvs.", "Lipsesc de la birou până la data de 7.", ()),
    (
        "en",
        "Automatic reply: Your opinion on your purchase",
        "I am out of the office until 10 June.",
        (("Auto-Submitted", "auto-replied"),),
    ),
    (
        "en",
        "Re: Your opinion on your purchase",
        "Away until the 9th, please call 8 to 5.",
        (("X-Autorespond", "away"),),
    ),
    ("en", "Out of office: Your opinion", "Back on the 6th.", ()),
)
_REFUSALS = (
    ("5.1.1", "550 5.1.1 User unknown in virtual mailbox table"),
    ("5.2.2", "552 5.2.2 Mailbox is full"),
    ("5.1.1", "550 5.1.1 The email account that you tried to reach does not exist"),
    ("5.4.4", "unable to look up host example.org"),
    ("5.7.1", "554 5.7.1 Message rejected as spam"),
    ("4.4.1", "451 4.4.1 Connection timed out, giving up after 5 days"),
    ("5.1.10", "550 5.1.10 Recipient not found"),
)


@dataclass(frozen=True)
class Automatic:
    """A mail written by a machine, and the reason to leave it out."""

    at: datetime
    raw: bytes
    reason: str


def draw_automatic(customers: Sequence[Customer], *, seed: int) -> list[Automatic]:
    """All machine mails, spread over the two years."""
    dice = Dice(seed=seed, stream="automatic mails")
    start = datetime(2024, 10, 9, 9, 12, 31)  # noqa: DTZ001 - local
    mails: list[Automatic] = []
    for number, (code, text) in enumerate(_REFUSALS):
        at = start + timedelta(days=97 * number + 3, seconds=number * 311)
        mails.append(Automatic(at, _bounce(dice.pick(customers), at, code, text, number), BOUNCE))
    for number, (language, subject, text, marks) in enumerate(_AWAY):
        at = start + timedelta(days=76 * number + 20, seconds=number * 457)
        customer = dice.pick(customers)
        raw = _away(customer, at, number, subject, f"{text}\n\n{_quote(language)}", marks)
        mails.append(Automatic(at, raw, AUTO_REPLY))
    return mails


def _quote(language: str) -> str:
    return "\n".join(f"> {line}" for line in INVITATIONS[language])


def _away(
    customer: Customer, at: datetime, number: int, subject: str, text: str, marks: Headers
) -> bytes:
    headers: Headers = (
        ("Return-Path", "<>" if marks else f"<{customer.email}>"),
        ("From", f"<{customer.email}>"),
        ("To", f"<{_BOX}>"),
        ("Subject", words(subject)),
        ("Date", mail_date(at)),
        ("Message-ID", f"<away-{number}@mail.example.com>"),
        *marks,
    )
    return message(headers, [Part("plain", text, "utf-8", ("base64", "8bit")[number % 2])])


def _bounce(customer: Customer, at: datetime, code: str, text: str, number: int) -> bytes:
    mark = f"report-{number}/{DAEMON_HOST}"
    headers: Headers = (
        ("Return-Path", "<>"),
        ("From", f"Mail Delivery System <MAILER-DAEMON@{DAEMON_HOST}>"),
        ("To", f"<{_BOX}>"),
        ("Subject", "Undelivered Mail Returned to Sender"),
        ("Date", mail_date(at)),
        ("Message-ID", f"<bounce-{number}@{DAEMON_HOST}>"),
        ("Auto-Submitted", "auto-replied"),
        ("MIME-Version", "1.0"),
        ("Content-Type", f'multipart/report; report-type=delivery-status; boundary="{mark}"'),
    )
    action = "delayed" if code.startswith("4") else "failed"
    body = (
        f"--{mark}\nContent-Type: text/plain; charset=us-ascii\n\n"
        "Your message could not be delivered to one or more recipients.\n\n"
        f"<{customer.email}>: {text}\n\n"
        f"--{mark}\nContent-Type: message/delivery-status\n\n"
        f"Reporting-MTA: dns; {DAEMON_HOST}\n\n"
        f"Final-Recipient: rfc822; {customer.email}\nAction: {action}\nStatus: {code}\n"
        f"Diagnostic-Code: smtp; {text}\n\n"
        f"--{mark}\nContent-Type: text/rfc822-headers\n\n"
        f"From: Mirovela <{_BOX}>\nTo: <{customer.email}>\n"
        f"Subject: {words(INVITATIONS[customer.language][1])}\n\n"
        f"--{mark}--\n"
    )
    return raw_message(headers, body)


DAEMON_HOST = "mx.mirovela.example"
