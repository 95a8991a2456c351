"""What runs do to cases: open, note, escalate, cancel; each in one transaction, and none twice.

Not here: the moves of people (cases), whom a run finds (outlets/followups).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import sqlalchemy as sa

from orchestration.decisions import case_life as life
from orchestration.decisions import case_notes, case_people
from orchestration.decisions.case_life import Case, Opening
from orchestration.decisions.events import Decision, Event
from orchestration.decisions.journal import Deciding, Journal

AT_ONCE = 500
RUN = "loyalty"


@dataclass(frozen=True)
class OpenedNow:
    """What became of occasions: cases opened, and noted on a case that was there."""

    opened: int = 0
    noted: int = 0


@dataclass
class _Known:
    """The cases by person, and the answers that are spoken for.

    Attributes:
        same: key -> the person that it is today, where that is another one.
        answered: family and answer of every case, whoever it was of.
    """

    same: Mapping[str, str]
    theirs: dict[str, dict[str, Case]] = field(default_factory=dict)
    answered: set[tuple[str, str]] = field(default_factory=set)

    def take(self, case: Case) -> None:
        """Know a case as it is now."""
        opening = case.opening
        person = self.same.get(opening.person, opening.person)
        self.theirs.setdefault(person, {})[case.key] = case
        if opening.trigger in life.ANSWERED:
            answers = (opening.occasion, *case.noted)
            self.answered |= {(opening.family, answer) for answer in answers}

    def beside(self, opening: Opening) -> list[Case]:
        """The cases of the same person and family."""
        related = self.theirs.get(opening.person, {}).values()
        return [case for case in related if case.opening.family == opening.family]


def make_tables(connection: sa.Connection) -> None:
    """Make the tables that lie beside the journal where they are not there yet."""
    case_people.make_tables(connection)
    case_notes.make_tables(connection)


def cases_in(deciding: Deciding, key: str | None = None) -> dict[str, Case]:
    """Key -> case, one or all, as they are in the transaction."""
    make_tables(deciding.connection)
    events = deciding.events_of(life.KINDS, key)
    return life.fold(events, case_people.people(deciding.connection))


def open_all(
    journal: Journal, openings: Sequence[Opening], *, now: datetime, same: Mapping[str, str]
) -> OpenedNow:
    """Open what is not known yet, in the order given; a person's later occasions are noted.

    May be called again with the same: an occasion opens one case or is noted once, also when the
    person has got another name meanwhile.

    Args:
        same: key -> the person that it is today, as customers are merged.
    """
    opened = noted = 0
    for start in range(0, len(openings), AT_ONCE):
        with journal.deciding() as deciding:
            known = _Known(same)
            for case in cases_in(deciding).values():
                known.take(case)
            for opening in openings[start : start + AT_ONCE]:
                event = _take_up(deciding, known, opening, now)
                if event is not None:
                    opened += event.kind == life.OPENED
                    noted += event.kind == life.NOTED
    return OpenedNow(opened, noted)


def escalate(journal: Journal, steps: Mapping[str, Sequence[str]], *, now: datetime) -> int:
    """Record the steps that cases have reached; returns how many are new.

    Args:
        steps: key -> everybody who is to know by now, first step first.
    """
    added = 0
    with journal.deciding() as deciding:
        cases = cases_in(deciding) if steps else {}
        for key, people in steps.items():
            case = cases.get(key)
            if case is None or not case.is_live:
                continue
            for number, person in enumerate(people, start=1):
                if number > case.step_count:
                    said = {"step": number, "to": person}
                    decision = Decision(life.ESCALATED, key, said, "too old and not closed")
                    deciding.add(decision, actor=RUN, now=now)
                    added += 1
    return added


def cancel(journal: Journal, causes: Mapping[str, str], *, now: datetime) -> int:
    """Cancel cases that are still in work; returns how many.

    Args:
        causes: key -> one of CANCELLATIONS.
    """
    with journal.deciding() as deciding:
        cases = cases_in(deciding) if causes else {}
        live = [key for key in causes if key in cases and cases[key].is_live]
        for key in live:
            deciding.add(cancelled(key, causes[key]), actor=RUN, now=now)
    return len(live)


def cancelled(key: str, cause: str) -> Decision:
    """The decision that ends a case."""
    return Decision(life.CANCELLED, key, {"cause": cause}, cause)


def _take_up(deciding: Deciding, known: _Known, opening: Opening, now: datetime) -> Event | None:
    """Open a case, or note the occasion on the one in work; None when it is known already."""
    related = known.beside(opening)
    if any(opening.occasion in (case.opening.occasion, *case.noted) for case in related):
        return None
    if opening.trigger in life.ANSWERED and (opening.family, opening.occasion) in known.answered:
        return None
    live = next((case for case in related if case.is_live), None)
    reason = f"rule {opening.rule}"
    if live is not None:
        said = {"occasion": opening.occasion, "rule": opening.rule}
        event = deciding.add(Decision(life.NOTED, live.key, said, reason), actor=RUN, now=now)
        known.take(life.after(live, event))
        return event
    alias = case_people.alias_of(deciding.connection, opening.person)
    opening = replace(opening, alias=alias)
    decision = Decision(life.OPENED, opening.key, opening.payload, reason)
    event = deciding.add(decision, actor=RUN, now=now)
    for case in life.fold([event], {alias: opening.person}).values():
        known.take(case)
    return event
