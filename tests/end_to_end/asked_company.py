"""A company that measures by mail alone: customers, orders, invitations, replies; and its post.

Not here: what a test asserts.
"""

from __future__ import annotations

import contextlib
import io
import re
import smtplib
import socket
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import unquote

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from orchestration.decisions.cases import Cases
from orchestration.erasure.subject import Subject
from orchestration.home import Home
from tests.end_to_end.dovecot import PASSWORD_ENV, USER, Dovecot
from tests.end_to_end.mail_company import MailCompany
from tests.end_to_end.smtp_relay import Relay

MAILBOX = f"{USER}@localhost"
CUSTOMERS = """\
type: orchestration.components.survey_source.SurveySource
attributes:
  survey: customers
  kind: crm
  owner: data@example.com
  loads: customer
  connector: {type: folder, url: drop/customers, settle_seconds: 0}
  format: {type: csv}
  time: {formats: [iso]}
  columns: {native_id: id, email: mail}
  contacts: {consent: may we write, consent_values: ["yes"]}
"""
ORDERS = """\
type: orchestration.components.survey_source.SurveySource
attributes:
  survey: orders
  kind: crm
  owner: data@example.com
  loads: customer_order
  connector: {type: folder, url: drop/orders, settle_seconds: 0}
  format: {type: csv}
  time: {formats: ["%Y-%m-%d"]}
  columns:
    {native_id: id, customer_id: customer, ordered_at: day, amount: amount,
     location: shop, manager: manager}
"""
REPLIES = """\
type: orchestration.components.survey_source.SurveySource
attributes:
  survey: mailbox
  kind: email
  owner: data@example.com
  connector:
    {{type: imap, host: 127.0.0.1, port: {port}, user: {user}, password_env: {env},
     ca_file: "{ca}"}}
  format: {{type: mail, score_from: subject_or_reply, tokens: signed}}
  time: {{zone: Europe/Chisinau, formats: [iso]}}
  columns: {{native_id: token, answered_at: date, updated_at: date, email: from_address}}
  constants: {{channel: email}}
  questions:
    recommend: {{metric: nps, column: score, scale: {{min: 0, max: 10}}}}
    why: {{metric: comment, column: comment}}
"""
LETTERS = """\
company: Ромашка
sender: hello@localhost
smtp: {{host: 127.0.0.1, port: {port}, security: none}}
unsubscribing: {{address: leave@localhost, mailbox: {{type: mail_folder, url: leaving}}}}
recipients: [{{address: boss@example.com, language: ru}}]
"""
WAVE = """\
  - id: {id}
    survey: mailbox
    replies_to: {mailbox}
    starts: {day}
    every: once
    who: {{rule: all}}
    unit: location
    quarantine: {{after_invitation_days: 0, after_answer_days: 0}}
    language: ru
    send: true
"""
FOLLOW_UP = """\
timezone: Europe/Chisinau
country: MD
owners: {default: Customer care}
rules:
  - {id: detractor_call, trigger: detractor, within_days: 14, deadline_hours: 10, channel: email}
"""


@dataclass
class Post(Relay):
    """Takes every mail: those to the survey's mailbox go on to Dovecot, others are kept."""

    lmtp_port: int
    kept: list[tuple[str, EmailMessage]] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd calls it so
        if envelope.rcpt_tos == [MAILBOX]:
            return await super().handle_DATA(server, session, envelope)
        content = envelope.content
        assert isinstance(content, bytes)
        mail = message_from_bytes(content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.kept += [(address, mail) for address in envelope.rcpt_tos]
        return "250 2.0.0 Taken"

    def newest_to(self, address: str) -> EmailMessage:
        return [mail for to, mail in self.kept if to == address][-1]


@contextlib.contextmanager
def running_post(server: Dovecot) -> Iterator[tuple[int, Post]]:
    """The port of the mail server, and what it kept."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    post = Post(server.lmtp_port)
    controller = Controller(post, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port, post
    finally:
        controller.stop()


@dataclass(frozen=True)
class AskedCompany(MailCompany):
    """The installation, with a mail server before it."""

    smtp_port: int

    def declare_all(self, server: Dovecot) -> None:
        """Its sources and letters; no wave yet."""
        replies = REPLIES.format(
            port=server.imaps_port, user=USER, env=PASSWORD_ENV, ca=server.ca_file
        )
        for name, text in (("customers", CUSTOMERS), ("orders", ORDERS), ("mailbox", replies)):
            folder = self.home / "surveys" / name
            folder.mkdir(parents=True)
            (folder / "defs.yaml").write_text(text, encoding="utf-8")
        self.beside("letters.yaml", LETTERS.format(port=self.smtp_port))
        self.beside("followup.yaml", FOLLOW_UP)
        (self.home / "data" / "leaving").mkdir(parents=True)

    def beside(self, name: str, text: str) -> None:
        (self.home / "surveys" / name).write_text(text, encoding="utf-8")

    def waves(self, *names: str) -> None:
        """Declare waves of today, to everybody."""
        today = datetime.now(UTC).date()
        parts = [WAVE.format(id=name, mailbox=MAILBOX, day=today) for name in names]
        self.beside("waves.yaml", "timezone: UTC\nwaves:\n" + "".join(parts))

    def drop(self, source: str, *lines: str) -> None:
        folder = self.home / "data" / "drop" / source
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "export.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def unsubscribes(self, invitation: EmailMessage) -> None:
        """As the "unsubscribe" button of a mail program does."""
        _, _, subject = str(invitation["List-Unsubscribe"]).strip("<>").partition("?subject=")
        mail = f"From: x@example.com\r\nSubject: {unquote(subject)}\r\n\r\n"
        folder = self.home / "data" / "leaving"
        number = len(list(folder.iterdir()))
        (folder / f"{number}.eml").write_bytes(mail.encode())

    @property
    def place(self) -> Home:
        return Home.from_environment(self.environment)

    def case_number(self, location: str) -> str:
        """The number of the only case of a location."""
        cases = Cases(self.place.decisions_url, self.place.secret()).load().values()
        (case,) = (one for one in cases if one.opening.location == location)
        return str(case.number)

    def traces(self, address: str, customer: str) -> list[bytes]:
        """How a person could be told from a file: address, and every way to write their keys."""
        subject = Subject(self.place.secret(), b"")
        keys = [subject.key("email", address), subject.key("customer_id", customer)]
        dashed = ["-".join((k[:8], k[8:12], k[12:16], k[16:20], k[20:])) for k in keys]
        return [text.encode() for text in (address, *keys, *dashed)]

    def everything_sent_and_exported(self, post: Post, after: int) -> dict[str, bytes]:
        """Every list, export, report and letter made now, unpacked; and mails from one on."""
        folder = self.home / "out"
        folder.mkdir()
        for form in ("csv", "xlsx", "ics"):
            contacts = () if form == "ics" else ("--contacts",)
            file = str(folder / f"cases.{form}")
            self.loyalty(
                "cases", "export", "--format", form, "--to", file, "--by", "Ana", *contacts
            )
        self.loyalty("digest", "preview", "--to", str(folder))
        self.loyalty("digest", "send")
        month = f"{datetime.now(UTC):%Y-%m}"
        self.loyalty("report", "--period", month, "--format", "html,xlsx", "--to", str(folder))
        made = {
            "list": self.loyalty("cases", "list").encode(),
            "plan": self.loyalty("invitations", "plan", "--json").encode(),
            "status": self.loyalty("invitations", "status", "--json").encode(),
        }
        for path in folder.rglob("*"):
            if path.is_file():
                made[path.name] = unpacked(path.read_bytes())
        for number, (to, mail) in enumerate(post.kept[after:]):
            texts = [part.get_content() for part in mail.walk() if not part.is_multipart()]
            made[f"mail {number} to {to}"] = f"{to} {mail.items()} {texts}".encode()
        return made

    def writes(self, *mails: EmailMessage) -> None:
        """Customers send mails, through the server."""
        with smtplib.SMTP("127.0.0.1", self.smtp_port) as client:
            for mail in mails:
                client.send_message(mail)


def unpacked(content: bytes) -> bytes:
    """The bytes of a file, and of whatever is packed in it."""
    if not content.startswith(b"PK"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return content + b"".join(archive.read(name) for name in archive.namelist())


def links(invitation: EmailMessage) -> list[tuple[str, str]]:
    """Address and subject of each answer that an invitation offers, in their order."""
    part = invitation.get_body(("html",))
    assert part is not None
    found = re.findall(r'href="mailto:([^?"]+)\?subject=([^"]+)"', part.get_content())
    return [(to, unquote(subject)) for to, subject in found if to == MAILBOX]


def pressed(invitation: EmailMessage, score: int, *, by: str, words: str = "") -> EmailMessage:
    """The mail that opens when a score is pressed, as it is then sent."""
    to, subject = links(invitation)[score]
    return a_mail(by, to, subject, words)


def plain_reply(invitation: EmailMessage, words: str, *, by: str) -> EmailMessage:
    mail = a_mail(by, str(invitation["Reply-To"]), f"Re: {invitation['Subject']}", words)
    mail["In-Reply-To"] = str(invitation["Message-ID"])
    return mail


def a_mail(sender: str, to: str, subject: str, words: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    now = datetime.now(UTC)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{now.timestamp()}@example.com>"
    mail.set_content(words)
    return mail


def days_ago(count: int) -> str:
    return (datetime.now(UTC).date() - timedelta(days=count)).isoformat()
