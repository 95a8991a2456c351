"""Who is asked next, and how precise that will be: the plan of a wave, out of the snapshot.

Whom a wave may ask is chosen by SQL; who of them objects, or has no address, is asked of the
journal and the contacts at that moment. What is expected of a unit (`unit_precision`) is made in
the dbt project; here it is set against the number of those who are chosen. Nothing is sent here.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import duckdb

from orchestration.decisions.contact_addresses import with_email
from orchestration.decisions.contact_wishes import Wishes
from orchestration.decisions.contacts import Contacts
from orchestration.decisions.invitations import Chosen, Invitations, Invited, issue_of
from orchestration.decisions.journal import Journal
from orchestration.home import Home
from orchestration.published.figures import has_table
from orchestration.published.people import keys_of
from orchestration.published.reader import open_current
from orchestration.published.wave_queries import CANDIDATES, EXPECTED
from orchestration.responses.waves import COMPANY, EVERYBODY, Wave, load_waves

TABLE = "people_to_ask"
UNKNOWN = "(unknown)"
#: why somebody is not asked
RESTING = ("asked_lately", "answered_lately", "cap_reached")
OBSTACLES = ("refused", "not_agreed", "forgotten", "no_address")


@dataclass(frozen=True)
class UnitPlan:
    """What a wave means for one unit.

    Attributes:
        member: the unit; `all` of the company.
        left_alone: why -> how many of those that the rule speaks of are not asked.
        response_rate, low, high: expected share of answers, 0-1; None where nobody was ever asked.
        expected, low, high: answers that may be expected.
        half_width: to either side of NPS, in points, with the expected answers.
        needed: answers that the wanted half-width takes.
    """

    member: str
    eligible: int
    chosen: int
    left_alone: Mapping[str, int]
    response_rate: float | None = None
    response_rate_low: float | None = None
    response_rate_high: float | None = None
    expected: float | None = None
    expected_low: float | None = None
    expected_high: float | None = None
    half_width: float | None = None
    needed: int | None = None


@dataclass(frozen=True)
class Plan:
    """One wave of one day.

    Attributes:
        chosen: who is asked; nobody shows these.
        is_known: whether the snapshot knows whom a wave may ask.
    """

    wave: Wave
    day: date
    units: tuple[UnitPlan, ...] = ()
    chosen: tuple[Chosen, ...] = field(default=(), repr=False)
    is_known: bool = True

    @property
    def eligible(self) -> int:
        """How many may be asked."""
        return sum(unit.eligible for unit in self.units)

    @property
    def left_alone(self) -> Counter[str]:
        """Why -> how many are not asked, of all units."""
        return sum((Counter(dict(unit.left_alone)) for unit in self.units), Counter())


def plan_next(home: Home, now: datetime) -> list[Plan]:
    """The next wave of each declared one.

    Raises:
        NoSnapshotError: when nothing is published.
        DeclarationError: when waves.yaml has a mistake.
        JournalError: when the journal cannot be read.
    """
    waves = load_waves(home.surveys)
    if waves is None:
        return []
    today = now.astimezone(waves.zone).date()
    begun = Invitations(home.decisions_url).begun()
    plans = []
    for wave in waves.waves:
        day = due_day(wave, today, begun) or wave.next_day(today)
        if day is not None and issue_of(wave.id, day) in begun:
            day = wave.next_day(day + timedelta(days=1))
        if day is not None:
            plans.append(make_plan(home, wave, day, today))
    return plans


def due_day(wave: Wave, today: date, begun: Mapping[str, object]) -> date | None:
    """The day of the wave that is to be sent today and was not begun; None when there is none."""
    for day in reversed(wave.days(today)):
        if wave.is_open(day, today) and issue_of(wave.id, day) not in begun:
            return day
    return None


def make_plan(home: Home, wave: Wave, day: date, today: date) -> Plan:
    """Who is asked in the wave of a day, and what may be expected.

    A wave that is made good is planned for today: who was asked meanwhile is left alone.
    """
    on = max(day, today)
    sent = [
        one for one in Invitations(home.decisions_url).load() if one.person and not one.left_out
    ]
    with open_current(home) as con:
        if not has_table(con, TABLE):
            return Plan(wave, day, is_known=False)
        rows = con.execute(CANDIDATES, _given(wave, on, sent)).fetchall()
        awake = [row for row in rows if row[5] is None]
        keys = keys_of(con, [row[0] for row in awake])
        obstacles = _obstacles(home, wave, awake, keys)
        chosen, units = _choose(wave, day, rows, obstacles)
        expected = _expected(con, wave, units)
    return Plan(wave, day, tuple(expected), tuple(chosen))


def _given(wave: Wave, on: date, sent: Sequence[Invited]) -> dict[str, object]:
    return {
        "day": on,
        "asked_people": [one.person for one in sent],
        # who is chosen and not asked yet counts as asked on the day of their wave
        "asked_days": [one.sent_at.date() if one.sent_at else one.day for one in sent],
        "cap": wave.cap.invitations,
        "cap_days": wave.cap.days,
        "after_invitation": wave.quarantine.after_invitation_days,
        "after_answer": wave.quarantine.after_answer_days,
        "within_days": wave.who.within_days,
    }


def _obstacles(
    home: Home, wave: Wave, rows: Sequence[tuple[object, ...]], keys: Mapping[str, frozenset[str]]
) -> dict[str, str]:
    """Person -> why they may not be written to, of those who may not."""
    everything = {key for theirs in keys.values() for key in theirs}
    contacts = Contacts(home.decisions_url, home.secret())
    records = {str(row[0]): row[4] == "yes" for row in rows if row[4] is not None}
    wishes = Wishes.read(Journal(home.decisions_url), contacts, everything, records)
    addresses = with_email(home.decisions_url, everything)
    found: dict[str, str] = {}
    for row in rows:
        person = str(row[0])
        why = wishes.obstacle(keys[person], "email", consent=wave.consent)
        if why is None and not keys[person] & addresses:
            found[person] = "no_address"
        elif why is not None:
            found[person] = why
    return found


def _choose(
    wave: Wave, day: date, rows: Sequence[tuple[object, ...]], obstacles: Mapping[str, str]
) -> tuple[list[Chosen], list[UnitPlan]]:
    """Who is asked of each unit; the same people however often it is asked."""
    places = {COMPANY: None, "location": 2, "manager": 3}
    place = places[wave.unit]
    alone: dict[str, Counter[str]] = {}
    free: dict[str, list[Chosen]] = {}
    for row in rows:
        member = EVERYBODY if place is None else str(row[place])
        why = row[5] or obstacles.get(str(row[0]))
        alone.setdefault(member, Counter())
        free.setdefault(member, [])
        if why:
            alone[member][str(why)] += 1
        else:
            free[member].append(Chosen(str(row[0]), bool(row[1]), _known(row[2]), _known(row[3])))
    chosen: list[Chosen] = []
    units = []
    for member in sorted(free):
        theirs = sorted(free[member], key=lambda one: _drawn(wave, day, one.person))
        taken = theirs if wave.who.per_unit is None else theirs[: wave.who.per_unit]
        chosen += taken
        units.append(UnitPlan(member, len(theirs), len(taken), dict(alone[member])))
    return chosen, units


def _drawn(wave: Wave, day: date, person: str) -> str:
    """The lot of a person: another one in each wave, the same whenever it is drawn."""
    return hashlib.sha256(f"{wave.who.seed} {wave.id} {day} {person}".encode()).hexdigest()


def _known(member: object) -> str | None:
    return None if member in (None, UNKNOWN) else str(member)


def _expected(
    con: duckdb.DuckDBPyConnection, wave: Wave, units: Sequence[UnitPlan]
) -> list[UnitPlan]:
    given = {
        "members": [unit.member for unit in units],
        "counts": [unit.chosen for unit in units],
        "unit": wave.unit,
        "wanted": wave.half_width_points,
    }
    rows = {row[0]: row[1:] for row in con.execute(EXPECTED, given).fetchall()}
    made = []
    for unit in units:
        rate, low, high, expected, expected_low, expected_high, half_width, needed = rows[
            unit.member
        ]
        made.append(
            UnitPlan(
                member=unit.member,
                eligible=unit.eligible,
                chosen=unit.chosen,
                left_alone=unit.left_alone,
                response_rate=rate,
                response_rate_low=low,
                response_rate_high=high,
                expected=expected,
                expected_low=expected_low,
                expected_high=expected_high,
                half_width=half_width,
                needed=None if needed is None else int(needed),
            )
        )
    return made
