"""Who was chosen for a wave, and what became of each invitation.

A wave begins with one decision, `wave_begun`, and the list of those who were chosen, in one
transaction: whoever sends the rest after a kill sends to the same people. The journal knows an
invitation by a number drawn by chance; whom it went to is in a table beside it, and leaves it when
they are forgotten. Not here: choosing, addresses, sending.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from orchestration.decisions.database import Database
from orchestration.decisions.events import Decision, Event
from orchestration.decisions.journal import Journal

BEGUN, LEFT_OUT, SENT = "wave_begun", "invitation_left_out", "letter_sent"
INVITATION_BYTES = 8
AT_ONCE = 400
ACTOR = "loyalty invitations"

metadata = sa.MetaData()
invited = sa.Table(
    "invited",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("invitation", sa.String(16), nullable=False, unique=True),
    sa.Column("wave", sa.String(40), nullable=False, index=True),
    sa.Column("day", sa.String(10), nullable=False),
    # pseudonym, hex; null once they are forgotten
    sa.Column("person", sa.String(32), index=True),
    sa.Column("is_customer_key", sa.Boolean, nullable=False),
    sa.Column("survey", sa.Text, nullable=False),
    sa.Column("location", sa.Text),
    sa.Column("manager", sa.Text),
    # an invitation to a person is in a wave once
    sa.UniqueConstraint("wave", "day", "person"),
)


@dataclass(frozen=True)
class Chosen:
    """A person whom a wave asks.

    Attributes:
        person: pseudonym, hex.
        is_customer_key: whether it is that of a customer number, else of an address.
        location, manager: the unit that they are asked about; None where nobody can say which.
    """

    person: str
    is_customer_key: bool
    location: str | None
    manager: str | None


@dataclass(frozen=True)
class Invited:
    """One invitation.

    Attributes:
        person: pseudonym, hex; None once they are forgotten.
        sent_at: when the mail server took it; None before that.
        left_out: why it was not sent in the end; None where it was, or still may be.
    """

    number: int
    invitation: str
    wave: str
    day: date
    survey: str
    person: str | None
    is_customer_key: bool
    location: str | None
    manager: str | None
    sent_at: datetime | None = None
    left_out: str | None = None

    @property
    def issue(self) -> str:
        """What the journal calls the wave of a day."""
        return issue_of(self.wave, self.day)


def issue_of(wave: str, day: date) -> str:
    """What the journal calls the wave of a day."""
    return f"wave-{wave}-{day.isoformat()}"


def make_tables(connection: sa.Connection) -> None:
    """Make the table where it is not there yet."""
    metadata.create_all(connection, checkfirst=True)


class Invitations:
    """The invitations at one SQLAlchemy URL."""

    def __init__(self, url: str) -> None:
        self._database = Database(url, make_tables)
        self._journal = Journal(url)

    def begin(
        self,
        wave: str,
        day: date,
        survey: str,
        chosen: Sequence[Chosen],
        facts: Mapping[str, Any],
        *,
        now: datetime,
    ) -> bool:
        """Begin a wave with those who were chosen, unless it has begun; says whether it did now.

        Args:
            facts: what the plan promised, for the journal: counts only.
        """
        subject = issue_of(wave, day)
        with self._journal.deciding() as deciding:
            make_tables(deciding.connection)
            if deciding.events_of((BEGUN,), subject):
                return False
            for one in chosen:
                deciding.connection.execute(
                    invited.insert().values(
                        invitation=secrets.token_hex(INVITATION_BYTES),
                        wave=wave,
                        day=day.isoformat(),
                        person=one.person,
                        is_customer_key=one.is_customer_key,
                        survey=survey,
                        location=one.location,
                        manager=one.manager,
                    )
                )
            said = {"wave": wave, "day": day.isoformat(), "chosen": len(chosen), **facts}
            deciding.add(Decision(BEGUN, subject, said, "the wave is due"), actor=ACTOR, now=now)
        return True

    def begun(self) -> dict[str, Event]:
        """The waves that have begun, by what the journal calls them."""
        return {event.subject: event for event in self._journal.events(BEGUN)}

    def load(self, wave: str | None = None, day: date | None = None) -> list[Invited]:
        """Every invitation, or those of one wave, in the order of their numbers."""
        query = sa.select(invited).order_by(invited.c.number)
        if wave is not None:
            query = query.where(invited.c.wave == wave)
        if day is not None:
            query = query.where(invited.c.day == day.isoformat())
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        events = {
            (event.kind, event.subject): event
            for event in (*self._journal.events(SENT), *self._journal.events(LEFT_OUT))
        }
        return [_invited(dict(row), events) for row in rows]

    def find(self, invitation: str) -> Invited | None:
        """The invitation of a token."""
        query = sa.select(invited).where(invited.c.invitation == invitation)
        with self._database.reading() as connection:
            row = connection.execute(query).mappings().first()
        return _invited(dict(row), {}) if row else None

    def leave_out(self, one: Invited, why: str, *, now: datetime) -> None:
        """Record that an invitation is not sent, and why."""
        subject = f"{one.issue}/{one.invitation}"
        self._journal.record_once(LEFT_OUT, subject, {"why": why}, actor=ACTOR, reason=why, now=now)

    def forget(self, people: Collection[str]) -> int:
        """Let the invitations of some people (pseudonyms, hex) lead to nobody; how many did."""
        listed, gone = sorted(people), 0
        with self._database.adding() as connection:
            for start in range(0, len(listed), AT_ONCE):
                theirs = invited.c.person.in_(listed[start : start + AT_ONCE])
                gone += connection.execute(
                    invited.update().where(theirs).values(person=None)
                ).rowcount
        # always: a kill may have left the rows emptied and the pages as they were
        self._database.compact(invited.name)
        return gone


def _invited(row: Mapping[str, Any], events: Mapping[tuple[str, str], Event]) -> Invited:
    day = date.fromisoformat(row["day"])
    subject = f"{issue_of(row['wave'], day)}/{row['invitation']}"
    sent, left_out = events.get((SENT, subject)), events.get((LEFT_OUT, subject))
    return Invited(
        number=row["number"],
        invitation=row["invitation"],
        wave=row["wave"],
        day=day,
        survey=row["survey"],
        person=row["person"],
        is_customer_key=row["is_customer_key"],
        location=row["location"],
        manager=row["manager"],
        sent_at=datetime.fromisoformat(sent.decided_at) if sent else None,
        left_out=str(left_out.payload["why"]) if left_out else None,
    )
