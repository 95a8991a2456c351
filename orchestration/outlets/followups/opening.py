"""What a run does about follow-up: cancel what must not go on, open what is new, tell who is late.

Nobody who refused or was forgotten gets a case, and a case of theirs that is in work ends. Not
here: what a case is (decisions/case_life), and working it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from orchestration.decisions.case_life import Case, Opening
from orchestration.decisions.cases import Cases
from orchestration.decisions.contact_wishes import Wishes
from orchestration.decisions.contacts import Contacts
from orchestration.decisions.journal import Journal
from orchestration.home import Home
from orchestration.outlets.followups.occasion import Occasion
from orchestration.outlets.followups.occasions import find_occasions, withdrawn
from orchestration.published.people import consents_of, keys_of
from orchestration.published.reader import open_current
from orchestration.responses.followup import STATES, FollowUp, load_followup


@dataclass(frozen=True)
class Round:
    """What one round did, as counts of cases.

    Attributes:
        left_out: why occasions opened no case -> how many: refused, not_agreed, forgotten.
    """

    is_declared: bool = True
    opened: int = 0
    noted: int = 0
    escalated: int = 0
    cancelled: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)


def make_round(home: Home, *, now: datetime) -> Round:
    """Bring the cases up to the current snapshot; may be called again, and after a kill.

    Raises:
        NoSnapshotError: when nothing is published.
        DeclarationError: when followup.yaml has a mistake.
    """
    followup = load_followup(home.surveys)
    if followup is None:
        return Round(is_declared=False)
    cases = Cases(home.decisions_url, home.secret())
    known = cases.load()
    live = {key: case for key, case in known.items() if case.is_live}
    with open_current(home) as con:
        occasions = find_occasions(con, followup, now=now)
        gone = withdrawn(
            con,
            {c.opening.occasion: c.opening.happened_on for c in live.values() if c.opening.survey},
        )
        people = {occasion.person for occasion in occasions}
        people |= {case.opening.person for case in live.values() if case.opening.person}
        keys = keys_of(con, people)
        wishes = read_wishes(home, keys, consents_of(con, keys))
    cancelled = cases.cancel(_causes(followup, live, wishes, keys, gone), now=now)
    openings, left_out = _openings(followup, occasions, wishes, keys, now)
    openings = _most_at_once(followup, openings, known)
    same = {key: person for person in {one.person for one in openings} for key in keys[person]}
    done = cases.open_all(openings, now=now, same=same)
    steps = {key: late for key, case in live.items() if (late := due_steps(followup, case, now))}
    escalated = cases.escalate(steps, now=now)
    return Round(
        opened=done.opened,
        noted=done.noted,
        escalated=escalated,
        cancelled=cancelled,
        left_out=left_out,
    )


def read_wishes(
    home: Home, keys: Mapping[str, frozenset[str]], records: Mapping[str, bool]
) -> Wishes:
    """The wishes of some people.

    Args:
        keys: person -> all their keys.
        records: person -> what the customer records say.
    """
    everything = {key for theirs in keys.values() for key in theirs}
    journal = Journal(home.decisions_url)
    return Wishes.read(journal, Contacts(home.decisions_url, home.secret()), everything, records)


def due_steps(followup: FollowUp, case: Case, now: datetime) -> list[str]:
    """Who is to know of a case by its age in working hours, first step first."""
    rule = followup.rule(case.opening.rule)
    if rule is None or not rule.escalation:
        return []
    hours = followup.business_time(case.opening.location).hours_between(case.opened_at, now)
    return [step.to for step in rule.escalation if hours >= step.after_hours]


def _causes(
    followup: FollowUp,
    live: Mapping[str, Case],
    wishes: Wishes,
    keys: Mapping[str, frozenset[str]],
    gone: set[str],
) -> dict[str, str]:
    """Which cases end, and why."""
    causes: dict[str, str] = {}
    for key, case in live.items():
        if not case.opening.person:
            causes[key] = "forgotten"
            continue
        rule = followup.rule(case.opening.rule)
        # of a rule that is not there any more nobody knows how it would reach them
        obstacle = wishes.obstacle(
            keys.get(case.opening.person, frozenset()),
            rule.channel if rule else "phone",
            consent="not_refused",
        )
        if obstacle:
            causes[key] = obstacle
        elif case.opening.occasion in gone:
            causes[key] = "withdrawn"
    return causes


def _openings(
    followup: FollowUp,
    occasions: list[Occasion],
    wishes: Wishes,
    keys: Mapping[str, frozenset[str]],
    now: datetime,
) -> tuple[list[Opening], dict[str, int]]:
    """What is to be opened, and why the rest is not."""
    left_out: Counter[str] = Counter()
    openings = []
    for occasion in occasions:
        obstacle = wishes.obstacle(
            keys[occasion.person],
            occasion.rule.channel,
            consent=occasion.rule.consent,
            agreed_by_contract=followup.agreed_by_contract(occasion.survey),
        )
        if obstacle:
            left_out[obstacle] += 1
        else:
            openings.append(_opening(followup, occasion, now))
    return openings, dict(left_out)


def _most_at_once(
    followup: FollowUp, openings: list[Opening], known: Mapping[str, Case]
) -> list[Opening]:
    """Of states so many open ones as their rule allows: thousands are no list."""
    seen = {(c.opening.person, c.opening.occasion) for c in known.values()}
    busy = {(c.opening.person, c.opening.family) for c in known.values() if c.is_live}
    # the next ones come when some are closed, however often a run looks
    counts = Counter(c.opening.rule for c in known.values() if c.is_live)
    kept = []
    for one in openings:
        rule = followup.rule(one.rule)
        if rule is not None and rule.trigger in STATES:
            # who is called already, or was called for this, takes nobody's place
            if (one.person, one.occasion) in seen or (one.person, one.family) in busy:
                continue
            counts[one.rule] += 1
            if counts[one.rule] > rule.at_once:
                continue
            busy.add((one.person, one.family))
        kept.append(one)
    return kept


def _opening(followup: FollowUp, occasion: Occasion, now: datetime) -> Opening:
    rule = occasion.rule
    hours = followup.business_time(occasion.location)
    return Opening(
        rule=rule.id,
        trigger=rule.trigger,
        family=rule.family,
        person=occasion.person,
        occasion=occasion.name,
        happened_on=occasion.happened_on,
        due_at=hours.after(now, rule.deadline_hours),
        owner=followup.owners.of(rule.owner, manager=occasion.manager, location=occasion.location),
        survey=occasion.survey,
        location=occasion.location,
        manager=occasion.manager,
    )
