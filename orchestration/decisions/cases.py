"""The follow-up cases of an installation: opened by runs, worked by people, all as decisions.

Every move is checked and recorded in one transaction, together with its sealed note. Who moves a
case names the last move they saw: of two at once the second is told who was first. Reasons in the
journal are fixed words; what people write is in the notes alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from orchestration.decisions import case_life as life
from orchestration.decisions import case_notes, case_people, case_rounds
from orchestration.decisions.case_life import Case, Opening
from orchestration.decisions.case_notes import Note, Notes
from orchestration.decisions.case_rounds import OpenedNow, cancelled, cases_in, make_tables
from orchestration.decisions.contact_seal import wrapping_key
from orchestration.decisions.contact_wishes import CHANNELS, EVERY, wish
from orchestration.decisions.database import Database
from orchestration.decisions.events import Decision
from orchestration.decisions.journal import Deciding, Journal


class Cases:
    """The cases in the journal at one SQLAlchemy URL, their notes under one secret."""

    def __init__(self, url: str, secret: bytes) -> None:
        self._journal = Journal(url)
        self._notes = Notes(url, secret)
        self._database = Database(url, make_tables)
        self._wrapping = wrapping_key(secret)

    def load(self) -> dict[str, Case]:
        """Key -> case, all there are."""
        events = self._journal.events_of(life.KINDS)
        # the people after them: whoever has a case by then is among the people, or was forgotten
        with self._database.reading() as connection:
            return life.fold(events, case_people.people(connection))

    def find(self, number: str) -> Case:
        """The case of a number, or of the beginning of one that no other has.

        Raises:
            UnknownCaseError: when there is none, or more than one.
        """
        cases = self.load().values()
        found = [case for case in cases if number and case.number.startswith(number.lower())]
        if len(found) != 1:
            problem = "no case has this number" if not found else "several cases begin with it"
            raise life.UnknownCaseError(f"{number}: {problem}. loyalty cases list shows them.")
        return found[0]

    def notes(self, key: str) -> tuple[Note, ...]:
        """What was written about a case, oldest first."""
        return self._notes.of(key)

    def take(self, key: str, *, seen: int, owner: str, by: str, now: datetime) -> Case:
        """Become the owner of a case, or hand it to somebody.

        Raises:
            IllegalMoveError: when it is closed or cancelled; StaleCaseError: somebody was first.
        """
        return self._move(key, life.TAKEN, {"owner": owner}, seen=seen, by=by, now=now)

    def contact(
        self, key: str, *, seen: int, result: str, channel: str, note: str, by: str, now: datetime
    ) -> Case:
        """Record a try to reach the customer.

        Who refuses to be contacted has their wish recorded at once, and all cases cancelled.

        Args:
            result: one of ATTEMPTS.
            channel: one of CHANNELS.
            note: what was said; may be empty.

        Raises:
            IllegalMoveError: when nobody has taken the case; StaleCaseError: somebody was first.
        """
        if channel not in CHANNELS:
            raise life.IllegalMoveError(f"{channel!r} is no channel; known: {', '.join(CHANNELS)}.")
        said = {"result": result, "channel": channel}
        return self._move(key, life.CONTACTED, said, seen=seen, by=by, now=now, note=note)

    def close(
        self, key: str, *, seen: int, outcome: str, note: str, by: str, now: datetime
    ) -> Case:
        """Close a case with what came of it.

        Args:
            outcome: one of OUTCOMES.
            note: what was done; never empty.

        Raises:
            IllegalMoveError: when the outcome says what did not happen; StaleCaseError: somebody
                was first.
        """
        said = {"outcome": outcome}
        return self._move(key, life.CLOSED, said, seen=seen, by=by, now=now, note=note)

    def reopen(self, key: str, *, seen: int, note: str, by: str, now: datetime) -> Case:
        """Take a closed case up again.

        Raises:
            IllegalMoveError: when it is not closed, or another case of the person is in work.
        """
        return self._move(key, life.REOPENED, {}, seen=seen, by=by, now=now, note=note)

    def open_all(
        self, openings: Sequence[Opening], *, now: datetime, same: Mapping[str, str] | None = None
    ) -> OpenedNow:
        """Open what is not known yet; see `case_rounds.open_all`."""
        return case_rounds.open_all(self._journal, openings, now=now, same=same or {})

    def escalate(self, steps: Mapping[str, Sequence[str]], *, now: datetime) -> int:
        """Record the steps that cases have reached; see `case_rounds.escalate`."""
        return case_rounds.escalate(self._journal, steps, now=now)

    def cancel(self, causes: Mapping[str, str], *, now: datetime) -> int:
        """Cancel cases that are still in work; see `case_rounds.cancel`."""
        return case_rounds.cancel(self._journal, causes, now=now)

    def cancel_for(self, people: Collection[str], cause: str, *, now: datetime) -> int:
        """Cancel whatever is in work of some people (pseudonyms, hex); returns how many."""
        theirs = [key for key, case in self.load().items() if case.opening.person in people]
        return self.cancel(dict.fromkeys(theirs, cause), now=now) if theirs else 0

    def note_count(self, people: Iterable[str]) -> int:
        """How many notes are about some people (pseudonyms, hex)."""
        with self._database.reading() as connection:
            return case_notes.count(connection, case_people.aliases_of(connection, people))

    def forget(self, people: Collection[str], *, now: datetime) -> int:
        """Cancel the cases of some people, destroy their notes, and whose cases they were.

        May be called again after a kill. Returns how many notes were destroyed.
        """
        self.cancel_for(people, "forgotten", now=now)
        with self._database.adding() as connection:
            aliases = case_people.aliases_of(connection, people)
            gone = case_notes.destroy(connection, aliases)
            case_people.remove(connection, aliases)
        # always: a kill may have left the rows removed and the pages as they were
        for table in (case_notes.TABLE, case_people.TABLE):
            self._database.compact(table)
        return gone

    def _move(
        self,
        key: str,
        kind: str,
        payload: dict[str, Any],
        *,
        seen: int,
        by: str,
        now: datetime,
        note: str = "",
    ) -> Case:
        text = note.strip()
        with self._journal.deciding() as deciding:
            case = cases_in(deciding, key).get(key)
            if case is None:
                raise life.UnknownCaseError(f"{key}: there is no such case.")
            if case.last.event_no != seen:
                raise life.StaleCaseError(case, case.last)
            life.check_move(case, kind, payload, has_note=bool(text))
            if kind == life.REOPENED:
                _check_alone(deciding, case)
            if text:
                payload["note"] = case_notes.write_note(
                    deciding.connection,
                    text,
                    case_key=key,
                    alias=case.opening.alias,
                    by=by,
                    now=now,
                    wrapping=self._wrapping,
                )
            reason = kind.removeprefix("case_")
            event = deciding.add(Decision(kind, key, payload, reason), actor=by, now=now)
            case = life.after(case, event)
            if payload.get("result") == "refused":
                case = _refuse(deciding, case, by=by, now=now)
        return case


def _check_alone(deciding: Deciding, case: Case) -> None:
    """One case in work a person and family, also after reopening."""
    for other in cases_in(deciding).values():
        is_same = other.opening.person == case.opening.person
        if is_same and other.opening.family == case.opening.family and other.is_live:
            raise life.IllegalMoveError(
                f"{case.number}: {other.number} of the same customer is in work already; go on "
                "there."
            )


def _refuse(deciding: Deciding, case: Case, *, by: str, now: datetime) -> Case:
    """The customer said not to be contacted: their wish, and the end of all their cases."""
    said = "told in a follow-up"
    refusal = wish(
        case.opening.person, is_allowed=False, channel=EVERY, way="follow_up", reason=said
    )
    deciding.add(refusal, actor=by, now=now)
    for other in cases_in(deciding).values():
        if other.opening.person == case.opening.person and other.is_live:
            event = deciding.add(cancelled(other.key, "refused"), actor=by, now=now)
            if other.key == case.key:
                case = life.after(case, event)
    return case
