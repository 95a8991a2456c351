"""The life of a follow-up case: its events, what it is after them, and which move may come next.

Opened by a run, taken by an owner, contacted, closed with an outcome and a note; reopened;
escalated, noted on and cancelled by runs. Pure: no database, no clock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal

from orchestration.decisions.events import Event

OPENED, NOTED, TAKEN = "case_opened", "case_noted", "case_taken"
CONTACTED, CLOSED, REOPENED = "case_contacted", "case_closed", "case_reopened"
ESCALATED, CANCELLED = "case_escalated", "case_cancelled"
KINDS = (OPENED, NOTED, TAKEN, CONTACTED, CLOSED, REOPENED, ESCALATED, CANCELLED)
#: after these somebody who looked before does not know the case any more
MOVES = frozenset({TAKEN, CONTACTED, CLOSED, REOPENED, CANCELLED})

Status = Literal["open", "taken", "contacted", "closed", "cancelled"]
STATUSES: tuple[Status, ...] = ("open", "taken", "contacted", "closed", "cancelled")
#: in work: somebody still has something to do
LIVE = frozenset({"open", "taken", "contacted"})
ATTEMPTS = ("reached", "not_reached", "refused")
#: outcome -> what must have happened before
OUTCOMES: dict[str, Literal["reached", "attempt", "nothing"]] = {
    "resolved": "reached",
    "thanked": "reached",
    "reference": "reached",
    "sale": "reached",
    "came_back": "nothing",
    "not_resolved": "reached",
    "no_answer": "attempt",
    "not_needed": "nothing",
}
CANCELLATIONS = ("refused", "forgotten", "withdrawn")
#: triggers whose occasion is an answer: it is one occasion, of whomever it turns out to be
ANSWERED = frozenset(
    {"contact_request", "implicit_request", "unfinished", "detractor", "passive", "promoter"}
)
#: from which status a move may be made
_FROM: dict[str, frozenset[str]] = {
    TAKEN: LIVE,
    CONTACTED: frozenset({"taken", "contacted"}),
    CLOSED: frozenset({"taken", "contacted"}),
    REOPENED: frozenset({"closed"}),
    NOTED: LIVE,
    ESCALATED: LIVE,
    CANCELLED: LIVE,
}
_TO: dict[str, Status] = {
    TAKEN: "taken",
    CONTACTED: "contacted",
    CLOSED: "closed",
    REOPENED: "open",
    CANCELLED: "cancelled",
}


class IllegalMoveError(ValueError):
    """A case cannot make this move from where it stands."""


class StaleCaseError(IllegalMoveError):
    """Somebody else moved the case since it was looked at."""

    def __init__(self, case: Case, last: Event) -> None:
        self.first = last.actor
        super().__init__(
            f"{case.number}: {last.actor} was first ({last.kind.removeprefix('case_')}, "
            f"{last.decided_at[:16].replace('T', ' ')} UTC). Nothing was recorded; look at the "
            "case again."
        )


class UnknownCaseError(Exception):
    """No case has this number."""


@dataclass(frozen=True)
class Attempt:
    """One try to reach the customer."""

    result: str
    channel: str
    at: datetime
    by: str


@dataclass(frozen=True)
class Opening:
    """What opens a case.

    Attributes:
        person: pseudonym, hex; empty once they are forgotten. Never in the journal.
        occasion: `response_uid`, or the day on which a state began.
        happened_on: the day of the occasion.
        due_at: UTC; until when the first contact should reach the customer.
        alias: what the journal calls the person.
    """

    rule: str
    trigger: str
    family: str
    person: str
    occasion: str
    happened_on: date
    due_at: datetime
    owner: str
    survey: str | None = None
    location: str | None = None
    manager: str | None = None
    alias: str = ""

    @property
    def key(self) -> str:
        """The name of the case; the same whenever and wherever it is opened."""
        return f"{self.rule}/{self.alias}/{self.occasion}"

    @property
    def payload(self) -> dict[str, Any]:
        """What the journal keeps: nothing that somebody wrote, no score, no contact details."""
        names = (name for name in self.__dataclass_fields__ if name != "person")
        facts = {name: getattr(self, name) for name in names}
        return facts | {
            "happened_on": self.happened_on.isoformat(),
            "due_at": self.due_at.isoformat(),
        }

    @staticmethod
    def of(event: Event, people: Mapping[str, str]) -> Opening:
        """The opening that an event recorded.

        Args:
            people: alias -> person.
        """
        said = dict(event.payload)
        said["happened_on"] = date.fromisoformat(said["happened_on"])
        said["due_at"] = datetime.fromisoformat(said["due_at"])
        return Opening(**said, person=people.get(said["alias"], ""))


@dataclass(frozen=True)
class Case:
    """A case as its events have left it.

    Attributes:
        seen: number of the last move, which whoever makes the next one names.
        noted: later occasions of the same person, which opened no case of their own.
        step_count: how many steps of escalation it has gone.
        note_ids: its sealed notes, oldest first.
    """

    opening: Opening
    opened_at: datetime
    last: Event
    status: Status = "open"
    owner: str = ""
    attempts: tuple[Attempt, ...] = ()
    outcome: str | None = None
    closed_at: datetime | None = None
    taken_at: datetime | None = None
    cancelled_for: str | None = None
    noted: tuple[str, ...] = ()
    step_count: int = 0
    escalated_to: str | None = None
    note_ids: tuple[str, ...] = field(default=())

    @property
    def key(self) -> str:
        """The name of the case."""
        return self.opening.key

    @property
    def number(self) -> str:
        """A short name for people."""
        return number_of(self.key)

    @property
    def seen(self) -> int:
        """Number of the last move."""
        return self.last.event_no

    @property
    def is_live(self) -> bool:
        """Whether somebody still has something to do."""
        return self.status in LIVE

    @property
    def reached_at(self) -> datetime | None:
        """When the customer was reached first."""
        return next((one.at for one in self.attempts if one.result == "reached"), None)

    def is_overdue(self, now: datetime) -> bool:
        """Whether nobody reached the customer in time, and it still matters."""
        return self.is_live and self.reached_at is None and now > self.opening.due_at


def number_of(key: str) -> str:
    """The short name of a case: eight hexadecimal digits."""
    return hashlib.sha256(key.encode()).hexdigest()[:8]


def fold(events: Iterable[Event], people: Mapping[str, str]) -> dict[str, Case]:
    """Key -> case, out of events in their order.

    Args:
        people: alias -> person, without those who were forgotten.
    """
    cases: dict[str, Case] = {}
    for event in events:
        if event.kind == OPENED:
            opening = Opening.of(event, people)
            at = datetime.fromisoformat(event.decided_at)
            cases[event.subject] = Case(opening, at, event, owner=opening.owner)
        elif event.subject in cases:
            cases[event.subject] = after(cases[event.subject], event)
    return cases


def after(case: Case, event: Event) -> Case:
    """The case once an event has happened to it."""
    at, said = datetime.fromisoformat(event.decided_at), event.payload
    if "note" in said:
        case = replace(case, note_ids=(*case.note_ids, str(said["note"])))
    if event.kind in MOVES:
        case = replace(case, last=event, status=_TO[event.kind])
    match event.kind:
        case "case_noted":
            return replace(case, noted=(*case.noted, str(said["occasion"])))
        case "case_taken":
            return replace(case, owner=str(said["owner"]), taken_at=case.taken_at or at)
        case "case_contacted":
            attempt = Attempt(str(said["result"]), str(said["channel"]), at, event.actor)
            return replace(case, attempts=(*case.attempts, attempt))
        case "case_closed":
            return replace(case, outcome=str(said["outcome"]), closed_at=at)
        case "case_reopened":
            return replace(case, outcome=None, closed_at=None)
        case "case_escalated":
            return replace(case, step_count=int(said["step"]), escalated_to=str(said["to"]))
        case "case_cancelled":
            return replace(case, cancelled_for=str(said["cause"]), closed_at=at)
    return case


def check_move(case: Case, kind: str, payload: dict[str, Any], *, has_note: bool) -> None:
    """Whether a move may be made now.

    Raises:
        IllegalMoveError: saying which one may not, and what may.
    """
    if case.status not in _FROM[kind]:
        able = ", ".join(sorted(_FROM[kind]))
        raise IllegalMoveError(
            f"{case.number} is {case.status}; {kind.removeprefix('case_')} needs it to be {able}."
        )
    if not case.opening.person:
        raise IllegalMoveError(f"{case.number}: the customer was forgotten on their request.")
    if kind == CONTACTED and payload["result"] not in ATTEMPTS:
        raise IllegalMoveError(f"{payload['result']!r} is no result; known: {', '.join(ATTEMPTS)}.")
    if kind == CLOSED:
        _check_closing(case, str(payload["outcome"]), has_note=has_note)
    if kind == ESCALATED and payload["step"] != case.step_count + 1:
        raise IllegalMoveError(f"{case.number} has gone {case.step_count} steps, not more.")


def _check_closing(case: Case, outcome: str, *, has_note: bool) -> None:
    if outcome not in OUTCOMES:
        raise IllegalMoveError(f"{outcome!r} is no outcome; known: {', '.join(OUTCOMES)}.")
    if not has_note:
        raise IllegalMoveError(
            f"{case.number}: a case is closed with a note of what was done; it was empty."
        )
    if OUTCOMES[outcome] == "reached" and case.reached_at is None:
        raise IllegalMoveError(
            f"{case.number}: nobody reached the customer yet, and {outcome} says so. Record the "
            "contact first, or close it as no_answer or not_needed."
        )
    if OUTCOMES[outcome] == "attempt" and not case.attempts:
        raise IllegalMoveError(
            f"{case.number}: {outcome} needs at least one try to reach the customer."
        )
