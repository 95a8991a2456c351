"""A small company that asks its customers: a snapshot made by hand, wishes, waves.

Here: a home with a snapshot of whom a wave may ask. Not here: assertions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from orchestration.decisions.contact_wishes import record_wish
from orchestration.decisions.contacts import Contacts, Statement
from orchestration.decisions.journal import Journal
from orchestration.home import Home
from orchestration.published.snapshot import publish
from orchestration.validated.invited import address_key

#: a Wednesday
NOW = datetime(2026, 6, 10, 8, 0, tzinfo=UTC)
TODAY = NOW.date()
LETTERS = """\
company: Ромашка
sender: hello@example.com
smtp: {{host: 127.0.0.1, port: {port}, security: none}}
unsubscribing:
  address: leave@example.com
  url: "https://board.example.com/leave/{{token}}"
  mailbox: {{type: mail_folder, url: leaving}}
"""
WAVE = """\
timezone: UTC
waves:
  - id: monthly
    survey: replies
    replies_to: opinion@example.com
    starts: {starts}
    every: month
    who: {who}
    unit: location
    cap: {{invitations: 2, days: 100}}
    quarantine: {{after_invitation_days: 10, after_answer_days: 20}}
    language: ro
    send: true
"""


def key_of(name: str) -> str:
    """The pseudonym of somebody, hex."""
    return hashlib.sha256(name.encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Person:
    """Somebody whom a wave may ask, as the snapshot has them."""

    name: str
    location: str = "L1"
    last_order: date | None = None
    last_answer: date | None = None
    consent: str | None = None
    asked: Sequence[date] = ()


@dataclass
class Company:
    """An installation whose snapshot is made by hand.

    Attributes:
        precision: rows of unit_precision: dimension, member, rate, low, high, half width of one.
    """

    root: Path
    port: int = 25
    who: str = "{rule: all}"
    starts: date = TODAY
    precision: Sequence[tuple[object, ...]] = (("company", "all", 0.5, 0.4, 0.6, 160.4),)
    other_keys: dict[str, Sequence[str]] = field(default_factory=dict)

    @property
    def home(self) -> Home:
        data = self.root / "data"
        return Home(data, self.root / "surveys", f"sqlite:///{data / 'decisions.sqlite'}")

    @property
    def journal(self) -> Journal:
        return Journal(self.home.decisions_url)

    def agree(self, *people: str, has_consent: bool | None = True, language: str = "ru") -> None:
        """Addresses of some people, and what they said of being written to."""
        secret = self.home.secret()
        Contacts(self.home.decisions_url, secret).keep(
            Statement(
                {
                    "customer_id": key_of(person),
                    "email": address_key(f"{person}@example.com", secret),
                },
                {"email": f"{person}@example.com", "language": language}
                if has_consent is not False
                else {},
                has_consent,
                "1" if has_consent is not False else "2",
            )
            for person in people
        )

    def refuse(self, person: str) -> None:
        record_wish(
            self.journal, [key_of(person)], is_allowed=False, channel="all", way="board",
            by="Ana", reason="said so", now=NOW,
        )  # fmt: skip

    def beside(self, name: str, text: str) -> None:
        folder = self.root / "surveys"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")

    def publish(self, people: Iterable[Person]) -> None:
        """A snapshot of these people."""
        home = self.home
        home.data.mkdir(parents=True, exist_ok=True)
        (home.data / "leaving").mkdir(exist_ok=True)
        self.beside("letters.yaml", LETTERS.format(port=self.port))
        self.beside("waves.yaml", WAVE.format(starts=self.starts, who=self.who))
        people = list(people)
        with duckdb.connect(str(home.warehouse)) as con:
            con.execute("create schema if not exists published")
            con.execute("create or replace table published.row_balance (batch_no bigint)")
            con.execute(
                "create or replace table published.people_to_ask (person_key varchar,"
                " is_customer_key boolean, location varchar, manager varchar,"
                " last_order_date date, last_answered_date date, consent varchar)"
            )
            con.execute(
                "create or replace table published.asked_people (person_key varchar,"
                " asked_date date, invitation_count bigint)"
            )
            con.execute(
                "create or replace table published.person_keys"
                " (person_key varchar, known_key varchar)"
            )
            con.execute(
                "create or replace table published.unit_precision (dimension varchar,"
                " member varchar, response_rate double, response_rate_low double,"
                " response_rate_high double, half_width_of_one double)"
            )
            for one in people:
                con.execute(
                    "insert into published.people_to_ask values (?, true, ?, 'M1', ?, ?, ?)",
                    [key_of(one.name), one.location, one.last_order, one.last_answer, one.consent],
                )
                for day in one.asked:
                    con.execute(
                        "insert into published.asked_people values (?, ?, 1)",
                        [key_of(one.name), day],
                    )
            for row in self.precision:
                con.execute("insert into published.unit_precision values (?, ?, ?, ?, ?, ?)", row)
            for person, others in self.other_keys.items():
                for other in others:
                    con.execute(
                        "insert into published.person_keys values (?, ?)",
                        [key_of(person), key_of(other)],
                    )
        publish(home, now=lambda: NOW, code_version="test")
