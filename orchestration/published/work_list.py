"""The work list of follow-up: cases of the journal, with what the snapshot knows of them.

Read afresh each time, so that a move or a refusal shows at once. No contact details, no words of
customers. Not here: opening and moving cases, widgets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb

from orchestration.decisions.case_life import Case
from orchestration.decisions.cases import Cases
from orchestration.decisions.contact_wishes import Obstacle, Wishes
from orchestration.decisions.contacts import Contacts
from orchestration.decisions.journal import Journal
from orchestration.home import Home
from orchestration.published.figures import has_table
from orchestration.published.people import consents_of, keys_of
from orchestration.published.reader import open_current
from orchestration.responses.followup import FollowUp, load_followup

FACTS = """
    select response_uid, nps_group, product, language, tier, churn_risk, themes, causes
    from published.follow_up_occasions
    where response_uid in (select unnest(?::varchar[]))
"""
NAMES = "select dimension, member, name from published.member_names"
SAID = """
    select text from published.comments
    where response_uid = ? and text is not null
    order by question_key
"""
DEFAULT_CHANNEL = "phone"


@dataclass(frozen=True)
class Facts:
    """What the snapshot knows of the answer behind a case; older ones it does not have any more."""

    nps_group: str | None
    product: str | None
    language: str | None
    tier: str | None
    churn_risk: bool
    themes: tuple[str, ...]
    causes: tuple[str, ...]


@dataclass(frozen=True)
class Item:
    """One case of the list.

    Attributes:
        keys: every pseudonym of the person.
        obstacle: why the person may not be contacted any more; None where they may.
        age_hours: working hours since it was opened, until it was closed or until now.
        location, manager: names of the unit; its id where nobody named it.
    """

    case: Case
    facts: Facts | None
    keys: frozenset[str]
    obstacle: Obstacle | None
    has_details: bool
    channel: str
    age_hours: float
    is_overdue: bool
    location: str | None
    manager: str | None


def load_work_list(home: Home, *, now: datetime) -> list[Item]:
    """All cases: those in work first, by deadline; then the finished ones, newest first.

    Raises:
        NoSnapshotError: when nothing is published.
        DeclarationError: when followup.yaml has a mistake.
        JournalError: when the journal cannot be read.
    """
    followup = load_followup(home.surveys)
    cases = Cases(home.decisions_url, home.secret()).load()
    with open_current(home) as con:
        keys = keys_of(con, {case.opening.person for case in cases.values() if case.opening.person})
        records = consents_of(con, keys)
        facts = _facts(con, [case.opening.occasion for case in cases.values()])
        names = _names(con)
    wishes = Wishes.read(
        Journal(home.decisions_url),
        Contacts(home.decisions_url, home.secret()),
        {key for theirs in keys.values() for key in theirs},
        records,
    )
    items = [
        _item(case, followup, facts, names, keys.get(case.opening.person, frozenset()), wishes, now)
        for case in cases.values()
    ]
    live = [item for item in items if item.case.is_live]
    done = [item for item in items if not item.case.is_live]
    live.sort(key=lambda item: (item.case.opening.due_at, item.case.number))
    done.sort(key=lambda item: item.case.last.event_no, reverse=True)
    return [*live, *done]


def may_be_worked(items: Iterable[Item]) -> list[Item]:
    """What any list that leaves the house may have: in work, and of nobody who objects."""
    return [item for item in items if item.case.is_live and item.obstacle is None]


def load_said(home: Home, case: Case) -> list[str]:
    """What the customer wrote, masked; empty where the snapshot has it no more."""
    with open_current(home) as con:
        if not has_table(con, "comments"):
            return []
        return [text for (text,) in con.execute(SAID, [case.opening.occasion]).fetchall()]


def read_details(home: Home, item: Item, *, by: str, now: datetime) -> dict[str, str] | None:
    """The contact details of a case's person; None when there are none, or they may not be used.

    That they were read is in the journal. Whoever calls this has checked the role.
    """
    if item.obstacle is not None or not item.case.is_live:
        return None
    contacts = Contacts(home.decisions_url, home.secret())
    purpose = "follow-up"
    person = item.case.opening.person
    for key in (person, *sorted(item.keys - {person})):
        found = contacts.read_contact(key, actor=by, purpose=purpose, now=now)
        if found:
            return found
    return None


def _item(
    case: Case,
    followup: FollowUp | None,
    facts: Mapping[str, Facts],
    names: Mapping[tuple[str, str], str],
    keys: frozenset[str],
    wishes: Wishes,
    now: datetime,
) -> Item:
    opening = case.opening
    rule = followup.rule(opening.rule) if followup else None
    channel = rule.channel if rule else DEFAULT_CHANNEL
    obstacle = wishes.obstacle(
        keys,
        channel,
        consent=rule.consent if rule else "required",
        agreed_by_contract=followup.agreed_by_contract(opening.survey) if followup else False,
    )
    age = (
        followup.business_time(opening.location).hours_between(
            case.opened_at, case.closed_at or now
        )
        if followup
        else (now - case.opened_at).total_seconds() / 3600
    )
    return Item(
        case,
        facts.get(opening.occasion),
        keys,
        obstacle,
        wishes.has_details(keys),
        channel,
        age,
        case.is_overdue(now),
        names.get(("location", opening.location or ""), opening.location),
        names.get(("manager", opening.manager or ""), opening.manager),
    )


def _facts(con: duckdb.DuckDBPyConnection, responses: Sequence[str]) -> dict[str, Facts]:
    if not has_table(con, "follow_up_occasions"):
        return {}
    rows = con.execute(FACTS, [sorted(set(responses))]).fetchall()
    return {
        uid: Facts(group, product, language, tier, bool(risk), tuple(themes), tuple(causes))
        for uid, group, product, language, tier, risk, themes, causes in rows
    }


def _names(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], str]:
    if not has_table(con, "member_names"):
        return {}
    rows = con.execute(NAMES).fetchall()
    return {(dimension, member): name for dimension, member, name in rows if name}
