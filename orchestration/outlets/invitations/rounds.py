"""Sending the waves that are due: who refuses is heard first, then each invitation, none twice.

A wave begins once; whoever is killed in the middle sends the rest the next time, to the people who
were chosen at its beginning. Whether somebody may be written to is asked again before each mail.
Not here: choosing (published/wave_plan), what the mail says (letter).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.headerregistry import Address

from orchestration.decisions.contact_addresses import with_email
from orchestration.decisions.contact_wishes import Wishes
from orchestration.decisions.contacts import Contacts
from orchestration.decisions.events import Event
from orchestration.decisions.invitations import ACTOR, Invitations, Invited, issue_of
from orchestration.decisions.journal import Journal
from orchestration.home import Home
from orchestration.landing import durable
from orchestration.outlets.invitations.letter import Firm, mail
from orchestration.outlets.invitations.refusing import read_refusals
from orchestration.published.people import consents_of, keys_of
from orchestration.published.reader import open_current
from orchestration.published.wave_plan import Plan, due_day, make_plan
from orchestration.responses.brand import load_brand
from orchestration.responses.letters import load_letters
from orchestration.responses.tokens import Asked, make_token
from orchestration.responses.waves import Wave, load_waves
from orchestration.sending.handing import Delivery, Desk
from orchestration.sending.mailing import Mailer
from orchestration.sending.outbox import Outbox
from orchestration.validated.invited import address_key
from orchestration.wording.texts import LANGUAGES

#: wishes are read anew after so many mails
AT_ONCE = 50
PURPOSE = "invitation"
AGAIN = "loyalty invitations send"


class InvitationsBusyError(Exception):
    """Another process sends invitations of this installation."""


@dataclass(frozen=True)
class Round:
    """One wave on its way.

    Attributes:
        begun: the decision by which it began.
    """

    home: Home
    firm: Firm
    wave: Wave
    begun: Event
    desk: Desk
    mailer: Mailer
    now: Callable[[], datetime]


def send_due(
    home: Home, secrets: Mapping[str, str], now: Callable[[], datetime]
) -> Iterator[tuple[Invited, Delivery]]:
    """Send what is due and not sent yet; yields what became of each invitation.

    Raises:
        InvitationsBusyError: when another process is sending.
        DeclarationError: when a file beside the sources is wrong.
        SourceError: when the mailbox for unsubscribing cannot be read; nothing is sent then.
        NoSnapshotError: when nothing is published.
    """
    waves, letters = load_waves(home.surveys), load_letters(home.surveys)
    if waves is None or letters is None or letters.smtp is None:
        return
    durable.make_directory(home.data)
    with durable.locked(home.data / ".invitations.lock", wait=False) as is_ours:
        if not is_ours:
            raise InvitationsBusyError(
                f"{home.data}: another process sends invitations. Run again later."
            )
        read_refusals(home, letters, secrets, now=now())
        today = now().astimezone(waves.zone).date()
        firm = Firm(letters, load_brand(home.surveys))
        journal = Journal(home.decisions_url)
        with Mailer(letters.smtp, secrets) as mailer:
            for wave in waves.waves:
                if not wave.send:
                    continue
                for day, begun in _open(home, wave, today, now):
                    outbox = Outbox(journal, issue_of(wave.id, day), ACTOR)
                    desk = Desk(outbox, letters.sender, "the customer's record", AGAIN, now)
                    yield from _send(Round(home, firm, wave, begun, desk, mailer, now), day)


def _open(
    home: Home, wave: Wave, today: date, now: Callable[[], datetime]
) -> list[tuple[date, Event]]:
    """The days of the wave that are sent today, the one that is due begun now."""
    store = Invitations(home.decisions_url)
    day = due_day(wave, today, store.begun())
    if day is not None:
        plan = make_plan(home, wave, day, today)
        if plan.is_known:
            store.begin(wave.id, day, wave.survey, plan.chosen, promised(plan), now=now())
    begun = store.begun()
    days = [one for one in wave.days(today) if wave.is_open(one, today)]
    return [(one, begun[issue_of(wave.id, one)]) for one in days if issue_of(wave.id, one) in begun]


def promised(plan: Plan) -> dict[str, object]:
    """What the plan said before the wave, for the journal: counts, no people."""
    return {
        "unit": plan.wave.unit,
        "units": [
            {
                "member": unit.member,
                "eligible": unit.eligible,
                "chosen": unit.chosen,
                "expected": None if unit.expected is None else round(unit.expected, 1),
                "half_width": None if unit.half_width is None else round(unit.half_width, 1),
            }
            for unit in plan.units
        ],
    }


def _send(task: Round, day: date) -> Iterator[tuple[Invited, Delivery]]:
    store = Invitations(task.home.decisions_url)
    waiting = [
        one for one in store.load(task.wave.id, day) if one.sent_at is None and one.left_out is None
    ]
    for part in _parts(waiting):
        keys, obstacles = _obstacles(task, part)
        for one in part:
            delivery = _invite(task, one, keys.get(one.person or "", frozenset()), obstacles)
            if delivery.outcome in ("refused", "left_out"):
                store.leave_out(one, delivery.words or "refused", now=task.now())
            yield one, delivery


def _parts(waiting: Sequence[Invited]) -> Iterator[tuple[Invited, ...]]:
    for start in range(0, len(waiting), AT_ONCE):
        yield tuple(waiting[start : start + AT_ONCE])


def _obstacles(
    task: Round, part: Sequence[Invited]
) -> tuple[dict[str, frozenset[str]], dict[str, str]]:
    """Everybody's keys, and why some may not be written to any more."""
    people = [one.person for one in part if one.person]
    with open_current(task.home) as con:
        keys = keys_of(con, people)
        records = consents_of(con, people)
    contacts = Contacts(task.home.decisions_url, task.home.secret())
    everything = {key for theirs in keys.values() for key in theirs}
    wishes = Wishes.read(Journal(task.home.decisions_url), contacts, everything, records)
    found: dict[str, str] = {
        person: why
        for person in people
        if (why := wishes.obstacle(keys[person], "email", consent=task.wave.consent))
    }
    return keys, found


def _invite(
    task: Round, one: Invited, keys: frozenset[str], obstacles: Mapping[str, str]
) -> Delivery:
    if one.person is None:
        return Delivery(one.invitation, "left_out", "forgotten")
    if one.person in obstacles:
        return Delivery(one.invitation, "left_out", obstacles[one.person])
    details = _details(task, one.person, keys)
    address = str(details.get("email", ""))
    secret = task.home.secret()
    key = address_key(address, secret)
    if not key or not _is_sendable(address):
        return Delivery(one.invitation, "left_out", "no_address")
    asked = Asked(one.invitation, one.location or "", one.manager or "")
    language = str(details.get("language", ""))[:2].lower()
    content = mail(
        task.firm, task.wave, one, task.begun,
        address=address,
        token=make_token(asked, key, secret),
        language=language if language in LANGUAGES else task.wave.language,
    )  # fmt: skip
    delivery = task.desk.mail(task.mailer, address, one.invitation, lambda: content, is_again=False)
    # an address belongs into no output
    words = "the server refuses the address" if delivery.outcome == "refused" else ""
    return Delivery(one.invitation, delivery.outcome, words or delivery.words)


def _details(task: Round, person: str, keys: frozenset[str]) -> Mapping[str, str]:
    """What the contacts have of a person, under any of their keys; that it is read is recorded."""
    contacts = Contacts(task.home.decisions_url, task.home.secret())
    reachable = with_email(task.home.decisions_url, keys | {person})
    for key in sorted(reachable, key=lambda one: (one != person, one)):
        found = contacts.read_contact(key, actor=ACTOR, purpose=PURPOSE, now=task.now())
        if found and found.get("email"):
            return found
    return {}


def _is_sendable(address: str) -> bool:
    """Whether an address of a source fits into a header."""
    try:
        Address(addr_spec=address)
    except (ValueError, IndexError):
        return False
    return address.isascii()
