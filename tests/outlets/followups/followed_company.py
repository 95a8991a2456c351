"""A small company that is followed up: a snapshot of answers, wishes, and the cases they become.

Here: a home with a snapshot made by hand. Not here: assertions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from orchestration.decisions.cases import Cases
from orchestration.decisions.contacts import Contacts, Statement
from orchestration.home import Home
from orchestration.published.snapshot import publish

#: a Wednesday, in the middle of a working day in Chisinau
NOW = datetime(2026, 6, 10, 8, 0, tzinfo=UTC)
DAY = date(2026, 6, 8)
FOLLOWUP = """\
timezone: Europe/Chisinau
country: MD
owners:
  default: Desk
  manager: {M1: Mara}
  location: {L2: Lena}
rules:
  - {id: asked, trigger: contact_request, deadline_hours: 4, owner: manager}
  - {id: undone, trigger: unfinished, deadline_hours: 8, owner: manager}
  - id: detractors
    trigger: detractor
    deadline_hours: 10
    owner: location
    escalation: [{after_hours: 10, to: Head}, {after_hours: 30, to: Director}]
  - {id: passives, trigger: passive, owner: location, consent: not_refused}
  - {id: promoters, trigger: promoter, channel: email}
crm:
  format: csv
  delimiter: ";"
  fields: {Task: title, Name: name, Phone: phone, Mail: email, Due: due_at}
"""


def key_of(name: str) -> str:
    """The pseudonym of somebody, hex."""
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def uuid_of(name: str) -> str:
    """The same as the warehouse writes it."""
    key = key_of(name)
    return "-".join((key[:8], key[8:12], key[12:16], key[16:20], key[20:]))


@dataclass(frozen=True)
class Answer:
    """An answer of a person, as the snapshot has it."""

    person: str
    number: int
    group: str | None = "detractor"
    day: date = DAY
    survey: str = "web"
    location: str = "L1"
    manager: str = "M1"
    wants_contact: bool = False
    implicit_request: bool = False
    is_unfinished: bool = False
    text: str = ""

    @property
    def uid(self) -> str:
        return f"00000000-0000-0000-0000-{self.number:012d}"


@dataclass
class Company:
    """An installation whose snapshot is made by hand."""

    root: Path
    followup: str = FOLLOWUP
    other_keys: dict[str, Sequence[str]] = field(default_factory=dict)
    standing: Sequence[dict[str, object]] = ()

    @property
    def home(self) -> Home:
        data = self.root / "data"
        return Home(data, self.root / "surveys", f"sqlite:///{data / 'decisions.sqlite'}")

    @property
    def cases(self) -> Cases:
        return Cases(self.home.decisions_url, self.home.secret())

    @property
    def contacts(self) -> Contacts:
        return Contacts(self.home.decisions_url, self.home.secret())

    def agree(self, *people: str, has_consent: bool | None = True, rank: str = "1") -> None:
        """Details of some people, and what they said of being contacted."""
        self.contacts.keep(
            Statement(
                {"customer_id": key_of(person)},
                {"phone": f"+37360{number:06d}", "email": f"{person}@example.md", "name": person}
                if has_consent is not False
                else {},
                has_consent,
                rank,
            )
            for number, person in enumerate(people)
        )

    def publish(self, answers: Iterable[Answer]) -> None:
        """A snapshot of these answers."""
        home = self.home
        (self.root / "surveys").mkdir(parents=True, exist_ok=True)
        home.data.mkdir(parents=True, exist_ok=True)
        (self.root / "surveys" / "followup.yaml").write_text(self.followup, "utf-8")
        answers = list(answers)
        with duckdb.connect(str(home.warehouse)) as con:
            con.execute("create schema if not exists published")
            con.execute(
                "create or replace table published.follow_up_occasions (response_uid varchar,"
                " person_key varchar, answered_date date, survey varchar, location varchar,"
                " manager varchar, product varchar, language varchar, tier varchar,"
                " nps_group varchar, wants_contact boolean, implicit_request boolean,"
                " churn_risk boolean, is_unfinished boolean, themes varchar[], causes varchar[])"
            )
            con.execute(
                "create or replace table published.comments (response_uid varchar,"
                " question_key varchar, text varchar)"
            )
            con.execute(
                "create or replace table published.person_keys"
                " (person_key varchar, known_key varchar)"
            )
            con.execute("create or replace table published.row_balance (batch_no bigint)")
            con.execute(
                "create or replace table published.customer_standing (person_key varchar,"
                " as_of_date date, tier varchar, location varchar, manager varchar,"
                " status varchar, since_date date, last_order_date date,"
                " days_since_order bigint, rhythm varchar, revenue_12_months decimal(18, 4),"
                " last_answered_date date, last_asked_date date, consent varchar)"
            )
            for customer in self.standing:
                con.execute(
                    f"insert into published.customer_standing ({', '.join(customer)})"
                    f" values ({', '.join('?' * len(customer))})",
                    list(customer.values()),
                )
            for one in answers:
                con.execute(
                    "insert into published.follow_up_occasions values"
                    " (?, ?, ?, ?, ?, ?, 'kitchen', 'ru', 'regular', ?, ?, ?, false, ?,"
                    " ['delivery'], ['front_line'])",
                    [
                        one.uid, uuid_of(one.person), one.day, one.survey, one.location,
                        one.manager, one.group, one.wants_contact,
                        one.implicit_request, one.is_unfinished,
                    ],
                )  # fmt: skip
                if one.text:
                    con.execute(
                        "insert into published.comments values (?, 'why', ?)", [one.uid, one.text]
                    )
            for person, others in self.other_keys.items():
                con.executemany(
                    "insert into published.person_keys values (?, ?)",
                    [[uuid_of(person), uuid_of(other)] for other in others],
                )
        publish(home, now=lambda: NOW, code_version="test")
