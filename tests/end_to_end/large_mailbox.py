"""A mailbox of thousands of mails, and what pulling, reading and a whole run of it take.

The mails are written straight into the Maildir of a real Dovecot; what is measured begins at IMAP.
Not here: what a test asserts, and any limit of time.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from itertools import count
from typing import Any

from orchestration.home import PROJECT, Home
from orchestration.landing.store import Landing
from orchestration.raw.loader import load
from orchestration.raw.warehouse import open_warehouse
from orchestration.responses.declaration_file import load_file
from orchestration.validated.validate import validate
from tests.benchmarks.process_tree import Cost, measure
from tests.end_to_end.dovecot import USER, Dovecot, mailbox
from tests.end_to_end.mail_company import MailCompany

WORDS = ("всё отлично, спасибо", "mulțumesc, a fost bine", "fast and polite", "долго ждал")
FIRST = dt.datetime(2025, 1, 1, 9, tzinfo=dt.UTC)
EVERY_AUTOMATIC = 20


@dataclass(frozen=True)
class Large:
    """What a mailbox took: seconds by step, and two whole runs by the command line."""

    mail_count: int
    steps: dict[str, float]
    whole: Cost
    nothing_new: Cost

    def told(self) -> str:
        """A line a step."""
        lines = [f"\n{self.mail_count:,} mails        s   mails/s"]
        whole = {"whole run": self.whole.seconds, "nothing new": self.nothing_new.seconds}
        for name, seconds in (self.steps | whole).items():
            lines.append(f"  {name:<14}{seconds:7.1f}{self.mail_count / seconds:10.0f}")
        peaks = (self.whole.peak_bytes / 1e6, self.nothing_new.peak_bytes / 1e6)
        return "\n".join([*lines, "  peak memory {:.0f} MB, nothing new {:.0f} MB".format(*peaks)])


def a_mail(number: int) -> bytes:
    """Every second one with HTML beside its text, every twentieth an out-of-office reply."""
    mail = EmailMessage()
    mail["From"] = f"Client {number} <client{number}@example.com>"
    mail["To"] = f"{USER}@localhost"
    mail["Subject"] = "Re: Ваше мнение"
    mail["Message-ID"] = f"<{number}@example.com>"
    at = FIRST + dt.timedelta(minutes=37 * number)
    mail["Date"] = at.strftime("%a, %d %b %Y %H:%M:%S +0000")
    if number % EVERY_AUTOMATIC == 0:
        mail["Auto-Submitted"] = "auto-replied"
    said = f"{number % 11} - {WORDS[number % len(WORDS)]}"
    quoted = "> Оцените, пожалуйста, вероятность рекомендации от 0 до 10.\n> Спасибо!\n" * 5
    mail.set_content(f"{said}\n\nвт, 14 окт. 2025 г. в 10:32, Ромашка <a@example.com>:\n{quoted}")
    if number % 2:
        page = '<p style="margin:0">Оцените от 0 до 10</p>' * 30
        mail.add_alternative(
            f'<div dir="ltr">{said}</div><br><div class="gmail_quote"><div class="gmail_attr">'
            f"вт, 14 окт.</div><blockquote>{page}</blockquote></div>",
            subtype="html",
        )
    return mail.as_bytes()


def fill(server: Dovecot, mail_count: int) -> None:
    """Put mails into the mailbox as mails that were there before."""
    folder = server.maildir / "cur"
    owner = folder.stat()
    for number in range(mail_count):
        path = folder / f"{1_700_000_000 + number}.M{number}.host:2,S"
        path.write_bytes(a_mail(number))
        os.chown(path, owner.st_uid, owner.st_gid)


def take(server: Dovecot, company: MailCompany, mail_count: int) -> Large:
    """Pull, read and load in this process, step by step; then whole runs in an installation."""
    company.reads(server)
    [survey] = load_file(company.home / "surveys" / "mailbox" / "defs.yaml")
    home = Home(data=company.home / "steps", surveys=company.home / "surveys")
    connector = mailbox(server, timeout_seconds=120)
    steps: dict[str, float] = {}

    def timed(name: str, step: Callable[[], Any]) -> Any:
        start = time.perf_counter()
        done = step()
        steps[name] = time.perf_counter() - start
        return done

    ticks = count()

    def now() -> dt.datetime:
        return dt.datetime(2026, 6, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=next(ticks))

    landed = timed("pull", lambda: Landing(home).land(survey, connector, now=now))
    batch = timed("read, judge", lambda: validate(survey, landed.new, home, secret=b"x" * 32))
    with open_warehouse(home) as con:
        timed("load", lambda: load(con, survey, batch, now=now()))
    run = company.command("run", "--json")
    whole, again = (measure(run, company.environment, PROJECT) for _ in range(2))
    return Large(mail_count, steps, whole, again)
